"""Doors of the recordings: the page of a text in one language, its files, what is done with a version."""

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask import Response as Answer
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from accounts import deeds, sessions
from accounts.access import needs, require
from foundation import languages, settings
from foundation.database import db
from foundation.settings import Settings
from foundation.wakeups import wake
from foundation.web.security import takes
from translations import queries as texts
from translations.lifecycle import LABELS, TONES
from translations.recordings import actions, listening, queries, storage
from translations.recordings.forms import RecordingForm
from translations.recordings.models import Recording
from translations.recordings.sheet import sheet
from translations.recordings.tasks import make_station

pages = Blueprint(
    "recordings",
    __name__,
    url_prefix="/translations",
    template_folder="templates",
    static_folder="static",
    static_url_path="/recordings/static",
)
deeds.name(
    {
        "recording.add": _l("Recording handed in"),
        "recording.withdraw": _l("Recording withdrawn"),
        "recording.restore": _l("Recording counts again"),
        "recording.retry": _l("MP3 of a recording made again"),
    }
)
pages.app_context_processor(lambda: {"trouble_of": listening.trouble_of, "length_of": listening.length_of})
pages.context_processor(lambda: {"labels": LABELS, "tones": TONES})

READERS = ("translator", "reviewer", "communicator", "approver", "administrator")
WORKERS = ("translator", "reviewer")
SLACK = 1 << 20  # a file a little too large is refused beside its field, with the words of the form still there


def largest_body(limits: Settings) -> int:
    """Bytes of a form with the largest file."""
    return limits.recording_largest * storage.MEGABYTE + SLACK


@pages.route("/<int:text_id>/<language>/recordings", methods=["GET", "POST"])
@takes(largest_body)
@needs(*READERS)
def index(text_id: int, language: str) -> Response | tuple[str, int]:
    """The text to be read and heard, and to be recorded; what was recorded before."""
    text, form = texts.text(db.session, text_id), RecordingForm()
    slug = languages.language(language).slug
    if form.is_submitted():
        require(sessions.person(), *WORKERS)
    if form.validate_on_submit() and form.accepts(lambda: _add(text_id, slug, form)):
        # The recorder's script opens the page anew by itself; a browser without it follows and reloads.
        return redirect(url_for(".index", text_id=text_id, language=slug, follow=1, _anchor="versions"))
    form.show_source(text.version)
    page = sheet(db.session, sessions.person(), text, slug)
    limits = settings.current()
    return render_template("recordings/index.html", page=page, form=form, limits=limits), form.status


@pages.get("/<int:text_id>/<language>/recordings/progress")
@needs(*READERS)
def progress(text_id: int, language: str) -> str:
    """What becomes of what was handed in: the part of the page that renews itself."""
    text, slug = texts.text(db.session, text_id), languages.language(language).slug
    latest = queries.latest(db.session, text, slug)
    return render_template("recordings/_progress.html", latest=latest, text=text, slug=slug)


@pages.get("/recordings/<int:recording_id>/<any(original, station):which>")
@needs(*READERS)
def file(recording_id: int, which: str) -> Answer:
    """The sound, whole or the part that a player asks for."""
    found = queries.recording(db.session, recording_id)
    name, media_type = listening.file_of(found, which)
    given = storage.download_name(found, which)
    answer = send_file(storage.place(name), media_type, download_name=given, conditional=True, max_age=None)
    return listening.guarded(answer)


@pages.post("/recordings/<int:recording_id>/withdraw")
@needs(*WORKERS)
def withdraw(recording_id: int) -> Response:
    """Take a version back."""
    found = actions.withdraw(db.session, sessions.person(), recording_id)
    db.session.commit()
    flash(_("Version %(version)s was withdrawn. It can be restored below.", version=found.version), "success")
    return _back(found)


@pages.post("/recordings/<int:recording_id>/restore")
@needs(*WORKERS)
def restore(recording_id: int) -> Response:
    """Let it count again."""
    found = actions.restore(db.session, sessions.person(), recording_id)
    db.session.commit()
    wake(make_station, recording_id)
    flash(_("Version %(version)s counts again.", version=found.version), "success")
    return _back(found)


@pages.post("/recordings/<int:recording_id>/retry")
@needs(*WORKERS)
def retry(recording_id: int) -> Response:
    """Make the station's MP3 again."""
    found = actions.retry(db.session, sessions.person(), recording_id)
    db.session.commit()
    wake(make_station, recording_id)
    flash(_("The MP3 of version %(version)s is being made again.", version=found.version), "success")
    return _back(found)


def _add(text_id: int, language: str, form: RecordingForm) -> None:
    """Keep what was sent and have the station's MP3 made."""
    text = texts.text(db.session, text_id)
    sent, seen = form.file.data.stream, form.source_version.data
    made = actions.add(db.session, sessions.person(), text, language, sent, form.speaker.data or "", seen)
    db.session.commit()
    wake(make_station, made.id)
    flash(
        _("Version %(version)s has arrived and is being checked and made into an MP3.", version=made.version), "success"
    )
    if made.is_stale:
        flash(_("The source was changed while this was recorded: read what is new, and record it again."), "warning")


def _back(found: Recording) -> Response:
    return redirect(url_for(".index", text_id=found.text_id, language=found.language))
