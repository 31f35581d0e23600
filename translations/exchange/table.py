"""A spreadsheet that came back, read as Excel and LibreOffice save it: columns in any order, rows gone or added."""

import io
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from foundation.spelling import clean, fold
from translations.exchange import archive, columns, naming
from translations.exchange.entry import Content, Returned, Unreadable
from translations.exchange.refusals import (
    BrokenWorkbook,
    LostLetters,
    MadeByProgram,
    NoNumber,
    NoTable,
    RowRefused,
    TooManyRows,
    UnreadableFile,
)
from translations.exchange.workbook import ESCAPED

MOST_ROWS = 5_000
_MOST_COLUMNS, _MOST_SHEETS, _HEAD_WITHIN = 64, 20, 20
_LARGEST_NUMBER = 2**31 - 1  # of a version, which is the shorter key

Row = Sequence[Any]


def read(content: bytes) -> Content:
    """The rows of the first sheet that has the columns of the desk.

    Raises:
        UnreadableFile: damaged, too large, locked, or without those columns.
    """
    archive.check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True)
            return _content(book.worksheets[:_MOST_SHEETS])
    except UnreadableFile:
        raise
    except Exception:  # a damaged workbook raises whatever its damage meets first
        raise BrokenWorkbook from None


def _content(sheets: Iterable[Any]) -> Content:
    known = columns.known()
    for sheet in sheets:
        rows = sheet.iter_rows(max_row=MOST_ROWS + _HEAD_WITHIN + 2, max_col=_MOST_COLUMNS)
        numbered = enumerate(rows, 1)
        if places := _places(islice(numbered, _HEAD_WITHIN), known):
            return _rows(places, enumerate(rows, places.pop("") + 1), known)
    raise NoTable(columns=", ".join(columns.heads()[key] for key in columns.NEEDED))


def _places(rows: Iterable[tuple[int, Row]], known: Mapping[str, str]) -> dict[str, int]:
    """Where each column stands, and under "" the row of the head; empty when no row is one."""
    for number, cells in rows:
        named = [known.get(fold(str(cell.value))) if cell.value is not None else None for cell in cells]
        found = {key: place for place, key in reversed(list(enumerate(named))) if key}
        if all(key in found for key in columns.NEEDED):
            return found | {"": number}
    return {}


def _rows(places: dict[str, int], rows: Iterator[tuple[int, Row]], known: Mapping[str, str]) -> Content:
    taken: list[Returned] = []
    refused: list[Unreadable] = []
    for number, cells in rows:
        if len(taken) + len(refused) >= MOST_ROWS:
            raise TooManyRows(most=MOST_ROWS)
        named = {key: cells[place] for key, place in places.items() if place < len(cells)}
        if _is_blank(named) or _is_head(named, known):
            continue
        try:
            taken.append(_returned(number, named))
        except RowRefused as reason:
            refused.append(Unreadable(number, reason))
    return Content(tuple(taken), tuple(refused))


def _is_blank(named: Mapping[str, Any]) -> bool:
    """Whether nothing a person could have meant stands there: formats alone, or a number without words."""
    return all(str(cell.value or "").strip() == "" for cell in named.values())


def _is_head(named: Mapping[str, Any], known: Mapping[str, str]) -> bool:
    """Whether this is the other one of the two rows of heads."""
    return all(known.get(fold(str(named[key].value or ""))) == key for key in columns.NEEDED if key in named)


def _returned(number: int, named: Mapping[str, Any]) -> Returned:
    if naming.is_damaged(said := clean(_words(named, "source_language"))):
        raise LostLetters
    return Returned(
        number,
        _number(named, "text_id"),
        _number(named, "source_version"),
        clean(_words(named, "language")),
        _number(named, "version"),
        _words(named, "words"),
        _words(named, "back_translation"),
        _words(named, "note"),
        source_language=said,
    )


def _number(named: Mapping[str, Any], key: str) -> int:
    """A number, also where a program made text or a fraction of it: `12`, `12.0`, `"12"`."""
    value = named[key].value if key in named else None
    written = unicodedata.normalize("NFKC", str(value)).strip().removesuffix(".0")
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_LARGEST_NUMBER))
    if isinstance(value, bool) or not is_number or int(written) > _LARGEST_NUMBER:
        raise NoNumber(column=columns.heads()[key])
    return int(written)


def _words(named: Mapping[str, Any], key: str) -> str:
    if key not in named or (cell := named[key]).value is None:
        return ""
    if not isinstance(cell.value, str) or cell.data_type in {"f", "e"}:
        raise MadeByProgram(column=columns.heads()[key])
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), cell.value)
