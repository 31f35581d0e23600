"""A CSV file read as a table: UTF-8, a header in its first row, one record for each row after it.

UnreadableTable
├── MissingFile        no such file, or it may not be read
├── EmptyFile
├── NotUtf8            another encoding, or no text at all (a workbook, a photo)
├── BrokenTable        quotation marks that do not close, a cell without end
├── MissingColumns, UnknownColumns, WrongColumns (both)
└── RepeatedColumn
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from foundation.spelling import nfc

_SEPARATORS = ",;\t"
# Marks without width that travel with copied text: a byte order mark, joiners, directions.
_WITHOUT_WIDTH = dict.fromkeys([0x00AD, 0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F)])


class UnreadableTable(Refusal):
    """The file as a whole cannot be taken."""


class MissingFile(UnreadableTable):
    message = _l("The file “%(name)s” cannot be opened: %(reason)s.")


class EmptyFile(UnreadableTable):
    message = _l("The file is empty: its first row must name the columns %(expected)s.")


class NotUtf8(UnreadableTable):
    message = _l("The file is not text in UTF-8: in the spreadsheet, save it as “CSV UTF-8”.")


class BrokenTable(UnreadableTable):
    message = _l("From row %(row)s on the file cannot be read: a quotation mark is not closed, or a cell is too long.")


class MissingColumns(UnreadableTable):
    message = _l("The file lacks these columns: %(missing)s. Its first row must name %(expected)s.")


class UnknownColumns(UnreadableTable):
    message = _l("The file has columns that are not known: %(unknown)s. Its first row must name %(expected)s.")


class WrongColumns(UnreadableTable):
    message = _l(
        "The file lacks these columns: %(missing)s, and has some that are not known: %(unknown)s. "
        "Its first row must name %(expected)s."
    )


class RepeatedColumn(UnreadableTable):
    message = _l("The file has the column %(column)s more than once.")


@dataclass(frozen=True)
class Record:
    """One row: its number in the file (the header is row 1) and its cells by column, cleaned.

    `surplus` is how many cells it has more (or, below zero, fewer) than the header.
    """

    row: int
    cells: dict[str, str]
    surplus: int = 0


def read_table(file: BinaryIO, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Record]:
    """Every row that is not blank, in order. Columns may stand in any order; comma, semicolon or tab part the cells.

    `optional` are columns, besides the others, that a file may leave out.

    Raises:
        UnreadableTable: while reading; what was read before must be dropped.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    row = 0
    try:
        first = text.readline()
        separator = max(_SEPARATORS, key=first.count)
        header = _header(next(csv.reader([first], delimiter=separator, strict=True), []), columns, optional)
        row = 1
        for row, cells in enumerate(csv.reader(text, delimiter=separator, strict=True), start=2):
            clean = [clean_cell(cell) for cell in cells]
            if any(clean):
                yield Record(row, dict(zip(header, clean, strict=False)), len(clean) - len(header))
    except UnicodeDecodeError:
        raise NotUtf8 from None
    except csv.Error:
        raise BrokenTable(row=row + 1) from None
    finally:
        text.detach()


def clean_cell(cell: str) -> str:
    """The cell in NFC, without marks of no width, every run of white space as one space."""
    if not cell.isascii():
        cell = nfc(cell).translate(_WITHOUT_WIDTH)
    return " ".join(cell.split())


def is_printable(cell: str) -> bool:
    """Whether a cleaned cell holds nothing but letters that can be shown and stored."""
    return cell.isprintable() or not any(unicodedata.category(letter) == "Cc" for letter in cell)


def _header(cells: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    if any("\0" in cell for cell in cells):
        raise NotUtf8
    names = [clean_cell(cell).casefold() for cell in cells]
    columns = (*required, *optional)
    expected = ", ".join(columns)
    if not any(names):
        raise EmptyFile(expected=expected)
    missing = ", ".join(column for column in required if column not in names)
    unknown = ", ".join(f"“{name}”" for name in names if name not in columns)
    if missing and unknown:
        raise WrongColumns(missing=missing, unknown=unknown, expected=expected)
    if missing:
        raise MissingColumns(missing=missing, expected=expected)
    if unknown:
        raise UnknownColumns(unknown=unknown, expected=expected)
    for name in names:
        if names.count(name) > 1:
            raise RepeatedColumn(column=name)
    return names
