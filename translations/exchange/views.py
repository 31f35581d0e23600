"""The pages for work away from the desk: take a file along, hand it in, see what it changes, apply it."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.languages import LANGUAGES, writable
from foundation.refusals import Refusal
from foundation.web.formats import number
from translations.difference import difference
from translations.exchange import account, actions, files, printed, queries
from translations.exchange.forms import ReturnForm, Wanted, chosen
from translations.exchange.models import ReturnedFile
from translations.queries import text as text_of
from translations.rights.queries import languages_of

pages = Blueprint("translation_exchange", __name__, url_prefix="/translations/exchange", template_folder="templates")
deeds.name(
    {
        "translations.export": _l("Texts taken along in a file"),
        "translations.import": _l("File with renderings applied"),
    },
    {"translations": _l("Translations")},
)

READERS = ("translator", "reviewer", "communicator", "administrator")
MOST_SHOWN = 100  # rows of each outcome on one page; the command tells of them all
Page = tuple[str, int]


@pages.get("")
@needs(*READERS)
def index() -> str:
    """Take a file along, or hand one in."""
    return _index(ReturnForm(formdata=None))


@pages.post("")
@needs("translator")
def hand_in() -> Response | Page:
    """Keep a file that came back, and show what it would change."""
    form, person = ReturnForm(), sessions.person()
    if form.validate_on_submit() and form.accepts(lambda: _keep(form), {Refusal: "file"}):
        db.session.commit()
        return redirect(url_for(".returned", file_id=queries.waiting_files(db.session, person)[0].id))
    return _index(form), form.status


@pages.get("/file")
@needs(*READERS)
def download() -> Response | Page:
    """What is pending in one language, as a file."""
    wanted, form = Wanted.read(request.args), ReturnForm(formdata=None)
    made: list[bytes] = []
    if not form.accepts(lambda: made.append(_handed_out(wanted))):
        return _index(form), form.status
    db.session.commit()
    answer = make_response(made[0])
    answer.headers["Content-Type"] = files.MEDIA_TYPES[wanted.form]
    name = f"{wanted.language}_{clock.today():%Y%m%d}.{wanted.form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.get("/sheet")
@needs("translator")
def sheet() -> Response | Page:
    """From the number of a printed sheet to the editor of its text."""
    form = ReturnForm(formdata=None)
    found: list[str] = []
    if not form.accepts(lambda: found.append(_editor_of(request.args.get("code", "")))):
        return _index(form), form.status
    return redirect(found[0])


@pages.route("/<int:file_id>", methods=["GET", "POST"])
@needs("translator")
def returned(file_id: int) -> Response | str:
    """What a file that came back would change; nothing is written before somebody says so."""
    kept = queries.returned_file(db.session, sessions.person(), file_id)
    if request.method == "GET":
        return _examined(kept)
    if request.form.get("do") == "drop":
        actions.forget(db.session, kept)
        flash(_("The file is dropped; the desk stays as it is."), "success")
    elif request.form.get("do") == "apply":
        _apply(kept)
    db.session.commit()
    return redirect(url_for(".index") if kept not in db.session else request.path)


def _keep(form: ReturnForm) -> None:
    given = form.file.data
    name = "".join(sign for sign in given.filename or "" if sign.isprintable())[-200:]
    actions.keep(db.session, sessions.person(), name, given.stream.read(files.LARGEST + 1))


def _index(form: ReturnForm) -> str:
    wanted, person = Wanted.read(request.args), sessions.person()
    mine = languages_of(db.session, person, "translate")
    return render_template(
        "exchange/index.html",
        form=form,
        wanted=wanted,
        forms=files.FORMS,
        languages=[entry for entry in writable("script") if mine is None or entry.slug in mine],
        titles=queries.titles(db.session),
        waiting=queries.waiting_files(db.session, person),
    )


def _handed_out(wanted: Wanted) -> bytes:
    asked = wanted.texts, wanted.everything
    content, portion = actions.hand_out(db.session, sessions.person(), wanted.language, wanted.form, *asked)
    if portion.left:
        # The answer is the file; the page they see next says what it lacks.
        flash(portion.remark, "warning")
    return content


def _editor_of(code: str) -> str:
    place, source_version = printed.place_of(code)
    if text_of(db.session, place.text_id).version != source_version:
        flash(_("The source has changed since the sheet was printed: compare the two before you type."), "warning")
    return url_for("translations.edit", text_id=place.text_id, language=place.language)


def _examined(kept: ReturnedFile) -> str:
    told = actions.examine(db.session, sessions.person(), files.read(kept.name, kept.content))
    shown = {"labels": account.LABELS, "tones": account.TONES, "difference": difference, "most": MOST_SHOWN}
    return render_template("exchange/returned.html", kept=kept, account=told, languages=LANGUAGES, **shown)


def _apply(kept: ReturnedFile) -> None:
    content = files.read(kept.name, kept.content)
    told = actions.take(db.session, sessions.person(), content, chosen(request.form))
    flash(_("Written: %(count)s.", count=number(len(told.written))), "success")
    if told.is_settled:
        actions.forget(db.session, kept)
