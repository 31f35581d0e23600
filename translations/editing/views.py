"""What the pages of a rendering do besides saving it: keep, comment, restore, mark as needing a human speaker."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from accounts import deeds, sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web import formats
from foundation.web.redirection import within
from translations import queries
from translations.actions import target_of
from translations.editing import actions, margin, steps
from translations.editing import queries as editing
from translations.forms import RenderingForm
from translations.lengths import TooLong
from translations.lifecycle import LABELS, TONES
from translations.models import Text
from translations.rights import queries as rights

pages = Blueprint("editing", __name__, url_prefix="/translations/<int:text_id>/<language>")
deeds.name(
    {
        "comment.create": _l("Comment written"),
        "comment.settle": _l("Comment settled"),
        "comment.reopen": _l("Comment taken up again"),
        "rendering.restore": _l("Earlier version of a rendering restored"),
        "rendering.need_speaker": _l("Rendering marked as needing a human speaker"),
        "rendering.take_back_need": _l("Mark taken back: needs a human speaker"),
    },
    {},
)
READERS = ("translator", "reviewer", "communicator", "approver", "administrator")


@pages.post("/unsaved")
@needs("translator")
def keep(text_id: int, language: str) -> Response | tuple[Response, int]:
    """Keep what was typed: answers when, and who else is writing there; or 422 and why it cannot be kept."""
    text, person, form = open_for_writing(text_id, language), sessions.person(), RenderingForm()
    if not form.validate():
        abort(400)
    try:
        kept = actions.keep(db.session, person, text, language, form.typed)
    except TooLong as refusal:
        return jsonify(said=str(refusal)), 422
    db.session.commit()
    said = _("Saved at %(time)s, not submitted.", time=formats.hour(clock.now())) if kept else ""
    return jsonify(said=said, others=margin.telling(editing.others(db.session, text, language, person)))


@pages.post("/unsaved/let-go")
@needs("translator")
def let_go(text_id: int, language: str) -> AnyResponse:
    """Forget the own unsaved words: what is saved stands."""
    text = open_for_writing(text_id, language)
    actions.let_go(db.session, sessions.person(), text, language)
    db.session.commit()
    flash(_("Let go: the editor shows what is saved."), "success")
    return redirect(editor_of(text_id, language))


@pages.post("/comments")
@needs(*READERS)
def comment(text_id: int, language: str) -> AnyResponse:
    """Say something about the text in this language."""
    text = queries.text(db.session, text_id)
    target_of(text, language)
    said, person = request.form.get("comment", ""), sessions.person()
    return answered(
        lambda: actions.add_comment(db.session, person, text, language, said), text_id, language, "comments"
    )


@pages.post("/comments/<int:comment_id>")
@needs(*READERS)
def settle(text_id: int, language: str, comment_id: int) -> AnyResponse:
    """Call a comment settled, or take it up again."""
    text = queries.text(db.session, text_id)
    said = editing.comment(db.session, text, target_of(text, language).slug, comment_id)
    act = actions.reopen if request.form.get("do") == "reopen" else actions.settle
    return answered(lambda: act(db.session, sessions.person(), said), text_id, language, "comments")


@pages.post("/versions/<int:version>/restore")
@needs("translator")
def restore(text_id: int, language: str, version: int) -> AnyResponse:
    """Make an earlier version the new draft."""
    text, seen = open_for_writing(text_id, language), request.form.get("seen", type=int)
    actions.restore(db.session, sessions.person(), text, language, version, seen)
    db.session.commit()
    flash(_("Restored as a new draft; the version before it stays in the history."), "success")
    return redirect(editor_of(text_id, language))


@pages.get("/history")
@needs(*READERS)
def history(text_id: int, language: str) -> str:
    """All steps of a rendering, a page at a time (`?before=`: those before that version)."""
    text = queries.text(db.session, text_id)
    target, rendering = target_of(text, language), queries.begun(db.session, text, language)
    before = request.args.get("before", type=int)
    shown = steps.history(db.session, rendering, before if before is not None and 0 < before < 2**31 else None)
    person = sessions.person()
    writes = person.has_role("translator") and rights.may(db.session, person, language, "translate")
    told = {"text": text, "target": target, "rendering": rendering, "labels": LABELS, "tones": TONES}
    return render_template("translations/history.html", history=shown, writes=writes, **told)


@pages.post("/speaker")
@needs("translator", "reviewer")
def speaker(text_id: int, language: str) -> AnyResponse:
    """Mark the rendering as needing a human speaker, or take the mark back."""
    text, person = queries.text(db.session, text_id), sessions.person()
    require_either(text, language)
    if request.form.get("do") == "take_back":
        return answered(lambda: actions.take_back_need(db.session, person, text, language), text_id, language)
    reason, seen = request.form.get("reason", ""), request.form.get("seen", type=int)
    return answered(lambda: actions.need_speaker(db.session, person, text, language, reason, seen), text_id, language)


def editor_of(text_id: int, language: str) -> str:
    """The editor, which still knows the list one came from (`queue` in the address)."""
    return url_for("translations.edit", text_id=text_id, language=language, queue=request.args.get("queue"))


def open_for_writing(text_id: int, language: str) -> Text:
    """The text, for somebody who may write in that language.

    Raises:
        NotFound, UnknownLanguage, SpokenOnly, SameLanguage, MayNotTranslate: there is nothing for them to write.
    """
    text = queries.text(db.session, text_id)
    target_of(text, language)
    rights.require(db.session, sessions.person(), language, "translate")
    return text


def require_either(text: Text, language: str) -> None:
    """Go on for somebody who translates or reviews in that language.

    Raises:
        UnknownLanguage, SpokenOnly, SameLanguage, MayNotTranslate: they do not, or nobody does.
    """
    target_of(text, language)
    rights.require_either(db.session, sessions.person(), language)


def answered(deed: Callable[[], object], text_id: int, language: str, part: str = "") -> AnyResponse:
    """Do it and go back to the page it was asked on; a refusal is said there.

    Raises:
        TooLong: said on a page of its own, from which the browser goes back to what was typed.
    """
    try:
        deed()
        db.session.commit()
    except TooLong:
        raise
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
    place = "edit" if sessions.person().has_role("translator") else "review"
    usual = url_for(f"translations.{place}", text_id=text_id, language=language)
    return redirect((within(request.form.get("next")) or usual) + (f"#{part}" if part else ""))
