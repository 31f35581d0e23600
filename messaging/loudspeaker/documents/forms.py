"""The forms a script is handed out in, and how each is drawn and known again."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from foundation import settings
from messaging.loudspeaker import blocks, head, phrases, reading
from messaging.loudspeaker.documents import docx, pdf, txt
from messaging.loudspeaker.script import Paper

_HERE = Path(__file__).parent
_LIBRARIES = ("typst", "python-docx", "segno", "fontpkg-noto-sans")


@dataclass(frozen=True)
class Form:
    """`ending` is what its file names end with."""

    ending: str
    media_type: str


PDF, LARGE, DOCX, TXT, MP3, ZIP = "pdf", "large", "docx", "txt", "mp3", "zip"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {
    PDF: Form(".pdf", "application/pdf"),
    LARGE: Form("_chu-to.pdf", "application/pdf"),
    DOCX: Form(".docx", _WORD),
    TXT: Form(".txt", "text/plain; charset=utf-8"),
    MP3: Form(".mp3", "audio/mpeg"),
    ZIP: Form(".zip", "application/zip"),
}
# What is set from the words; the recording was spoken, and the archive holds the others.
PAPERS = (PDF, LARGE, DOCX, TXT)
# Made at launch for every script: what nearly everybody takes. The others are made when somebody asks.
AHEAD = (TXT, PDF)


def render(paper: Paper, form: str, void: bool = False) -> bytes:
    """The paper in that form; a void one says HẾT HIỆU LỰC.

    Raises:
        fonts.NoFont: a PDF with a letter that no installed font draws.
    """
    if form == TXT:
        return txt.render(paper, void)
    if form == DOCX:
        return docx.render(paper, void)
    size = pdf.LARGE if form == LARGE else pdf.USUAL
    return pdf.render(paper, settings.current().font_folders, void, size=size)


def digest(paper: Paper) -> str:
    """What the paper's files are known by: another as soon as any word, name, pace or rule of drawing is another."""
    paces = [(part.language.slug, reading.speed_of(part.language)) for part in paper.parts]
    return hashlib.sha256(f"{_program()}{paces!r}{paper!r}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _program() -> str:
    """How this program draws: its own rules and the libraries it draws with."""
    sources = [*sorted(_HERE.glob("*.py")), *sorted(_HERE.glob("*.typ"))]
    sources += [Path(str(module.__file__)) for module in (blocks, head, phrases)]
    seen = hashlib.sha256(b"".join(source.read_bytes() for source in sources))
    return seen.hexdigest() + "".join(version(library) for library in _LIBRARIES)
