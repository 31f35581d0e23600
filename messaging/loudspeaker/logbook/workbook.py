"""The logbook of a month as a spreadsheet (XLSX): dates, hours and durations are cells of their kind."""

from datetime import date, time, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from foundation import settings
from foundation.communes import Commune
from messaging.loudspeaker.logbook import phrases
from messaging.loudspeaker.logbook.columns import Line, lines
from messaging.loudspeaker.logbook.months import Month
from messaging.loudspeaker.logbook.rows import Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_ROW = 3
DAY, HOUR, DURATION = "dd/mm/yyyy", "hh:mm", "[m]:ss"
_WIDTHS = (12, 9, 10, 10, 11, 18, 26, 10, 10, 10, 22, 22, 9, 44, 18)
_CENTRED = frozenset({"slot", "planned", "started", "version", "repeats"})
_LINE = Side("thin", "B9B6C3")
_EDGES = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_INDIGO, _BRICK, _QUIET = "33397F", "A5301F", "77737F"

Value = str | int | date | time | timedelta | None


def write(sheet: Sheet, commune: Commune, month: Month) -> bytes:
    """The workbook: title, frozen head, one row a line, the sums."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = str(month)
    station, when = phrases.STATION.format(commune=commune.in_sentence), phrases.MONTH.format(month=month.words)
    _put(page, 1, 1, f"{phrases.HEADING} · {station} · {when}").font = Font(bold=True, size=14, color=_INDIGO)
    for place, name in enumerate(phrases.COLUMNS.values(), 1):
        cell = _put(page, HEAD_ROW, place, name)
        cell.font, cell.border = Font(bold=True), _EDGES
        cell.fill = PatternFill("solid", "E8E8F2")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    found = lines(sheet)
    for row, line in enumerate(found, HEAD_ROW + 1):
        _line(page, row, line)
    _totals(page, HEAD_ROW + len(found) + 1, sheet)
    _set_up(page, commune, when, HEAD_ROW + len(found))
    book.properties.creator, book.properties.title = settings.current().office_name, page.title
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _line(page: Worksheet, row: int, line: Line) -> None:
    for place, (name, value) in enumerate(_values(line).items(), 1):
        cell = _put(page, row, place, value)
        cell.border = _EDGES
        cell.font = Font(strike=line.struck, color=_QUIET if line.struck else _BRICK if line.open else None)
        cell.alignment = Alignment(
            wrap_text=isinstance(value, str), vertical="top", horizontal="center" if name in _CENTRED else None
        )


def _values(line: Line) -> dict[str, Value]:
    remarks = f"[{', '.join(line.remarks)}]" if line.remarks else ""
    return {
        "day": line.day,
        "slot": line.slot.time() if line.slot else phrases.OUTSIDE,
        "planned": line.planned.time() if line.planned else None,
        "started": line.started.time() if line.started else None if line.open else phrases.MISSED,
        "duration": timedelta(seconds=line.seconds) if line.seconds else None,
        "language": line.language,
        "code": line.code,
        "version": line.version,
        "played": line.played,
        "failed": None if line.open else line.failed,
        "reader": line.reader,
        "approver": line.approver,
        "repeats": line.repeats or None,
        "reason": " ".join(filter(None, (line.reason, remarks))),
        "signature": None,
    }


def _put(page: Worksheet, row: int, column: int, value: Value) -> Cell:
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = value
    if isinstance(value, str):
        # Whoever wrote it: no spreadsheet may take it for a formula, nor ask for it to become one.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    elif isinstance(value, timedelta):
        cell.number_format = DURATION
    elif isinstance(value, time):
        cell.number_format = HOUR
    elif isinstance(value, date):
        cell.number_format = DAY
    return cell


def _totals(page: Worksheet, row: int, sheet: Sheet) -> None:
    sums = sheet.totals
    words = phrases.totals(sums.aired, sums.missed, sums.late, sums.open)
    for column, value in (
        (1, phrases.TOTALS),
        (5, timedelta(seconds=sums.seconds)),
        (6, words),
        (10, sums.clusters_failed),
    ):
        _put(page, row, column, value).font = Font(bold=True)
    _put(page, row + 1, 1, phrases.NOTE).font = Font(italic=True, color=_QUIET)


def _set_up(page: Worksheet, commune: Commune, when: str, last: int) -> None:
    """How it stands on the screen and on paper: frozen head, widths, A4 lying, as wide as the page."""
    for place, width in enumerate(_WIDTHS, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = f"A{HEAD_ROW + 1}"
    page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(_WIDTHS))}{max(last, HEAD_ROW)}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.oddHeader.left.text, page.oddHeader.right.text = commune.full_name, when
    page.oddFooter.right.text = f"{phrases.PAGE} &P/&N"
