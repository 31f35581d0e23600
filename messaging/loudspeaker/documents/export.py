"""The files of a bulletin written into a folder: for a stick, another computer or the archive of an office."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from foundation import clock, files
from messaging.loudspeaker import queries
from messaging.loudspeaker.documents import archive, downloads, names, storage
from messaging.loudspeaker.documents.archive import LeftOut
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.documents.forms import DRAWN, FORMS, MP3, ZIP
from messaging.loudspeaker.documents.storage import BrokenRecording, Document
from messaging.loudspeaker.imprint import imprints
from messaging.loudspeaker.lifecycle import VOID
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.papers import in_station_order
from messaging.loudspeaker.refusals import FileNotWritten, LoudspeakerRefusal


class UnknownForm(LoudspeakerRefusal):
    message = _l("Unknown form “%(form)s”; some of these are meant: %(known)s.")


def forms_of(written: str) -> tuple[str, ...]:
    """The forms of a list such as `pdf,docx`.

    Raises:
        UnknownForm: none is named, or one that does not exist.
    """
    found = tuple(dict.fromkeys(name.strip().lower() for name in written.split(",") if name.strip()))
    for name in found or ("",):
        if name not in FORMS:
            raise UnknownForm(form=name, known=", ".join(FORMS))
    return found


def export(
    session: Session, bulletin_id: int, folder: Path, forms: Sequence[str], commune_code: str = ""
) -> Iterator[Path | LeftOut]:
    """Each file's path once it is written; of one commune, or of all. A place with several languages gets them in one
    document too. A PDF without fonts and a recording that is broken are left out, and it says why; what must not be
    read any more says so.

    Raises:
        FileNotWritten: the folder cannot be written.
        StorageRefusal: recordings cannot be fetched.
    """
    rows = [row for row in queries.newest_of(session, bulletin_id) if commune_code in ("", row.commune_code)]
    today, printed = clock.today(), imprints(session, {row.commune_code for row in rows})
    for code, found in groupby(rows, key=lambda row: row.commune_code):
        scripts = list(found)
        for rows_here in _documents(session, scripts):
            void, number = _is_void(session, rows_here, today), names.number(session, rows_here)
            wanted = _of_rows(rows_here, forms)
            if len(rows_here) > 1:
                made = storage.every_of_place(rows_here, wanted, void, printed[code])
            else:
                made = storage.every(rows_here[0], wanted, void, printed[code])
            yield from _written(folder, (names.named_apart(one, rows_here, number) for one in made))
        if ZIP in forms:
            packed = downloads.archive_of_bulletin(session, scripts, today)
            name = f"{code}_{scripts[0].bulletin.valid_from:%Y%m%d}_b{bulletin_id}.zip"
            yield _write(folder / name, archive.pack(packed))


def _documents(session: Session, scripts: Sequence[Script]) -> Iterator[list[Script]]:
    """What each document is made of: one script, or after those of a place all its languages."""
    for _, rows in groupby(scripts, key=lambda script: script.place):
        here = list(rows)
        yield from ([script] for script in here)
        if len(here) > 1:
            yield in_station_order(session, here)


def _is_void(session: Session, scripts: Sequence[Script], today: date) -> bool:
    return any(queries.standing_of(session, script, today) in VOID for script in scripts)


def _of_rows(scripts: Sequence[Script], forms: Sequence[str]) -> list[str]:
    has_sound = len(scripts) == 1 and scripts[0].words.recording
    return [form for form in forms if form in DRAWN or (form == MP3 and has_sound)]


def _written(folder: Path, documents: Iterator[Document]) -> Iterator[Path | LeftOut]:
    for document in documents:
        try:
            content = document.content()
        except (NoFont, BrokenRecording) as refusal:
            yield LeftOut(document.name, str(refusal))
            continue
        yield _write(folder / document.name, content)


def _write(place: Path, content: bytes) -> Path:
    try:
        files.write(place, content)
    except OSError as error:
        raise FileNotWritten(folder=place.parent, reason=error.strerror or error) from error
    return place
