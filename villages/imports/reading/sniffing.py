"""What a file is by its first bytes, whatever it is called."""

import mmap
from typing import Literal

from flask_babel import lazy_gettext as _l

from villages.imports.reading.files import File, opened
from villages.imports.reading.refusals import BrokenFile, EmptySheet, NoTable, ProtectedFile, SavedAsPage

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02")  # BIFF without a container, of before 1995
_PHOTO, _PDF, _PACKED, _RECORDING = _l("a picture"), _l("a PDF"), _l("a packed file"), _l("a recording")
_LETTER, _DATABASE, _OTHER = _l("a letter"), _l("a database"), _l("something else")
_NO_TABLES = (
    (b"\xff\xd8\xff", _PHOTO),
    (b"\x89PNG", _PHOTO),
    (b"GIF8", _PHOTO),
    (b"BM", _PHOTO),
    (b"II*\0", _PHOTO),
    (b"MM\0*", _PHOTO),
    (b"%PDF", _PDF),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"PK\x05\x06", _PACKED),
    (b"{\\rtf", _LETTER),
    (b"SQLite format 3", _DATABASE),
    (b"ID3", _RECORDING),
    (b"OggS", _RECORDING),
    (b"RIFF", _RECORDING),
)
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<workbook")
_LOOKED_AT = 4096


def form_of(file: File) -> Literal["zip", "xls", "csv"]:
    """Which reader the file needs; what looks like text is taken for CSV.

    Raises:
        EmptySheet, NoTable, ProtectedFile, BrokenFile, SavedAsPage
    """
    with opened(file) as beginning:
        head = beginning.read(_LOOKED_AT)
    if not head.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise EmptySheet
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_OLE):
        return _container(file)
    for signs, what in _NO_TABLES:
        if head.startswith(signs) and not _is_text(head):
            raise NoTable(kind=what)
    if head.startswith(b"%PDF") or head.startswith(b"{\\rtf"):
        raise NoTable(kind=_PDF if head.startswith(b"%") else _LETTER)
    if head[4:8] == b"ftyp":
        raise NoTable(kind=_PHOTO if head[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else _RECORDING)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        raise SavedAsPage
    return "csv"


def has_macros(file: File) -> bool:
    """Whether an XLS file has a storage of macros."""
    return _holds(file, "_VBA_PROJECT_CUR")


def _container(file: File) -> Literal["xls"]:
    if _holds(file, "EncryptedPackage"):
        raise ProtectedFile
    if _holds(file, "WordDocument"):
        raise NoTable(kind=_LETTER)
    if not _holds(file, "Root Entry"):
        raise BrokenFile
    if not (_holds(file, "Workbook") or _holds(file, "Book")):
        raise NoTable(kind=_OTHER)
    return "xls"


def _holds(file: File, entry: str) -> bool:
    """Whether the directory of a compound file names this entry (in UTF-16, ended by a zero)."""
    wanted = entry.encode("utf-16-le") + b"\0\0"
    if isinstance(file, bytes):
        return wanted in file
    with file.open("rb") as held, mmap.mmap(held.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(wanted) >= 0


def _is_text(head: bytes) -> bool:
    """`BM` and `ID3` may well be the first letters of a list."""
    return not any(letter < 9 or 13 < letter < 32 for letter in head[:256])
