"""Pages of rights that reach through every room: the person's file, and the page before an erasure."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from accounts import deeds, sessions
from accounts.access import needs
from accounts.actions import record
from campaigns.rights import actions, file, words
from foundation import clock, settings
from foundation.database import db
from foundation.refusals import NotFound, Refusal
from foundation.storage import store
from foundation.web import formats
from messaging.sms import forgetting
from messaging.sms.lifecycle import LABELS
from messaging.sms.reasons import reason_label
from villages.models import Resident
from villages.requests import queries, ways
from villages.requests.erasure.queries import held
from villages.requests.figures import figures_on
from villages.requests.lifecycle import WAITING, Kind
from villages.requests.models import PersonRequest
from villages.requests.refusals import FileNotAskedFor

pages = Blueprint("rights", __name__, template_folder="templates")
KEEPERS = ("communicator", "administrator")

ways.add(Kind.ACCESS, "rights.of_resident", _l("Open the person's file"), about="resident")
ways.add(Kind.ERASURE, "rights.before_erase", _l("See what will be erased"), about="request")
deeds.name({"resident.file": _l("A person's whole file handed out")})


@pages.get("/villages/residents/<int:resident_id>/file")
@needs(*KEEPERS)
def of_resident(resident_id: int) -> Answer:
    """Everything kept about one person, to print for them."""
    if (away := _unless_asked(resident_id)) is not None:
        return away
    found = _handed_out(resident_id, "html")
    told = file.compose(db.session, found)
    db.session.commit()
    page = render_template(
        "rights/file.html",
        found=found,
        told=told,
        words=words,
        office=settings.current(),
        now=clock.now(),
        states={state.value: label for state, label in LABELS.items()},
        reason=reason_label,
    )
    return Response(page, headers={"Cache-Control": "no-store"})


@pages.get("/villages/residents/<int:resident_id>/file.json")
@needs(*KEEPERS)
def as_json(resident_id: int) -> Answer:
    """The same for programs."""
    if (away := _unless_asked(resident_id)) is not None:
        return away
    told = file.compose(db.session, _handed_out(resident_id, "json")).to_plain()
    db.session.commit()
    answer = jsonify(made_at=clock.now().isoformat(), office=settings.current().office_name, **told)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = f'attachment; filename="person-{resident_id}.json"'
    return answer


@pages.get("/requests/<int:request_id>/erase")
@needs(*KEEPERS)
def before_erase(request_id: int) -> str:
    """What will be erased, in figures: it cannot be undone."""
    request, found = _asked(request_id)
    return render_template(
        "confirm.html",
        title=_("Erase the data of %(name)s?", name=found.name),
        sentence=_(
            "This cannot be undone. Name, numbers, card and household are erased with everything below; the place in "
            "the counts stays, without a name. A list that brings this person again is refused in that row. A number "
            "that wanted no messages stays on that list."
        ),
        figures=_figures(request, found),
        action=url_for(".erase", request_id=request.id),
        button=_("Erase now"),
        back=url_for("requests.request", request_id=request.id),
        danger=True,
    )


@pages.post("/requests/<int:request_id>/erase")
@needs(*KEEPERS)
def erase(request_id: int) -> Answer:
    """Forget the person."""
    _asked(request_id)
    try:
        outcome = _("Erased. Only counts without a name are left.")
        gone = actions.erase(db.session, sessions.person(), request_id, outcome)
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
        return redirect(url_for("requests.request", request_id=request_id))
    db.session.commit()
    for key in gone:
        store().remove(key)
    flash(_("The data are erased."), "success")
    return redirect(url_for("requests.request", request_id=request_id))


def _unless_asked(resident_id: int) -> Answer | None:
    """Whole numbers are shown to whoever needs them: here, to answer a person who waits for their file."""
    found = queries.subject(db.session, sessions.person(), resident_id)
    if found.erased_at or queries.asks_for_a_copy(db.session, resident_id):
        return None
    flash(str(FileNotAskedFor()), "warning")
    return redirect(url_for("requests.of_resident", resident_id=resident_id))


def _handed_out(resident_id: int, form: str) -> Resident:
    found = queries.subject(db.session, sessions.person(), resident_id)
    if found.erased_at:
        raise NotFound(name=resident_id)
    record(db.session, sessions.person(), "resident.file", f"resident:{resident_id}", form=form)
    return found


def _asked(request_id: int) -> tuple[PersonRequest, Resident]:
    """A request for erasure that waits, and whom it is about."""
    me = sessions.person()
    request = queries.request(db.session, me, request_id)
    if request.kind != Kind.ERASURE or request.state not in WAITING:
        raise NotFound(name=request_id)
    return request, queries.subject(db.session, me, request.resident_id)


def _figures(request: PersonRequest, found: Resident) -> list[tuple[str, str]]:
    there = held(db.session, found)
    period = figures_on(db.session, clock.today())["keep.imports"]
    files = _(
        "%(files)s; the sealed files themselves stay, closed to everybody but their import, at most %(days)s days",
        files=there.files,
        days=period,
    )
    return [
        (_("Person"), f"{found.name}, {found.village.name}, {formats.commune(request.commune_code)}"),
        (_("Telephone and insurance numbers erased"), formats.number(there.numbers)),
        (_("Records of consent erased"), formats.number(there.consents)),
        (_("Papers of consent erased"), formats.number(there.papers)),
        (_("Earlier states erased"), formats.number(there.versions)),
        (_("Lists the person is taken from"), formats.number(there.lists)),
        (_("Lists handed in that name the person, rows erased"), files if there.files else formats.number(0)),
        (_("Lists of people handed out, all expire now"), formats.number(there.exports)),
        (_("Requests that lose their notes"), formats.number(there.requests)),
        (_("Messages not sent any more"), formats.number(forgetting.waiting_for(db.session, found.id))),
        (_("Messages that stay as counts"), formats.number(forgetting.messages_to(db.session, found.id))),
    ]
