"""The page of what waits at the desk."""

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from accounts import sessions
from accounts.access import needs
from foundation import clock
from foundation.database import db
from foundation.languages import writable
from foundation.web import navigation, pagination
from translations.desk import CHANNELS
from translations.lifecycle import LABELS, TONES
from translations.queue import queries
from translations.queue.asked import Asked

pages = Blueprint(
    "translation_queue", __name__, url_prefix="/translations", template_folder="templates", static_folder="static"
)
navigation.add(pages, _l("Translations"), ".index", roles=("translator", "reviewer"), order=20)
pages.context_processor(lambda: {"channels": CHANNELS, "labels": LABELS, "tones": TONES, "today": clock.today()})

READERS = ("translator", "reviewer", "communicator", "approver", "administrator")


@pages.get("")
@needs(*READERS)
def index() -> str:
    """What waits to be written or reviewed, what is due first on top."""
    asked = Asked.read(request.args, sessions.person())
    waiting = pagination.page_of_rows(db.session, queries.queue(asked.states, asked.language, asked.channel))
    progress = queries.progress_by_language(db.session, asked.channel)
    return render_template("queue/queue.html", asked=asked, waiting=waiting, progress=progress, written=writable("sms"))
