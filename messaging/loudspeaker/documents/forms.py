"""The forms a script is handed out in, and how each is drawn and known again."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from foundation import settings
from messaging.loudspeaker import reading
from messaging.loudspeaker.documents import docx, pdf, txt
from messaging.loudspeaker.order import Order
from messaging.loudspeaker.script import Paper

_HERE = Path(__file__).parent
_LIBRARIES = ("typst", "python-docx", "segno", "fontpkg-noto-sans")


@dataclass(frozen=True)
class Form:
    """`ending` is what its file names end with."""

    ending: str
    media_type: str


PDF, LARGE, DOCX, TXT, TTS, MP3, ZIP = "pdf", "large", "docx", "txt", "tts", "mp3", "zip"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {
    PDF: Form(".pdf", "application/pdf"),
    LARGE: Form("_chu-to.pdf", "application/pdf"),
    DOCX: Form(".docx", _WORD),
    TXT: Form(".txt", "text/plain; charset=utf-8"),
    TTS: Form("_doc-may.txt", "text/plain; charset=utf-8"),
    MP3: Form(".mp3", "audio/mpeg"),
    ZIP: Form(".zip", "application/zip"),
}
# What is set from the words; the recording was spoken, and the archive holds the others.
PAPERS = (PDF, LARGE, DOCX, TXT)
# What is drawn from the words at all: to a text-to-speech machine goes only what is to be said.
DRAWN = (*PAPERS, TTS)
# Made at launch for every script: what nearly everybody takes. The others are made when somebody asks.
AHEAD = (TXT, PDF)


def render(paper: Paper, form: str, void: bool = False) -> bytes:
    """The paper in that form; a void one says HẾT HIỆU LỰC.

    Raises:
        fonts.NoFont: a PDF with a letter that no installed font draws.
    """
    if form == TXT:
        return txt.render(paper, void)
    if form == TTS:
        return txt.spoken(paper, void)
    if form == DOCX:
        return docx.render(paper, void)
    size = pdf.LARGE if form == LARGE else pdf.USUAL
    return pdf.render(paper, settings.current().font_folders, void, size=size)


def digest(order: Order) -> str:
    """What the files of an order are known by: another as soon as any word, name, pace or rule of drawing is another.

    Nothing is put into words or set for it: whoever has a file must learn so at once.
    """
    paces = [(language.slug, reading.speed_of(language)) for language in order.languages]
    return hashlib.sha256(f"{_program()}{paces!r}{order!r}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _program() -> str:
    """How this program writes and draws: its own rules and the libraries it draws with."""
    room = _HERE.parent
    folders = (room.glob("*.py"), (room / "speaking").glob("*.py"), _HERE.glob("*.py"), _HERE.glob("*.typ"))
    seen = hashlib.sha256(b"".join(source.read_bytes() for found in folders for source in sorted(found)))
    return seen.hexdigest() + "".join(version(library) for library in _LIBRARIES)
