"""A file of numbers, read row by row: CSV or plain text in UTF-8, or the first sheet of an XLSX workbook.

The numbers stand in the column whose head says so, else in the first one that holds a number in the first row.

UnreadableTable (villages.imports.tables)
├── EmptyList       not one number in it
├── OldWorkbook     an .xls of before 2007, a PDF, a photo
├── LargeWorkbook   it would unpack to more than is reasonable
└── LongList        more rows than are taken at once
"""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from foundation.spelling import fold
from villages.imports.tables import BrokenTable, NotUtf8, UnreadableTable, clean_cell
from villages.phones import MalformedPhone, read_phone

HEADS = frozenset(
    {
        "phone", "phone number", "number", "mobile", "msisdn", "tel", "telephone",
        "so", "so dien thoai", "sdt", "so dt", "dien thoai", "so thue bao", "thue bao", "di dong", "so di dong",
    }
)  # fmt: skip
_ZIP, _OTHERS = b"PK\x03\x04", (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8")
_MOST_UNPACKED = 512 * 1024 * 1024
# A few bytes can claim a sheet of any size: of a wider or longer one nothing is read.
_MOST_COLUMNS, _LONGEST_SHEET = 64, 1_048_576
# A workbook that is none breaks in as many ways as its ZIP and its XML can; one with a password is a RuntimeError.
_BROKEN = (
    BadZipFile, InvalidFileException, LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError,
    ArithmeticError, EOFError, RuntimeError, zlib.error,
)  # fmt: skip
_SEPARATORS = ";\t|,"


class EmptyList(UnreadableTable):
    message = _l("There is not one phone number in the file.")


class OldWorkbook(UnreadableTable):
    message = _l("This is neither text nor an XLSX workbook: in the spreadsheet, save it as XLSX or as “CSV UTF-8”.")


class LargeWorkbook(UnreadableTable):
    message = _l("The workbook is too large: save the sheet with the numbers as “CSV UTF-8”.")


class LongList(UnreadableTable):
    message = _l("The file has more than %(most)s rows, which is more than is taken at once.")


@dataclass(frozen=True)
class Entry:
    """One cell that should hold a number, and the row of the file it stands in, from 1."""

    row: int
    cell: str


def entries(file: BinaryIO, most: int) -> Iterator[Entry]:
    """Every row that is not blank, but for the one with the heads of the columns.

    Raises:
        UnreadableTable: while reading; what was read before must be dropped.
    """
    rows = _filled(_rows(file))
    first = next(rows, None)
    if first is None:
        raise EmptyList
    column, is_head = _column(first[1])
    if not is_head:
        yield Entry(first[0], _cell(first[1], column))
    for count, (row, cells) in enumerate(rows, start=2):
        if count > most:
            raise LongList(most=most)
        yield Entry(row, _cell(cells, column))


def _rows(file: BinaryIO) -> Iterator[Sequence[Any]]:
    begins = file.read(8)
    file.seek(0)
    if begins.startswith(_OTHERS):
        raise OldWorkbook
    return _sheet(file) if begins.startswith(_ZIP) else _lines(file)


def _lines(file: BinaryIO) -> Iterator[Sequence[str]]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        # What parts the cells is seen in the first line; in a plain list of numbers nothing does.
        first = text.readline()
        if "\0" in first:
            raise NotUtf8
        parted = max(_SEPARATORS, key=first.count)
        rest = csv.reader(text, delimiter=parted)
        yield from csv.reader([first], delimiter=parted)
        yield from rest
    except UnicodeDecodeError:
        raise NotUtf8 from None
    except csv.Error:
        raise BrokenTable(row=rest.line_num + 1) from None
    finally:
        text.detach()


def _sheet(file: BinaryIO) -> Iterator[Sequence[Any]]:
    try:
        with ZipFile(file) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise LargeWorkbook
        file.seek(0)
        with closing(load_workbook(file, read_only=True, data_only=True)) as workbook:
            sheet: Any = workbook.worksheets[0]
            # Some programs write a wrong size, and rows beyond it would be lost.
            sheet.reset_dimensions()
            yield from sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=_LONGEST_SHEET, values_only=True)
    except UnreadableTable:
        raise
    except _BROKEN:
        raise OldWorkbook from None


def _filled(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, list[str]]]:
    for row, cells in enumerate(rows, start=1):
        if cells.count(None) == len(cells):
            continue
        clean = [_text(cell) if cell is not None else "" for cell in cells]
        if any(clean):
            yield row, clean


def _text(cell: Any) -> str:
    """What stands in the cell; a spreadsheet keeps a number that lost its zero as a number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_cell(str(cell))


def _column(cells: Sequence[str]) -> tuple[int, bool]:
    """Where the numbers stand, and whether these cells are the heads."""
    for place, cell in enumerate(cells):
        if fold(cell) in HEADS:
            return place, True
    for place, cell in enumerate(cells):
        try:
            read_phone(cell)
        except MalformedPhone:
            continue
        return place, False
    return 0, False


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""
