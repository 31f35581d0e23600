"""The sheet on which a network registers texts: one row a text, as the spreadsheet it wants to get (XLSX)."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from foundation import placeholders
from foundation.languages import language
from foundation.spelling import without_diacritics
from foundation.web import formats
from messaging.sms.registration.models import Registration
from messaging.sms.registration.words import STATES
from messaging.sms.segments import ENCODING_NAMES, Measure, measure

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_NAME = "registration.xlsx"

# A person nobody is, for the example the network wants to see.
_EXAMPLE = {
    "name": "Nguyễn Văn An",
    "village": "Thôn Mẫu",
    "commune": "xã Mường Bo",
    "card_expiry": "31/12/2026",
    "days_left": "30",
    "household": "3",
    "office": "Bảo hiểm xã hội tỉnh Lào Cai",
    "hotline": "1900 9068",
    "code": "123456",
}
_WIDTHS = (8, 16, 22, 70, 44, 70, 10, 10, 40, 16, 18)
# A spreadsheet takes a cell that begins so for a formula, whoever wrote it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def example(template: str, written_in: str) -> str:
    """The text as somebody gets it, with invented values; what has none stays a placeholder."""
    asked = placeholders.names(template)
    values = {name: _EXAMPLE.get(name, "{" + name + "}") for name in asked}
    if _is_plain(template, written_in):
        values = {name: without_diacritics(value) for name, value in values.items()}
    return placeholders.fill(template, values)


def measured(one: Registration) -> Measure:
    """What the example costs."""
    return measure(example(one.template, one.language))


def write(registrations: Iterable[Registration]) -> bytes:
    """The sheet with these texts, in the reader's language."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Texts"))
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, head, bold=True) for head in _heads()])
    for one in registrations:
        sheet.append([_cell(sheet, value) for value in _row(one)])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def escaped(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _heads() -> tuple[str, ...]:
    return (
        _("No."),
        _("Sender"),
        _("Language"),
        _("Text"),
        _("Placeholders"),
        _("Example"),
        _("Segments"),
        _("Encoding"),
        _("Purpose"),
        _("State"),
        _("Reference"),
    )


def _row(one: Registration) -> Iterator[str | int]:
    cost = measured(one)
    yield one.id
    yield one.sender
    yield formats.language(one.language)
    yield one.template
    yield _explained(one.template)
    yield example(one.template, one.language)
    yield cost.segments
    yield ENCODING_NAMES[cost.encoding]
    yield one.label
    yield str(STATES[one.state])
    yield one.reference


def _explained(template: str) -> str:
    asked = dict.fromkeys(placeholders.names(template))
    return "\n".join(f"{{{name}}}: {placeholders.MEANINGS.get(name, name)}" for name in asked)


def _is_plain(template: str, written_in: str) -> bool:
    return language(written_in).may_lose_diacritics and template == without_diacritics(template)


def _cell(sheet: object, value: str | int, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, escaped(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        # Without it the library itself would write a formula.
        cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
