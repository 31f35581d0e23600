"""The refused rows of an import to send back: as they were handed in, with their row numbers and the reasons.

They are read again from the sealed original, so that nothing of them is kept twice. A column about ethnicity does not
go out, as it did not come in.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from villages.imports import intake, queries
from villages.imports.account import RefusedRow
from villages.imports.models import Import, ImportRow
from villages.imports.reading import Choices, Table, open_table
from villages.imports.reading.values import Raw

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# What a spreadsheet takes for the beginning of a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Returned:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def refused_file(session: Session, entry: Import) -> Returned:
    """The refused rows in the language of the reader: a CSV file of a CSV file, else a workbook.

    Raises:
        FileForgotten: the original is no longer kept.
        UnreadableTable: the original cannot be read any more.
    """
    reasons = _reasons(session, entry)
    file = intake.opened(entry)
    choices = Choices.from_plain(entry.choices)
    table = open_table(file, entry.name, entry.kind, choices, queries.remembered(session, entry.kind))
    rows = _rows(table, reasons)
    stem = PurePath(entry.name).stem
    if table.form == "csv":
        return Returned(f"{stem}_refused.csv", CSV, _as_csv(rows, table.separator))
    return Returned(f"{stem}_refused.xlsx", XLSX, _as_workbook(rows))


def _reasons(session: Session, entry: Import) -> dict[int, str]:
    refused = session.scalars(
        select(ImportRow).where(ImportRow.import_id == entry.id, func.jsonb_array_length(ImportRow.problems) > 0)
    )
    return {row.row: RefusedRow(row.row, queries.problems(row)).reason for row in refused}


def _rows(table: Table, reasons: dict[int, str]) -> Iterator[Sequence[Raw]]:
    """The names of the columns, then the rows; where a row has more cells than there are names, all of them."""
    wanted = [place for place in range(len(table.headings)) if place not in table.ethnicity]
    yield [*(table.headings[place] for place in wanted), _("Row of the file"), _("Why it was refused")]
    for number, cells in table.rows():
        if number in reasons:
            surplus = cells[len(table.headings) :]
            held = [cells[place] if place < len(cells) else None for place in wanted]
            yield [*held, number, reasons[number], *surplus]


def _as_csv(rows: Iterator[Sequence[Raw]], separator: str) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=separator or ",")
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell for cell in row])
    return held.getvalue().encode("utf-8-sig")


def _as_workbook(rows: Iterator[Sequence[Raw]]) -> bytes:
    book, held = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    book.save(held)
    return held.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Raw) -> object:
    """Text stays text, also what would be a formula, and cannot become one when somebody edits the cell."""
    if not (isinstance(value, str) and value.startswith(_DANGEROUS)):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type, cell.quotePrefix = "s", True
    return cell
