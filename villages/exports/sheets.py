"""A list as a file: XLSX, or CSV in UTF-8 with a byte order mark and semicolons, as Excel in Vietnam opens it.

The first row says who had the list made and when; the names of the columns follow. A spreadsheet takes text that begins
with = + - or @ for a formula, also behind a tab or a carriage return (OWASP, “CSV Injection”). Blanks in front are left
out, and such text gets a space without width in front: nobody sees it, no program calculates, and our own import takes
marks without width away.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter

from foundation.web.formats import day
from villages.exports.columns import Cell

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_HARMLESS = "\u200b"
_WIDTH, _WIDEST = 18, 28


def plain(text: str) -> str:
    """The text as it stands in a cell that no program calculates."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text).lstrip()
    return f"{_HARMLESS}{clean}" if clean.startswith(_BEGINS_A_FORMULA) else clean


def write(path: Path, form: str, watermark: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the file; `rows` is read once, and little of it is held at a time."""
    if form == "xlsx":
        _write_workbook(path, watermark, headings, rows)
    else:
        _write_text(path, watermark, headings, rows)


def _write_text(path: Path, watermark: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        # The watermark is no row of the list: it stands alone, without separators that a reader would count.
        file.write(plain(watermark.translate({ord(sign): " " for sign in ';,"\t|'})) + "\r\n")
        writer = csv.writer(file, delimiter=";")
        writer.writerow([plain(heading) for heading in headings])
        for row in rows:
            writer.writerow([_text(cell) for cell in row])


def _write_workbook(path: Path, watermark: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("1")
    sheet.freeze_panes = "A3"
    sheet.oddFooter.left.text = plain(watermark).replace("&", "&&")
    sheet.oddFooter.right.text = "&P/&N"
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, max(_WIDTH, len(heading) + 2))
    _write_beside(path, sheet)
    sheet.append([_cell(sheet, watermark)])
    names = [_cell(sheet, heading) for heading in headings]
    for cell in names:
        cell.font = Font(bold=True)
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(path)


def _write_beside(path: Path, sheet: Any) -> None:
    """Have the rows gathered beside the file: a writer of its own choice puts them, in clear, where all programs do."""
    rows = f"{path}.rows"
    ALL_TEMP_FILES.append(rows)  # where openpyxl looks for what it takes away once the workbook is saved
    sheet._writer = WorksheetWriter(sheet, rows)
    sheet._writer.write_top()


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=plain(value))
        # Text whatever it looks like: a number keeps its zero in front, an equals sign stays one.
        cell.data_type, cell.number_format = "s", "@"
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return day(cell) if isinstance(cell, date) else plain(str(cell))
