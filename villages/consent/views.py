"""Pages of consent: what one person said, the paper behind it, and the words people are asked with."""

import io
from datetime import date

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from accounts.actions import record
from foundation import settings
from foundation.database import db
from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from foundation.web import tabs
from villages.consent import actions, evidence, queries, refusals
from villages.consent.actions import Word
from villages.consent.forms import GIVEN, ConsentForm, WordingForm
from villages.consent.models import ConsentWording
from villages.consent.purposes import BYS, HOWS, INVITATION, PROPOSED, PURPOSES
from villages.models import Resident
from villages.residents.queries import resident

pages = Blueprint("consent", __name__, template_folder="templates", url_prefix="/villages")
KEEPERS = ("communicator", "administrator")

tabs.add("resident", "consent.of_resident", _l("Consent"), KEEPERS, order=30)
deeds.name(
    {
        "consent.give": _l("Consent recorded"),
        "consent.withdraw": _l("Withdrawal of consent recorded"),
        "consent.evidence": _l("Paper of a consent read"),
        "consent.wording": _l("Wording of the consent entered"),
    },
    {"resident": _l("Resident"), "wording": _l("Wording of the consent")},
    {
        **{f"purpose {name}": purpose.label for name, purpose in PURPOSES.items()},
        **{f"how {name}": label for name, label in HOWS.items()},
    },
)
_BESIDE: dict[type[Refusal], str] = {
    refusals.ToldInFuture: "said_on",
    refusals.WordingMissing: "wording",
    refusals.WordingOfAnother: "wording",
    refusals.EvidenceTooLarge: "evidence",
    refusals.EvidenceUnknown: "evidence",
}


@pages.get("/residents/<int:resident_id>/consent")
@needs(*KEEPERS)
def of_resident(resident_id: int) -> str:
    """What this person said so far, and the form for what they say now."""
    found = resident(db.session, sessions.person(), resident_id)
    return _page(found, ConsentForm(formdata=None))


@pages.post("/residents/<int:resident_id>/consent")
@needs(*KEEPERS)
def add(resident_id: int) -> Response | tuple[str, int]:
    """One more word of this person."""
    found = resident(db.session, sessions.person(), resident_id)
    form = _offered(ConsentForm())
    if not (form.validate_on_submit() and form.accepts(lambda: _record(form, found), _BESIDE)):
        return _page(found, form), form.status
    db.session.commit()
    flash(_("Recorded. What has not left yet follows it at once."), "success")
    return redirect(url_for(".of_resident", resident_id=resident_id))


@pages.get("/residents/<int:resident_id>/consent/<int:consent_id>/evidence")
@needs(*KEEPERS)
def file(resident_id: int, consent_id: int) -> Response:
    """The paper behind a record, to keep and not to show: it says what it is, and the reading is in the trail."""
    resident(db.session, sessions.person(), resident_id)
    found = queries.evidence_of(db.session, resident_id, consent_id)
    content = evidence.get(found.evidence)
    record(db.session, sessions.person(), "consent.evidence", f"resident:{resident_id}", entry=str(consent_id))
    db.session.commit()
    kind, name = evidence.kind_of(content) or "application/octet-stream", found.evidence_name
    answer = send_file(io.BytesIO(content), kind, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/consent/wordings")
@needs(*KEEPERS)
def wordings() -> str:
    """What people are asked, and what they were asked before."""
    return _wordings(WordingForm(formdata=None))


@pages.post("/consent/wordings")
@needs(*KEEPERS)
def add_wording() -> Response | tuple[str, int]:
    """A new version in one language."""
    form = WordingForm().offer("")
    if not (form.validate_on_submit() and form.accepts(lambda: _write(form), {Refusal: "words"})):
        return _wordings(form), form.status
    db.session.commit()
    flash(_("Entered. Consents recorded from now on can name it."), "success")
    return redirect(url_for(".wordings"))


def _offered(form: ConsentForm) -> ConsentForm:
    return form.offer(queries.wordings_of(db.session, INVITATION))


def _record(form: ConsentForm, found: Resident) -> None:
    said_on: date = form.said_on.data
    word = Word(said_on, form.by.data, form.how.data, form.note.data or "")
    upload = form.evidence.data
    paper = evidence.read(upload.stream, upload.filename or "") if upload and upload.filename else None
    if form.said.data == GIVEN:
        wording = db.session.get(ConsentWording, form.wording.data) if form.wording.data else None
        actions.give(db.session, sessions.person(), found, word, wording, paper)
    else:
        actions.withdraw(db.session, sessions.person(), found, word, paper)


def _write(form: WordingForm) -> None:
    actions.write_wording(db.session, sessions.person(), INVITATION, form.language.data, form.words.data)


def _page(found: Resident, form: ConsentForm) -> str:
    told = queries.consents_of(db.session, found.id)
    held = set(evidence.there()) if any(one.consent.evidence for one in told) else set()
    return render_template(
        "consent/resident.html",
        found=found,
        form=_offered(form),
        told=told,
        held=held,
        purposes=PURPOSES,
        bys=BYS,
        hows=HOWS,
        languages=LANGUAGES,
    )


def _wordings(form: WordingForm) -> str:
    written = queries.wordings(db.session)
    office = settings.current()
    draft = PROPOSED[INVITATION, "vi"].format(office=office.office_name, hotline=office.hotline)
    return render_template(
        "consent/wordings.html",
        written=written,
        purposes=PURPOSES,
        form=form.offer("" if written else draft),
        proposed=not written,
        languages=LANGUAGES,
    )
