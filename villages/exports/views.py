"""Pages of exports: ask for a list, see it being made, fetch it."""

import json
import tempfile
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.communes import COMMUNES
from foundation.database import db
from foundation.refusals import NotFound, Refusal
from foundation.storage import NoSuchFile, StorageRefusal
from foundation.wakeups import wake
from foundation.web import pagination
from villages.audience import naming
from villages.audience.question import Audience
from villages.audience.saved import queries as audiences
from villages.exports import actions, making, queries, question, sheets
from villages.exports.columns import COLUMNS
from villages.exports.forms import ExportForm
from villages.exports.lifecycle import WORDS, WORK
from villages.exports.models import Export
from villages.exports.refusals import Gone
from villages.exports.tasks import make_export
from villages.residents.search import Search

pages = Blueprint("exports", __name__, template_folder="templates", url_prefix="/villages/exports")
ROLES = actions.ROLES

deeds.name(
    {"export.ask": _l("Export asked for"), "export.fetch": _l("Export downloaded")},
    {"export": _l("Export")},
    {name: column.label for columns in COLUMNS.values() for name, column in columns.items()},
)


@pages.get("/")
@needs(*ROLES)
def index() -> str:
    """The lists one asked for."""
    found = pagination.page(db.session, queries.mine(sessions.person()))
    return render_template("exports/index.html", found=found, told=_told, states=WORDS, is_over=queries.is_over)


@pages.route("/new", methods=["GET", "POST"])
@needs(*ROLES)
def new() -> str | tuple[str, int] | AnyResponse:
    """What the list is to hold."""
    person, kind = sessions.person(), "villages" if request.args.get("kind") == "villages" else "residents"
    form = ExportForm()
    form.offer(kind, person)
    try:
        asked = _asked(kind, form)
        count = queries.count(db.session, person, kind, asked, clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for(".index"))
    if form.validate_on_submit() and (export := _begun(form, kind, asked)):
        return redirect(url_for(".export", export_id=export))
    told = question.in_words(db.session, kind, asked)
    return render_template("exports/new.html", form=form, kind=kind, told=told, count=count), form.status


@pages.get("/<int:export_id>")
@needs(*ROLES)
def export(export_id: int) -> str:
    """How far it is, and the file once it is there."""
    return _shown("exports/export.html", export_id)


@pages.get("/<int:export_id>/progress")
@needs(*ROLES)
def progress(export_id: int) -> str:
    """The part of the page that renews itself."""
    return _shown("exports/_progress.html", export_id)


@pages.get("/<int:export_id>/file")
@needs(*ROLES)
def file(export_id: int) -> AnyResponse:
    """The list, for whoever asked for it; the trail says that it left."""
    # Unsealed whole before the first byte leaves: nobody gets half a list, and the file is gone once it is closed.
    plain = tempfile.TemporaryFile()  # noqa: SIM115  (send_file closes it)
    try:
        export = actions.fetch(db.session, sessions.person(), export_id)
        with making.opened(export) as pieces:
            plain.writelines(pieces)
    except (StorageRefusal, NoSuchFile, actions.ExportRefusal) as refusal:
        db.session.rollback()
        flash(str(Gone() if isinstance(refusal, NoSuchFile) else refusal), "warning")
        return redirect(url_for(".export", export_id=export_id))
    plain.seek(0)
    name, form = f"{export.kind}-{export.id}.{export.form}", export.form
    db.session.commit()
    answer = send_file(plain, sheets.TYPES[form], as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _begun(form: ExportForm, kind: str, asked: dict[str, Any]) -> int | None:
    """The export that was asked for, on its way; None: the form says why not."""
    made: list[Export] = []
    person, today = sessions.person(), clock.today()
    if not form.accepts(
        lambda: made.append(actions.ask(db.session, person, kind, form.form.data, asked, form.chosen, today))
    ):
        return None
    number = made[0].id
    db.session.commit()
    wake(make_export, number)
    return number


def _asked(kind: str, form: ExportForm) -> dict[str, Any]:
    """What the address asks for: villages, a saved audience by its number, an audience as it stands, a search."""
    person, given = sessions.person(), request.args
    if kind == "villages":
        return {"commune": given["commune"]} if given.get("commune") in COMMUNES else {}
    if (saved := given.get("saved", type=int)) is not None:
        return {"audience": audiences.saved_audience(db.session, person, saved).question}
    if stored := form.audience.data or given.get("audience"):
        form.audience.data = stored
        return {"audience": naming.settled(db.session, person, Audience.read(_plain(stored))).stored()}
    return question.of_search(db.session, person, Search.read(given), clock.today())


def _plain(stored: str) -> dict[str, Any]:
    try:
        found = json.loads(stored)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal
    return found


def _shown(template: str, export_id: int) -> str:
    found = queries.export(db.session, sessions.person(), export_id)
    labels = [COLUMNS[found.kind][name].label for name in found.columns if name in COLUMNS[found.kind]]
    shown = {"export": found, "told": _told(found), "labels": labels, "working": found.state in WORK}
    return render_template(template, **shown, states=WORDS, over=queries.is_over(found))


def _told(found: Export) -> str:
    try:
        return question.in_words(db.session, found.kind, found.question)
    except Refusal:
        return str(_("A question that cannot be asked any more"))
