"""The desk's pages: the editor, the review."""

from contextlib import suppress
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs, require
from foundation.database import db
from foundation.spelling import clean
from translations import actions, desk, queries
from translations.editing import actions as editing
from translations.forms import RenderingForm, ReviewForm
from translations.lengths import LONGEST, TooLong
from translations.lifecycle import LABELS, TONES
from translations.models import Text
from translations.queue.asked import Asked
from translations.refusals import MissingNote
from translations.rights import queries as rights

pages = Blueprint(
    "translations", __name__, url_prefix="/translations", template_folder="templates", static_folder="static"
)
deeds.name(
    {
        "text.create": _l("Text written"),
        "text.change_source": _l("Source changed"),
        "rendering.draft": _l("Rendering saved as a draft"),
        "rendering.submit": _l("Rendering submitted for review"),
        "rendering.approve": _l("Rendering approved"),
        "rendering.send_back": _l("Rendering sent back"),
        "rendering.reopen": _l("Rendering reopened: the source was changed"),
    },
    {"text": _l("Text")},
)

pages.context_processor(
    lambda: {"labels": LABELS, "tones": TONES, "longest": LONGEST, "list_come_from": list_come_from}
)

READERS = ("translator", "reviewer", "communicator", "approver", "administrator")
Page = tuple[str, int]


@pages.route("/<int:text_id>/<language>", methods=["GET", "POST"])
@needs("translator")
def edit(text_id: int, language: str) -> Response | Page:
    """Source and rendering side by side."""
    text, person = queries.text(db.session, text_id), sessions.person()
    rights.require(db.session, person, language, "translate")
    target, rendering = actions.target_of(text, language), queries.rendering(db.session, text, language)
    form = desk.opened(db.session, person, text, target, rendering, "unsaved" in request.args)
    submit = request.form.get("do") == "submit"
    if form.is_submitted():
        if form.validate() and form.accepts(lambda: desk.write(db.session, person, text, language, form, submit)):
            db.session.commit()
            flash(_("Submitted: another person will read it.") if submit else _("Draft saved."), "success")
            return redirect(onwards(text_id, language, submit))
        keep_refused(text, language, form)
    page = desk.editor(db.session, person, text, target, rendering, form)
    return render_template("translations/editor.html", page=page, form=form), form.status


def onwards(text_id: int, language: str, submitted: bool) -> str:
    """After submitting, the list one came from; after a draft, the same page, which still knows that list."""
    if submitted:
        return list_come_from()
    return url_for(".edit", text_id=text_id, language=language, queue=request.args.get("queue"))


def list_come_from(usual: str = "") -> str:
    """The queue as it stood when this page was opened from it; from elsewhere, the `usual` list."""
    queue = request.args.get("queue")
    asked = Asked.read(dict(parse_qsl(queue)), sessions.person()).address() if queue else {"waits": usual or None}
    return url_for("translation_queue.index", **asked)


def keep_refused(text: Text, language: str, form: RenderingForm) -> None:
    """What could not be saved is kept, so that its writer may close the page over it; too much stays in the form."""
    db.session.rollback()
    with suppress(TooLong):
        editing.keep(db.session, sessions.person(), text, language, form.typed)
    db.session.commit()


@pages.post("/<int:text_id>/<language>/preview")
@needs("translator")
def preview(text_id: int, language: str) -> str:
    """How the words in the form will arrive, and what the checks say of them: a fragment of the editor."""
    text = queries.text(db.session, text_id)
    rights.require(db.session, sessions.person(), language, "translate")
    target, words = actions.target_of(text, language), clean(request.form.get("words", ""))
    told = clean(request.form.get("back_translation", ""))
    subject = queries.subject(db.session, text, target, words, told)
    findings, price = desk.said_while_writing(subject), desk.segment_price(db.session, text)
    return render_template(
        "translations/_preview.html", shown=subject.seen, language=target, findings=findings, price=price
    )


@pages.route("/<int:text_id>/<language>/review", methods=["GET", "POST"])
@needs(*READERS)
def review(text_id: int, language: str) -> Response | Page:
    """One rendering to be read by a second person; for everybody else, to be looked at."""
    text = queries.text(db.session, text_id)
    target, rendering = actions.target_of(text, language), queries.begun(db.session, text, language)
    form = ReviewForm(data={"version": rendering.version})
    if form.is_submitted():
        require(sessions.person(), "reviewer")
    if form.validate_on_submit() and form.accepts(
        lambda: desk.decide(db.session, sessions.person(), rendering, form, request.form.get("do", "")),
        {MissingNote: "note"},
    ):
        db.session.commit()
        flash(desk.decided(rendering), "success")
        return redirect(list_come_from("review"))
    page = desk.reviewed(db.session, text, target, rendering, sessions.person())
    return render_template("translations/review.html", page=page, form=form), form.status
