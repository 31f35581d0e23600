"""The pages of the phrase book: the list, one standard text, a new one, a change."""

from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation.database import db
from foundation.languages import SOURCE_LANGUAGES, Channel, language
from foundation.refusals import Refusal
from foundation.web import navigation
from translations import checks
from translations import queries as texts
from translations.lifecycle import LABELS, TONES
from translations.phrasebook import actions, queries, ways
from translations.phrasebook.blanks import blanks
from translations.phrasebook.forms import CHANNELS, KINDS, PhraseForm
from translations.phrasebook.models import Phrase
from translations.phrasebook.refusals import KindUnknown, PhraseChanged, TitleMissing
from translations.refusals import CheckFailed

pages = Blueprint("phrasebook", __name__, url_prefix="/translations/phrasebook", template_folder="templates")
navigation.add(pages, _l("Phrase book"), ".index", roles=("communicator", "approver", "translator"), order=30)
deeds.name(
    {
        "phrase.keep": _l("Standard text kept in the phrase book"),
        "phrase.change": _l("Standard text changed"),
        "phrase.retire": _l("Standard text taken out of use"),
        "phrase.restore": _l("Standard text in use again"),
        "phrase.seed": _l("Standard text of the program taken over"),
        "rendering.carry": _l("Rendering carried along from the phrase book"),
        "rendering.carry_mark": _l("Mark carried along from the phrase book: needs a human speaker"),
        "recording.carry": _l("Recording carried along from the phrase book"),
    },
    {"phrase": _l("Standard text")},
)
pages.context_processor(
    lambda: {
        "labels": LABELS,
        "tones": TONES,
        "kinds": KINDS,
        "channels": CHANNELS,
        "sources": SOURCE_LANGUAGES,
        "blanks": blanks,
    }
)

READERS = ("communicator", "approver", "translator", "reviewer", "administrator")
KEEPERS = ("communicator", "approver")
_BESIDE: dict[type[Refusal], str] = {TitleMissing: "title", KindUnknown: "kind", CheckFailed: "source"}
Answer = Response | tuple[str, int]


@dataclass(frozen=True)
class Asked:
    """The filters of the list, as the address gives them."""

    kind: str
    channel: str
    search: str
    retired: bool

    @classmethod
    def read(cls) -> "Asked":
        kind, channel = request.args.get("kind", ""), request.args.get("channel", "")
        search = request.args.get("search", "").strip()[:200]
        kept = kind if kind in KINDS else "", channel if channel in CHANNELS else ""
        return cls(*kept, search, request.args.get("state") == "retired")

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.channel or self.search)


@pages.get("")
@needs(*READERS)
def index() -> str:
    """Every standard text in use, with how far its renderings have come."""
    asked = Asked.read()
    found = queries.phrases(db.session, asked.kind or None, asked.channel, asked.search, asked.retired)
    shown = {
        "shelves": [(kind, list(phrases)) for kind, phrases in groupby(found, key=attrgetter("kind"))],
        "progress": queries.progress(db.session, found),
        "by_language": queries.progress_by_language(db.session),
        "keeps": sessions.person().has_role(*KEEPERS),
    }
    return render_template("phrasebook/index.html", asked=asked, **shown)


@pages.route("/new", methods=["GET", "POST"])
@needs(*KEEPERS)
def new() -> Answer:
    """A new standard text, from scratch or from the words of a text that is kept (`?text=`)."""
    asked = request.args.get("text", type=int)
    kept = texts.text(db.session, asked) if asked is not None and 0 < asked < 2**63 else None
    form = PhraseForm.of(kept, kept.kind if kept and kept.kind else "reminder")
    if form.validate_on_submit():
        try:
            made = _keep(form)
        except Refusal as refusal:
            form.refuse(refusal, _BESIDE.get(type(refusal)))
        else:
            db.session.commit()
            flash(_("Kept in the phrase book: translators see it now."), "success")
            return redirect(url_for(".phrase", phrase=made.slug))
    db.session.rollback()
    return render_template("phrasebook/form.html", form=form, phrase=None), form.status


@pages.get("/<phrase>")
@needs(*READERS)
def phrase(phrase: str) -> str:
    """One standard text with its renderings, and what can be begun from it."""
    found = queries.phrase(db.session, phrase)
    text, reader = found.text, sessions.person()
    own = language(text.source_language)
    subject = replace(texts.subject(db.session, text, own, text.source, ""), source=None, terms=())
    shown = {
        "own": own,
        "seen": subject.seen,
        "findings": checks.findings(subject),
        "asked_of": queries.asked_of(text),
        "renderings": queries.renderings(db.session, found),
        "companions": queries.companions(db.session, found),
        "ways": ways.open_to(reader),
        "keeps": reader.has_role(*KEEPERS),
    }
    return render_template("phrasebook/phrase.html", phrase=found, text=text, **shown)


@pages.route("/<phrase>/edit", methods=["GET", "POST"])
@needs(*KEEPERS)
def edit(phrase: str) -> Answer:
    """Other words, another title; its renderings are then to be looked at again."""
    found = queries.phrase(db.session, phrase)
    form = PhraseForm.of(found.text, phrase=found)
    if form.validate_on_submit() and form.accepts(lambda: _change(form, phrase), _BESIDE):
        db.session.commit()
        flash(_("Saved. Campaigns begun from it before stay as they are."), "success")
        return redirect(url_for(".phrase", phrase=phrase))
    db.session.rollback()
    return render_template("phrasebook/form.html", form=form, phrase=found), form.status


@pages.post("/<phrase>/retire")
@needs(*KEEPERS)
def retire(phrase: str) -> Response:
    """Offer it no longer."""
    found = queries.phrase(db.session, phrase)
    actions.retire(db.session, sessions.person(), found)
    db.session.commit()
    flash(_("Taken out of use. It can be brought back here at any time."), "success")
    return redirect(url_for(".phrase", phrase=phrase))


@pages.post("/<phrase>/restore")
@needs(*KEEPERS)
def restore(phrase: str) -> Response:
    """Offer it again."""
    found = queries.phrase(db.session, phrase)
    actions.restore(db.session, sessions.person(), found)
    db.session.commit()
    flash(_("In use again."), "success")
    return redirect(url_for(".phrase", phrase=phrase))


def _keep(form: PhraseForm) -> Phrase:
    origin = texts.text(db.session, form.origin.data) if form.origin.data and 0 < form.origin.data < 2**63 else None
    about = form.title.data, form.brief.data or "", form.kind.data
    words = form.source_language.data, form.source.data
    return actions.keep(db.session, sessions.person(), cast(Channel, form.channel.data), *about, *words, origin)


def _change(form: PhraseForm, slug: str) -> None:
    found = queries.phrase(db.session, slug)
    about = form.title.data, form.brief.data or "", form.kind.data, form.source.data
    try:
        actions.change(db.session, sessions.person(), found, *about, form.seen)
    except PhraseChanged:
        form.version.data, form.version.raw_data = str(found.text.version), None
        raise
