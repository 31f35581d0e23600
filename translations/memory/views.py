"""The pages of the memory: what the editor is offered, searching it, taking files in and out."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.languages import language as language_of
from foundation.spelling import clean
from foundation.web import pagination
from translations import actions as desk
from translations import queries as texts
from translations.memory import actions, exporting, kept, queries, taking
from translations.memory.forms import MemoryFileForm, written
from translations.memory.refusals import UnreadableMemory
from translations.rights import queries as rights

pages = Blueprint("translation_memory", __name__, url_prefix="/translations", template_folder="templates")
deeds.name(
    {"memory.import": _l("File taken into the translation memory"), "memory.remove": _l("Unit of the memory removed")},
    {"memory": _l("Translation memory")},
)

READERS = ("translator", "reviewer", "administrator")
KEEPERS = ("reviewer", "administrator")
# A page answers while somebody waits; the command takes more.
MOST_UNITS = 50_000


@pages.get("/<int:text_id>/<language>/matches")
@needs("translator", "reviewer")
def matches(text_id: int, language: str) -> str:
    """What was approved for sources like this one: a fragment of the editor."""
    text = texts.text(db.session, text_id)
    target = desk.target_of(text, language)
    found = queries.matches(db.session, text.source_language, target.slug, text.source)
    source_language = language_of(text.source_language)
    return render_template("memory/matches.html", matches=found, target=target, source_language=source_language)


@pages.get("/memory")
@needs(*READERS)
def index() -> str:
    """What the memory holds, searched by language and words."""
    chosen, words = _language(request.args.get("language", "")), clean(request.args.get("words", ""))[:200]
    units = pagination.page(db.session, queries.units(chosen, words))
    counts = queries.counts(db.session)
    told = {"chosen": chosen, "words": words, "counts": counts, "languages": written()}
    return render_template("memory/index.html", units=units, language_of=language_of, keeps=_keeps(), **told)


@pages.post("/memory/<int:unit_id>/remove")
@needs(*KEEPERS)
def remove(unit_id: int) -> Answer:
    """A unit is wrong: it is offered no longer."""
    actions.remove(db.session, sessions.person(), queries.unit(db.session, unit_id))
    db.session.commit()
    flash(_("The unit is removed: it is offered no longer."), "success")
    return redirect(url_for(".index", language=request.form.get("language"), words=request.form.get("words")))


@pages.get("/memory/export.tmx")
@needs(*READERS)
def export() -> Response:
    """The memory as TMX, in one language or in all."""
    chosen = _language(request.args.get("language", ""))
    name = f"memory-{chosen or 'all'}-{clock.today():%Y-%m-%d}.tmx"
    answer = Response(_encoded(db.engine, chosen, clock.now()), mimetype="application/x-tmx+xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.route("/memory/import", methods=["GET", "POST"])
@needs(*KEEPERS)
def take() -> str | tuple[str, int]:
    """A file is looked through: what is new, what is there already, what is refused; nothing is changed yet."""
    form, seen = MemoryFileForm().offer(_keeps()), []
    if form.validate_on_submit() and form.accepts(lambda: seen.append(_look(form)), {UnreadableMemory: "file"}):
        db.session.rollback()
        name = kept.keep(sessions.person(), _content(form))
        return render_template("memory/seen.html", account=seen[0], form=form, name=name, language_of=language_of)
    db.session.rollback()
    return render_template("memory/import.html", form=form), form.status


@pages.post("/memory/import/confirm")
@needs(*KEEPERS)
def confirm() -> Answer:
    """What was looked through is taken, as a whole."""
    path = kept.kept(sessions.person(), request.form.get("kept", ""))
    chosen, origin = _language(request.form.get("language", "")), request.form.get("name", "")
    with path.open("rb") as file:
        account = taking.take(db.session, sessions.person(), origin, file, chosen, MOST_UNITS)
    db.session.commit()
    path.unlink(missing_ok=True)
    flash(exporting.told(account), "success")
    return redirect(url_for(".index", language=chosen))


def _language(slug: str) -> str | None:
    return slug if slug in dict(written()) else None


def _keeps() -> frozenset[str]:
    """The languages whose units the reader may take in and take out."""
    person = sessions.person()
    if not person.has_role(*KEEPERS):
        return frozenset()
    own = rights.languages_of(db.session, person, "review")
    return frozenset(slug for slug, _name in written() if own is None or slug in own)


def _encoded(engine: Engine, chosen: str | None, now: datetime) -> Iterator[bytes]:
    # A session of its own: that of the request has ended when the reader takes the last piece.
    with Session(engine) as session:
        for piece in exporting.lines(session, now, chosen):
            yield piece.encode()


def _content(form: MemoryFileForm) -> bytes:
    form.file.data.stream.seek(0)
    return bytes(form.file.data.stream.read())


def _look(form: MemoryFileForm) -> taking.Account:
    chosen = _language(form.language.data or "")
    return taking.look_through(db.session, sessions.person(), form.file.data.stream, chosen, MOST_UNITS)
