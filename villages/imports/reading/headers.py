"""Where the list begins: the row of column names, found below titles, empty rows and a watermark."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from villages.imports.fields import ETHNICITY, recognise

Row = Sequence[object]

LOOKED_AT = 60  # rows: no office puts more above its list
_ABOVE = 2  # rows over the names in which a name of two stories may begin
_LEAST = 2
# The row "(1) (2) (3)" or "A B 1 2" that forms put below the names.
_COUNTED = re.compile(r"\(?(?:\d{1,3}|[A-Z])\)?(?:\s*=.*)?(?:\.0)?")


@dataclass(frozen=True)
class Header:
    """The row of names (from 1), each column's name, the field it holds, and the first row of the list itself."""

    row: int
    headings: tuple[str, ...]
    mapping: Mapping[int, str]
    first: int

    @property
    def fields(self) -> set[str]:
        return set(self.mapping.values())


def find(rows: Sequence[Row], kind: str, remembered: Mapping[str, str], chosen: int | None = None) -> Header | None:
    """The names among the first rows of a sheet: the row in which most are known, or the chosen one (from 1).

    None when there is no row with at least two cells.
    """
    if chosen and chosen <= len(rows):
        return _header(rows, chosen - 1, kind, remembered)
    known = [_known(row, kind, remembered) for row in rows]
    best = max(range(len(rows)), key=lambda place: known[place], default=0)
    if not rows or not known[best]:
        filled = (place for place, row in enumerate(rows) if sum(bool(text(cell)) for cell in row) >= _LEAST)
        if (best := next(filled, -1)) < 0:
            return None
    return _header(rows, best, kind, remembered)


def text(cell: object) -> str:
    """A cell of the first rows as one line of text."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).split())


def _known(row: Row, kind: str, remembered: Mapping[str, str]) -> int:
    # A long sentence above the list may well hold a word that is also a name: only whole cells count, each once.
    return len({found for cell in row if isinstance(cell, str) and (found := recognise(kind, cell, remembered))})


def _header(rows: Sequence[Row], place: int, kind: str, remembered: Mapping[str, str]) -> Header:
    headings = [text(cell) for cell in rows[place]]
    for above in range(max(0, place - _ABOVE), place):
        if _known(rows[above], kind, remembered):
            for index, cell in enumerate(rows[above][: len(headings)]):
                headings[index] = headings[index] or text(cell)
    mapping: dict[int, str] = {}
    for index, heading in enumerate(headings):
        field = recognise(kind, heading, remembered)
        if field == "phone" and field in mapping.values():
            field = "second_phone"
        if field and field != ETHNICITY and field not in mapping.values():
            mapping[index] = field
    return Header(place + 1, tuple(headings), mapping, place + (3 if _is_counting(rows, place + 1) else 2))


def _is_counting(rows: Sequence[Row], place: int) -> bool:
    cells = [found for cell in rows[place] if (found := text(cell))] if place < len(rows) else []
    return len(cells) > _LEAST and all(map(_COUNTED.fullmatch, cells))
