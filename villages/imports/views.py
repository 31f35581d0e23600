"""The pages by which a list comes in: hand it in, say how it is read, look at what it would change, apply, undo."""

import io

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Redirection

from accounts import deeds, sessions
from accounts.access import needs
from accounts.actions import record
from foundation import settings
from foundation.database import db
from foundation.languages import LANGUAGES
from foundation.refusals import NotFound, Refusal
from foundation.settings import Settings
from foundation.web import pagination
from foundation.web.security import takes
from villages.consent.purposes import BYS, CHOOSABLE_BYS
from villages.imports import (
    actions,
    blanks,
    confirming,
    consenting,
    defaults,
    headings,
    lifecycle,
    queries,
    questions,
    returning,
    standing,
    tasks,
)
from villages.imports.fields import FIELDS
from villages.imports.forms import KINDS, NO_WORDING, ImportForm
from villages.imports.lifecycle import NAMES, State
from villages.imports.reading.encodings import ENCODINGS
from villages.imports.reading.limits import MEGABYTE

pages = Blueprint("imports", __name__, template_folder="templates", url_prefix="/villages/imports")

KEEPERS = ("communicator", "administrator")
SLACK = 1 << 20  # a file a little too large is refused beside its field, not by a page of its own
TONES = {
    State.ASKED: "wait", State.PREVIEWED: "wait", State.APPLIED: "good", State.REFUSED: "bad",
    State.READING: "move", State.APPLYING: "move", State.UNDOING: "move",
}  # fmt: skip
Page = tuple[str, int]

deeds.name(
    {
        "villages.import": _l("List of villages imported"),
        "villages.import.undo": _l("Import of villages undone"),
        "residents.import": _l("List of residents imported"),
        "residents.import.undo": _l("Import of residents undone"),
        "import.take": _l("List handed in"),
        "import.drop": _l("List dropped"),
        "import.return": _l("Refused rows taken along"),
        "import.forget": _l("Column name forgotten"),
    },
    {"import": _l("Imports")},
)
pages.context_processor(
    lambda: {
        "KINDS": KINDS,
        "STATES": NAMES,
        "TONES": TONES,
        "State": State,
        "FIELDS": FIELDS,
        "ENCODINGS": ENCODINGS,
        "BYS": BYS,
        "CHOOSABLE_BYS": CHOOSABLE_BYS,
        "problems": queries.problems,
        "remarks": queries.remarks,
        "notices": queries.notices,
        "lacks_consent": consenting.lacks_consent,
        "NO_WORDING": NO_WORDING,
        "FOR_ALL": defaults.FIELDS,
        "AT_ONCE": questions.AT_ONCE,
        "LANGUAGES": LANGUAGES,
    }
)


def largest_body(limits: Settings) -> int:
    """Bytes of a form with the largest file."""
    return limits.import_largest * MEGABYTE + SLACK


@pages.get("/")
@needs(*KEEPERS)
def index() -> str:
    """The lists that were handed in, newest first."""
    found = pagination.page(db.session, queries.recent(sessions.person()))
    return render_template("imports/index.html", found=found)


@pages.route("/new", methods=["GET", "POST"])
@takes(largest_body)
@needs(*KEEPERS)
def new() -> Redirection | Page:
    """Hand a list in: it is kept, looked into, and nothing of it is written."""
    form, taken = ImportForm(), []
    if form.validate_on_submit() and form.accepts(lambda: taken.append(_take(form)), {Refusal: "file"}):
        return redirect(url_for(".show", import_id=taken[0]))
    limits = settings.current()
    return render_template("imports/new.html", form=form, limits=limits, labels=blanks.labels), form.status


@pages.get("/blank/<kind>.xlsx")
@needs(*KEEPERS)
def blank(kind: str) -> Response:
    """An empty list to fill in."""
    if kind not in KINDS:
        raise NotFound(name=kind)
    return _file(blanks.blank(kind), f"{kind}.xlsx", blanks.MEDIA_TYPE)


@pages.get("/<int:import_id>")
@needs(*KEEPERS)
def show(import_id: int) -> Redirection | str:
    """Where an import stands, whichever that is."""
    entry = queries.entry(db.session, sessions.person(), import_id)
    if entry.state == State.ASKED:
        return redirect(url_for(".reading", import_id=import_id))
    if queries.is_at_work(entry):
        return render_template("imports/progress.html", entry=entry)
    page = standing.look(db.session, entry, request.args.get("show", ""))
    return render_template("imports/show.html", entry=entry, page=page)


