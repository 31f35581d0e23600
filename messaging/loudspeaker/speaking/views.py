"""Doors of the abbreviations: the list and its file, a change, and how a text would sound."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from accounts import deeds, sessions
from accounts.access import ROLES, needs
from foundation import clock, settings
from foundation.database import db
from foundation.refusals import Refusal
from foundation.spelling import clean
from messaging.loudspeaker.speaking import actions, expansion, queries, refusals, table
from messaging.loudspeaker.speaking.forms import LONGEST_TRIAL, AbbreviationForm, FileForm, TrialForm
from messaging.loudspeaker.speaking.numbers import Style
from villages.imports.tables import UnreadableTable

pages = Blueprint("abbreviations", __name__, url_prefix="/scripts/abbreviations", template_folder="templates")
KEEPERS = ("communicator", "administrator")
_BESIDE: dict[type[Refusal], str] = {
    refusals.NoAbbreviation: "short",
    refusals.LongWords: "spoken",
    refusals.UnspeakableWords: "spoken",
}
_FILE: dict[type[Refusal], str] = {UnreadableTable: "file", refusals.LongFile: "file", refusals.WrongRow: "file"}
# A text to try that shows what is put into words.
EXAMPLE = "Bà con nộp 972.000 đồng tại UBND xã trước ngày 30/11/2026; hỏi thêm: 1900 9068."

deeds.name(
    {
        "abbreviation.change": _l("Abbreviation changed"),
        "abbreviation.restore": _l("Abbreviation read as before"),
        "abbreviation.import": _l("Abbreviations taken from a file"),
    },
    {"abbreviation": _l("Abbreviation")},
)

Page = tuple[str, int]


@pages.get("")
@needs(*ROLES)
def index() -> Page:
    """All abbreviations, one of them to be changed, a text to be tried."""
    row = clean(request.args.get("change", ""))[: actions.LONGEST_SHORT]
    known = next((entry for entry in queries.listing(db.session) if entry.short == row), None)
    return _page(AbbreviationForm(None, data={"short": row, "spoken": known.spoken if known else ""}))


@pages.post("")
@needs(*KEEPERS)
def say() -> AnyResponse | Page:
    """An abbreviation gets other words, or, without any, is read as it stands."""
    form, person = AbbreviationForm(), sessions.person()
    if form.validate_on_submit() and form.accepts(
        lambda: actions.say(db.session, person, form.short.data or "", form.spoken.data or ""), _BESIDE
    ):
        db.session.commit()
        flash(_("Scripts read it so from now on."), "success")
        return redirect(url_for(".index"))
    return _page(form)


@pages.post("/restore")
@needs(*KEEPERS)
def restore() -> AnyResponse:
    """What the house knows holds again."""
    if actions.restore(db.session, sessions.person(), request.form.get("short", "")):
        db.session.commit()
        flash(_("It is read as before."), "success")
    return redirect(url_for(".index"))


@pages.get("/file")
@needs(*ROLES)
def download() -> Response:
    """All abbreviations as a CSV file."""
    answer = make_response(table.write(queries.listing(db.session)))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename=abbreviations_{clock.today():%Y%m%d}.csv"
    return answer


@pages.post("/file")
@needs(*KEEPERS)
def take_file() -> AnyResponse | Page:
    """A file is taken whole, or nothing of it."""
    form, person, changed = FileForm(), sessions.person(), list[int]()
    if form.validate_on_submit() and form.accepts(
        lambda: changed.append(actions.take(db.session, person, table.read(form.file.data.stream))), _FILE
    ):
        db.session.commit()
        flash(ngettext("%(num)s abbreviation changed.", "%(num)s abbreviations changed.", changed[0]), "success")
        return redirect(url_for(".index"))
    db.session.rollback()
    return _page(AbbreviationForm(None), form)


def _page(form: AbbreviationForm, file: FileForm | None = None) -> Page:
    text = clean(request.args.get("text", ""))[:LONGEST_TRIAL]
    shown: dict[str, Any] = {
        "form": form,
        "file": file or FileForm(None),
        "trial": TrialForm(None, data={"text": text or EXAMPLE}),
        "tried": _tried(text or EXAMPLE),
        "listed": queries.listing(db.session),
        "keeps": sessions.person().has_role(*KEEPERS),
    }
    return render_template("speaking/abbreviations.html", **shown), (file or form).status


def _tried(text: str) -> tuple[Any, ...]:
    style = Style(*settings.current().spoken_numbers)
    return expansion.lines(text, "vi", queries.abbreviations(db.session), style)
