"""The files of scripts below DATA_DIR/scripts/<bulletin>/: made once, made again whenever they are missing."""

from pathlib import Path

from sqlalchemy.orm import Session

from foundation import clock, files, settings
from messaging.loudspeaker import queries
from messaging.loudspeaker.documents import docx, pdf, txt
from messaging.loudspeaker.documents.fonts import NoFont
from messaging.loudspeaker.lifecycle import READY, VOID
from messaging.loudspeaker.models import Script
from messaging.loudspeaker.papers import paper_of
from messaging.loudspeaker.refusals import FileNotWritten

# What is made at launch and written to a USB stick; the other forms are made when somebody asks for them.
FORMS = ("pdf", "txt")
ENDINGS = {"pdf": ".pdf", "large": "_chu-to.pdf", "docx": ".docx", "txt": ".txt"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "large": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


def file_name(script: Script, form: str) -> str:
    """`04585_20261122_mong-1961_v3.pdf`, in large print `..._v3_chu-to.pdf`: ASCII without spaces, for old players."""
    return f"{script.where}_{script.bulletin.valid_from:%Y%m%d}_{script.language}_v{script.version}{ENDINGS[form]}"


def make(script: Script) -> NoFont | None:
    """Write both files; the text always, the PDF unless no font draws it: then that refusal is returned.

    Raises:
        OSError: the disk does not take them.
    """
    for form in ENDINGS.keys() - set(FORMS):
        _place(script, form).unlink(missing_ok=True)  # made on demand, and again from the words of now
    try:
        for form in reversed(FORMS):
            files.write(_place(script, form), _rendered(script, form, void=False))
    except NoFont as refusal:
        return refusal
    return None


def content(script: Script, form: str, void: bool = False) -> bytes:
    """One file's content, made now when the worker has not made it or it is missing.

    A void script is never kept: it is marked on the way out.

    Raises:
        NoFont: the PDF needs fonts that are not installed.
    """
    if void:
        return _rendered(script, form, void=True)
    place = _place(script, form)
    if script.state != READY or not place.exists():
        files.write(place, _rendered(script, form, void=False))
    return place.read_bytes()


def export(session: Session, bulletin_id: int, folder: Path | str) -> list[Path]:
    """PDF and TXT of every script of the bulletin into the folder; a PDF without fonts is left out.

    Raises:
        FileNotWritten: the folder cannot be written.
    """
    written, today = [], clock.today()
    for script in queries.newest_of(session, bulletin_id):
        void = queries.standing_of(session, script, today) in VOID
        for form in FORMS:
            place = Path(folder) / file_name(script, form)
            try:
                files.write(place, content(script, form, void))
            except NoFont:
                continue
            except OSError as error:
                raise FileNotWritten(folder=folder, reason=error.strerror or error) from error
            written.append(place)
    return written


def _place(script: Script, form: str) -> Path:
    return files.folder("scripts", str(script.bulletin_id)) / file_name(script, form)


def _rendered(script: Script, form: str, void: bool) -> bytes:
    paper = paper_of(script)
    match form:
        case "txt":
            return txt.render(paper, void)
        case "docx":
            return docx.render(paper, void)
        case _:
            size = pdf.LARGE if form == "large" else pdf.USUAL
            return pdf.render(paper, settings.current().font_folders, void, size=size)
