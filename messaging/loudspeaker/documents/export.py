"""The files of a bulletin written into a folder: for a stick, another computer or the archive of an office."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from foundation import clock, files
from messaging.loudspeaker import queries
from messaging.loudspeaker.documents import archive, downloads, storage
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.documents.forms import FORMS, MP3, ZIP
from messaging.loudspeaker.documents.storage import BrokenRecording, Document
from messaging.loudspeaker.imprint import imprints
from messaging.loudspeaker.lifecycle import VOID
from messaging.loudspeaker.models import Script
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
) -> Iterator[Path]:
    """Each file's path once it is written; of one commune, or of all. A PDF without fonts and a recording that is
    broken are left out; what must not be read any more says so.

    Raises:
        FileNotWritten: the folder cannot be written.
        StorageRefusal: recordings cannot be fetched.
    """
    rows = [row for row in queries.newest_of(session, bulletin_id) if commune_code in ("", row.commune_code)]
    today, printed = clock.today(), imprints(session, {row.commune_code for row in rows})
    for code, found in groupby(rows, key=lambda row: row.commune_code):
        scripts = list(found)
        for script in scripts:
            void = queries.standing_of(session, script, today) in VOID
            yield from _written(folder, storage.every(script, _of_script(script, forms), void, printed[code]))
        if ZIP in forms:
            packed = downloads.archive_of_bulletin(session, scripts, today)
            name = f"{code}_{scripts[0].bulletin.valid_from:%Y%m%d}_b{bulletin_id}.zip"
            yield _write(folder / name, archive.pack(packed))


def _of_script(script: Script, forms: Sequence[str]) -> list[str]:
    return [form for form in forms if form != ZIP and (form != MP3 or script.words.recording)]


def _written(folder: Path, documents: Iterator[Document]) -> Iterator[Path]:
    for document in documents:
        try:
            content = document.content()
        except (NoFont, BrokenRecording):
            continue
        yield _write(folder / document.name, content)


def _write(place: Path, content: bytes) -> Path:
    try:
        files.write(place, content)
    except OSError as error:
        raise FileNotWritten(folder=place.parent, reason=error.strerror or error) from error
    return place
