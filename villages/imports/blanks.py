"""Empty lists to fill in: a workbook with the names of the columns, in the words of whoever asks for it."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from villages.imports.fields import FIELDS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What most offices fill in, in the order in which they write it; every other field may be added by its name.
COLUMNS = {
    "residents": (
        "ref", "name", "phone", "second_phone", "insurance_number", "village", "commune", "language", "household",
        "card_expiry",
    ),
    "villages": (
        "ref", "name", "commune", "languages", "clusters", "slots", "head", "head_phone", "households", "population",
        "insured", "figures_on", "figures_source", "notes",
    ),
}  # fmt: skip
REQUIRED = {"residents": {"name", "village", "commune"}, "villages": {"name", "commune"}}
_ROWS = 5000  # cells that are text from the start, so that no leading zero gets lost
_INK = PatternFill("solid", fgColor="E8E6F3")


def blank(kind: str) -> bytes:
    """The workbook for a list of `villages` or `residents`: read back, every column is known."""
    book = Workbook()
    sheet = book.active
    names = [_name(kind, field) for field in COLUMNS[kind]]
    sheet.append(names)
    for place, name in enumerate(names, start=1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _INK, Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = max(14, len(name) + 2)
        sheet.column_dimensions[get_column_letter(place)].number_format = "@"
    sheet.freeze_panes = "A2"
    return saved(book)


def labels(kind: str) -> Sequence[Any]:
    """What a list may hold, as the page tells it."""
    return [field.label for field in FIELDS[kind].values()]


def _name(kind: str, field: str) -> str:
    return f"{FIELDS[kind][field].label}{' (*)' if field in REQUIRED[kind] else ''}"


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
