"""The file as a spreadsheet: written for Excel and LibreOffice, read as either of them saves it.

Row 1, hidden, names the columns by keys; row 2 in the reader's language. A cell that begins like a formula stays the
words it is: it is stored as a string, formatted as text and marked as quoted, so nothing is put before its first sign.
"""

import io
import re

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from foundation.web import formats
from translations.exchange import columns, naming
from translations.exchange.entry import Entry, Portion
from translations.lifecycle import LABELS, RenderingState

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Programs read `_x0041_` in a cell as the sign of that number; what stands there as words is written around it.
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_FORMULA = ("=", "+", "-", "@", "'")
_ROW_ABOVE = 2
_OPEN = PatternFill("solid", start_color="FFF7E8")


def write(portion: Portion) -> bytes:
    """The spreadsheet; only rendering, back-translation and note are open to be written.

    What did not fit is told on a sheet of its own.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("To translate")[:31]
    for place, (key, head) in enumerate(columns.heads().items(), 1):
        _put(sheet.cell(1, place), key)
        _put(sheet.cell(_ROW_ABOVE, place), head).font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = columns.WIDTHS.get(key, 18)
        sheet.column_dimensions[letter].hidden = key in columns.HIDDEN
    for row, entry in enumerate(portion.entries, _ROW_ABOVE + 1):
        for place, (key, value) in enumerate(_row(entry).items(), 1):
            _put(sheet.cell(row, place), value, is_open=key in columns.WRITTEN)
    _protect(sheet)
    if portion.left:
        _tell(book, portion.remark)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _row(entry: Entry) -> dict[str, str | int]:
    return {
        "text_id": entry.text_id,
        "source_version": entry.source_version,
        "language": entry.language,
        "version": entry.version,
        "title": entry.title,
        "brief": entry.brief,
        "source_language": naming.written(entry.source_language, formats.language(entry.source_language)),
        "source": entry.source,
        "words": entry.words,
        "back_translation": entry.back_translation if entry.needs_back_translation else "",
        "note": entry.note,
        "placeholders": "\n".join(f"{written}: {meaning}" for written, meaning in entry.explained),
        "previous": entry.previous,
        "state": str(LABELS[RenderingState(entry.state)]),
    }


def _put(cell: Cell, value: str | int, is_open: bool = False) -> Cell:
    if isinstance(value, str):
        cell.value = ESCAPED.sub(r"_x005F_x\1_", value)
        # Without it the library itself would write a formula.
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = value.startswith(_FORMULA)
    else:
        cell.value = value
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = Protection(locked=not is_open)
    if is_open:
        cell.fill = _OPEN
    return cell


def _tell(book: Workbook, remark: str) -> None:
    sheet = book.create_sheet(_("Not in this file")[:31])
    sheet.column_dimensions["A"].width = 90
    _put(sheet.cell(1, 1), remark).font = Font(bold=True)
    sheet.protection.sheet = True


def _protect(sheet: Worksheet) -> None:
    """Locked against slips of the hand, without a password; rows and columns may still be sized."""
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = f"A{_ROW_ABOVE + 1}"
    sheet.protection.sheet = True
    sheet.protection.formatCells = sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_ROW_ABOVE}:{_ROW_ABOVE}"
