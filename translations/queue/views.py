"""The pages of what waits at the desk: the list, and the step to what comes next in it."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.languages import language as language_of
from foundation.languages import writable
from foundation.web import navigation, pagination
from translations import queries as desk
from translations.desk import CHANNELS
from translations.lifecycle import TONES
from translations.queue import asked as asking
from translations.queue import queries
from translations.queue.asked import Asked
from translations.rights import queries as rights

pages = Blueprint(
    "translation_queue",
    __name__,
    url_prefix="/translations",
    template_folder="templates",
    static_folder="static",
    static_url_path="/queue/static",
)
navigation.add(pages, _l("Translations"), ".index", roles=("translator", "reviewer"), order=20)

_WORDS = {
    "channels": CHANNELS,
    "tones": TONES,
    "states": asking.STATES,
    "ways": asking.WAYS,
    "whose": asking.WHOSE,
    "asked_for": asking.FOR,
}
READERS = ("translator", "reviewer", "communicator", "approver", "administrator")


@pages.get("")
@needs(*READERS)
def index() -> str:
    """What waits to be written or reviewed, what is due first on top."""
    person = sessions.person()
    asked = Asked.read(request.args, person)
    wanted = asked.wanted(db.session, person)
    waiting = pagination.page_of_rows(db.session, queries.queue(wanted))
    beside = {
        "sorts": queries.counts_by_sort(db.session, wanted),
        "campaigns": queries.campaigns(db.session, wanted),
        "progress": queries.progress_by_language(db.session, asked.channel, sort=asked.sort),
        "mine": {waits: asking.mine(db.session, person, waits) for waits in asking.WAYS},
    }
    page = {"asked": asked, "waiting": waiting, "way_back": urlencode(asked.address()), "today": clock.today()}
    return render_template("queue/queue.html", written=writable("script"), **page, **beside, **_WORDS)


@pages.get("/<int:text_id>/<language>/next", endpoint="next")
@needs(*READERS)
def following(text_id: int, language: str) -> Response:
    """On to what comes after this in the queue one came from (`queue` in the address)."""
    return _step(text_id, language, forward=True)


@pages.get("/<int:text_id>/<language>/previous")
@needs(*READERS)
def previous(text_id: int, language: str) -> Response:
    """Back to what comes before this in the queue one came from."""
    return _step(text_id, language, forward=False)


def _step(text_id: int, language: str, forward: bool) -> Response:
    person, text = sessions.person(), desk.text(db.session, text_id)
    asked = Asked.read(dict(parse_qsl(request.args.get("queue", ""))), person)
    slug = language_of(language).slug
    found = queries.beside(db.session, asked.walked(db.session, person), text, slug, forward)
    if found is None:
        flash(
            _("That was the last one in this list.") if forward else _("That was the first one in this list."), "info"
        )
        return redirect(url_for(".index", **asked.address()))
    to_id, into, state = found
    writes = state in {*queries.TO_WRITE, queries.SPEAKER} and person.has_role("translator")
    opens = writes and rights.may(db.session, person, into, "translate")
    page = "translations.edit" if opens else "translations.review"
    return redirect(url_for(page, text_id=to_id, language=into, queue=urlencode(asked.address())))
