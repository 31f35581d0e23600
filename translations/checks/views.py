"""What is done about a finding, and the page that says what the checks look at."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs
from accounts.models import Person
from foundation.database import db
from foundation.languages import language as language_of
from foundation.refusals import NotFound, Refusal
from foundation.web.redirection import within
from translations import actions, queries
from translations.checks import CHECKS, findings
from translations.editing import ignoring
from translations.lengths import TooLong
from translations.models import Rendering
from translations.refusals import MissingFix
from translations.rights import queries as rights

pages = Blueprint("checks", __name__, url_prefix="/translations", template_folder="templates")
deeds.name(
    {
        "rendering.let_stay": _l("Warning of a check let stay"),
        "rendering.ask_again": _l("Warning of a check taken up again"),
    },
    {},
    {check.id: check.looks_at for check in CHECKS},
)
READERS = ("translator", "reviewer", "communicator", "approver", "administrator")


@pages.get("/checks")
@needs(*READERS)
def index() -> str:
    """Everything the checks look at, each with an example."""
    shown = [(check, check.example, findings(check.example.subject, [check])) for check in CHECKS]
    return render_template("checks/index.html", shown=shown, language_of=language_of)


@pages.post("/<int:text_id>/<language>/findings/<check>/ignore")
@needs("translator", "reviewer")
def ignore(text_id: int, language: str, check: str) -> Response:
    """What this check warns of in the saved words may stay, for the reason given."""

    def deed(person: Person, rendering: Rendering) -> str:
        target = actions.target_of(rendering.source_text, language)
        reason = request.form.get("reason", "")
        ignoring.ignore(db.session, person, rendering.source_text, target, rendering.text, check, reason)
        return str(_("It may stay. The reason stands beside the warning."))

    return done(text_id, language, check, deed)


@pages.post("/<int:text_id>/<language>/findings/<check>/ask-again")
@needs("translator", "reviewer")
def ask_again(text_id: int, language: str, check: str) -> Response:
    """What was let stay is asked again."""

    def deed(person: Person, rendering: Rendering) -> str:
        target = actions.target_of(rendering.source_text, language)
        ignoring.take_back(db.session, person, rendering.source_text, target, rendering.text, check)
        return str(_("The check asks again."))

    return done(text_id, language, check, deed)


@pages.post("/<int:text_id>/<language>/findings/<check>/mend")
@needs("translator")
def mend(text_id: int, language: str, check: str) -> Response:
    """Save the words with what this check found mended, as a draft."""

    def deed(person: Person, rendering: Rendering) -> str:
        text, held = rendering.source_text, rendering
        target = actions.target_of(text, language)
        found = findings(queries.subject(db.session, text, target, held.text, held.back_translation))
        fix = next((one.fix for one in found if one.check == check and one.fix is not None), None)
        if fix is None:
            raise MissingFix
        seen = request.form.get("version", type=int)
        actions.write_rendering(
            db.session, person, text, language, fix, held.back_translation, held.note, submit=False, seen_version=seen
        )
        return str(_("Mended and saved as a draft: read it once more, then submit it."))

    return done(text_id, language, check, deed)


def done(text_id: int, language: str, check: str, deed: Callable[[Person, Rendering], str]) -> Response:
    """Do it for somebody who works in the language, say so or why not, and go back to where the finding stood.

    Raises:
        NotFound: there is no such text, rendering or check.
        MayNotTranslate, MayNotReview: see `require_work`.
        TooLong: said on a page of its own, from which the browser goes back to what was typed.
    """
    if check not in {one.id for one in CHECKS}:
        raise NotFound(name=check)
    person, text = sessions.person(), queries.text(db.session, text_id)
    rendering = queries.begun(db.session, text, language)
    require_work(person, language)
    try:
        said, tone = deed(person, rendering), "success"
        db.session.commit()
    except TooLong:
        raise
    except Refusal as refusal:
        db.session.rollback()
        said, tone = str(refusal), "danger"
    flash(said, tone)
    back = within(request.form.get("next", ""))
    return redirect(back or url_for("translations.review", text_id=text_id, language=language))


def require_work(person: Person, language: str) -> None:
    """Go on only for somebody who translates or reviews in the language.

    Raises:
        MayNotTranslate, MayNotReview: they do neither.
    """
    works = [right for role, right in (("translator", "translate"), ("reviewer", "review")) if person.has_role(role)]
    if not any(rights.may(db.session, person, language, right) for right in works):  # type: ignore[arg-type]
        rights.require(db.session, person, language, works[-1])  # type: ignore[arg-type]