@pages.get("/<int:import_id>/progress")
@needs(*KEEPERS)
def progress(import_id: int) -> str:
    """How far the work is: the part of the page that renews itself."""
    entry = queries.entry(db.session, sessions.person(), import_id)
    return render_template("imports/_progress.html", entry=entry)


@pages.route("/<int:import_id>/reading", methods=["GET", "POST"])
@needs(*KEEPERS)
def reading(import_id: int) -> Redirection | Page:
    """How the file is read: sheet, letters, row of names, and what each column holds."""
    entry = queries.entry(db.session, sessions.person(), import_id)
    lifecycle.check(entry.state, State.READING)
    page = confirming.look(db.session, sessions.person(), entry, request.values)
    if request.method == "POST" and confirming.confirm(db.session, sessions.person(), entry, page):
        return _work(import_id)
    return render_template("imports/reading.html", entry=entry, page=page), 422 if page.errors else 200


@pages.route("/<int:import_id>/places", methods=["GET", "POST"])
@needs(*KEEPERS)
def places(import_id: int) -> Redirection | str:
    """Places and languages that may be several: each is said once, for all its rows."""
    person = sessions.person()
    entry = queries.entry(db.session, person, import_id)
    asked = questions.asked(db.session, person, import_id)
    if request.method == "POST":
        choices = questions.answer(db.session, person, entry, asked, request.form)
        actions.choose(db.session, person, import_id, choices)
        return _work(import_id)
    return render_template("imports/places.html", entry=entry, asked=asked)


@pages.post("/<int:import_id>/apply")
@needs(*KEEPERS)
def apply(import_id: int) -> Redirection:
    """Write the rows that can be taken into the lists."""
    actions.apply(db.session, sessions.person(), import_id)
    return _work(import_id)


@pages.post("/<int:import_id>/undo")
@needs(*KEEPERS)
def undo(import_id: int) -> Redirection:
    """Take the whole import back."""
    actions.undo(db.session, sessions.person(), import_id)
    return _work(import_id)


@pages.post("/<int:import_id>/drop")
@needs(*KEEPERS)
def drop(import_id: int) -> Redirection:
    """Throw the file away; the lists stay as they are."""
    actions.drop(db.session, sessions.person(), import_id)
    db.session.commit()
    flash(_("The file is dropped; the lists stay as they are."), "success")
    return redirect(url_for(".index"))


@pages.get("/<int:import_id>/refused")
@needs(*KEEPERS)
def refused(import_id: int) -> Response:
    """The refused rows as a file like the one that was handed in, each with its reason, to be mended."""
    entry = queries.entry(db.session, sessions.person(), import_id)
    made = returning.refused_file(db.session, entry)
    record(db.session, sessions.person(), "import.return", f"import:{import_id}", rows=entry.refused)
    db.session.commit()
    return _file(made.content, made.name, made.media_type)


@pages.get("/columns")
@needs(*KEEPERS)
def columns() -> str:
    """What the office calls its columns, as far as it was ever said."""
    return render_template("imports/columns.html", known=headings.known(db.session))


@pages.post("/columns/forget")
@needs(*KEEPERS)
def forget() -> Redirection:
    """Forget one column name: the next list is asked about it again."""
    headings.forget(db.session, sessions.person(), request.form.get("kind", ""), request.form.get("heading", ""))
    db.session.commit()
    flash(_("Forgotten: the next list will be asked about it again."), "success")
    return redirect(url_for(".columns"))


def _take(form: ImportForm) -> int:
    given = form.file.data
    entry = actions.take(db.session, sessions.person(), form.kind.data, given.filename or "", given.stream)
    db.session.commit()
    tasks.begin(entry.id)
    return entry.id


def _work(import_id: int) -> Redirection:
    db.session.commit()
    tasks.begin(import_id)
    return redirect(url_for(".show", import_id=import_id))


def _file(content: bytes, name: str, media_type: str) -> Response:
    return send_file(io.BytesIO(content), media_type, as_attachment=True, download_name=name, max_age=0)
