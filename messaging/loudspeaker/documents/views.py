"""Doors of files: what a station has to read, all languages of a place in one document, a ZIP for a USB stick."""

from flask import Blueprint, Response, render_template
from flask_login import current_user

from accounts.access import needs
from foundation import clock
from foundation.communes import COMMUNES
from foundation.database import db
from foundation.storage import StorageRefusal
from messaging.loudspeaker import head, lifecycle, queries
from messaging.loudspeaker.documents import archive, downloads, names, storage
from messaging.loudspeaker.documents.answers import handed
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.stations.queries import within_reach

pages = Blueprint("files", __name__, template_folder="templates", url_prefix="/scripts")


@pages.get("/communes/<code>")
@needs()
def commune(code: str) -> str:
    """Everything to download for one commune."""
    found = downloads.running(db.session, within_reach(current_user, code), clock.today())
    shown = {"commune": COMMUNES[code], "announcements": found, "silent": _silent(found)}
    return render_template("files/commune.html", **shown, period=head.period, priorities=lifecycle.PRIORITIES)


@pages.get("/communes/<code>/zip")
@needs()
def stick(code: str) -> Response:
    """All of it in one file, for a USB stick."""
    today = clock.today()
    found = downloads.archive_of(db.session, within_reach(current_user, code), today)
    return handed(archive.document(found, f"{code}_usb_{today:%Y%m%d}.zip"))


@pages.get("/bulletins/<int:bulletin_id>/places/<where>/<any(pdf, large, docx, txt):form>")
@needs()
def place(bulletin_id: int, where: str, form: str) -> Response:
    """All languages of a place in one document."""
    within_reach(current_user, where[:5])
    rows = downloads.rows_at(db.session, bulletin_id, where)
    void = queries.standing_of(db.session, rows[0], clock.today()) in lifecycle.VOID
    made = next(iter(storage.every_of_place(rows, (form,), void)))
    return handed(names.named_apart(made, rows, names.number(db.session, rows)))


def _silent(found: list[downloads.Announcement]) -> set[int]:
    """Scripts whose recording is missing or damaged; none while nobody can tell."""
    try:
        return {script.id for one in found for script in one.scripts if _is_silent(script)}
    except StorageRefusal:
        return set()


def _is_silent(script: Script) -> bool:
    return bool(script.words.recording) and not storage.has_sound(script)
