"""Words in a cell: references, names, marks and notes, whichever type the spreadsheet gave them."""

import re

from villages.imports.cells.refusals import EmptyCell, LongCell, NotAName, UnreadableCell
from villages.imports.reading.values import Raw
from villages.imports.tables import clean_cell, is_printable

LONGEST_REF = 64
LONGEST_NAME = 120
LONGEST_NOTE = 2000
_LETTER = re.compile(r"[^\W\d_]")


def words(raw: Raw) -> str:
    """The cell as one would type it, cleaned: 12.0 is `12`, nothing is the empty text."""
    if isinstance(raw, str):
        return clean_cell(raw)
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def read_ref(raw: Raw) -> str:
    return _bounded(raw, LONGEST_REF)


def read_name(raw: Raw) -> str:
    """The name of a person: it has a letter at least."""
    name = _bounded(raw, LONGEST_NAME)
    if not _LETTER.search(name):
        raise NotAName
    return name


def read_village_name(raw: Raw) -> str:
    """A village may be called by its number alone."""
    return _bounded(raw, LONGEST_NAME)


def read_source(raw: Raw) -> str:
    return _bounded(raw, LONGEST_NAME)


def read_notes(raw: Raw) -> str:
    return _bounded(raw, LONGEST_NOTE)


def _bounded(raw: Raw, most: int) -> str:
    text = clean_cell(raw) if isinstance(raw, str) else words(raw)
    if not text:
        raise EmptyCell
    if len(text) > most:
        raise LongCell(length=len(text), most=most)
    if not is_printable(text):
        raise UnreadableCell
    return text
