"""The forms of an import: the file, how it is read, what its places mean."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web.forms import Form
from villages.imports import defaults
from villages.imports.consenting import ConsentUntold, told
from villages.imports.fields import FIELDS
from villages.imports.reading import Choices, Table
from villages.imports.reading.encodings import ENCODINGS

NO_WORDING = "unknown"  # said expressly: nobody knows in which words people were asked
_LONGEST_ID = 18
_LONGEST_DEFAULT = 100
KINDS = {"residents": _l("Residents"), "villages": _l("Villages")}


class ColumnTwice(Refusal):
    message = _l("Two columns are “%(field)s”: “%(first)s” and “%(second)s”. Choose one of them.")


class LongDefault(Refusal):
    message = _l("“%(field)s” for all rows is too long: at most %(most)s characters.")


class NoSuchRow(Refusal):
    message = _l("The row of column names is a number from 1 to 500.")


class ImportForm(Form):
    """Which list, and the file."""

    kind = RadioField(
        _l("What the list holds"),
        choices=[SelectChoice(kind, label) for kind, label in KINDS.items()],
        validators=[InputRequired(_l("Say what the list holds."))],
    )
    file = FileField(_l("File: XLSX, XLS, ODS or CSV"), validators=[FileRequired(_l("Choose a file."))])


def looked_at(sent: Mapping[str, str], known: Choices) -> Choices:
    """How the file is to be shown again: another sheet, other letters, another row of names. The columns are new then.

    Raises:
        NoSuchRow
    """
    sheet, encoding = sent.get("sheet", known.sheet), sent.get("encoding", known.encoding)
    row = sent.get("header_row", "")
    if row and not (row.isdecimal() and len(row) <= 3 and 1 <= int(row) <= 500):
        raise NoSuchRow
    header_row = int(row) if row else known.header_row
    same = (sheet, encoding, header_row) == (known.sheet, known.encoding, known.header_row)
    return Choices(
        sheet=sheet,
        encoding=encoding if encoding in ENCODINGS else "",
        separator=known.separator,
        header_row=header_row,
        columns=known.columns if same else None,
        answers=known.answers,
        keep_when_empty=known.keep_when_empty,
        consent=known.consent,
        defaults=known.defaults,
    )


def chosen(sent: MultiDict[str, str], kind: str, table: Table, known: Choices, today: date) -> Choices:
    """How the file is read, as the person confirmed it for the table that was shown.

    Raises:
        ColumnTwice, ConsentUntold, ConsentAhead, LongDefault
    """
    columns = _columns(sent, kind, table)
    return Choices(
        sheet=table.sheet,
        encoding=table.encoding,
        separator=table.separator,
        header_row=table.header_row,
        columns=columns,
        answers=known.answers,
        keep_when_empty=sent.get("when_empty", "keep") != "empty",
        consent=_consent(sent, today) if "consent" in columns.values() else {},
        defaults=_defaults(sent, kind),
    )


def _columns(sent: MultiDict[str, str], kind: str, table: Table) -> dict[int, str]:
    columns: dict[int, str] = {}
    for place, heading in enumerate(table.headings):
        field = sent.get(f"column-{place}", "")
        if field in FIELDS[kind] and place not in table.ethnicity:
            twice = next((first for first, other in columns.items() if other == field), None)
            if twice is not None:
                raise ColumnTwice(field=FIELDS[kind][field].label, first=table.headings[twice], second=heading)
            columns[place] = field
    return columns


def _defaults(sent: MultiDict[str, str], kind: str) -> dict[str, str]:
    said = {field: clean(sent.get(f"all-{field}", "")).strip() for field in defaults.FIELDS[kind]}
    for field, value in said.items():
        if len(value) > _LONGEST_DEFAULT:
            raise LongDefault(field=FIELDS[kind][field].label, most=_LONGEST_DEFAULT)
    return {field: value for field, value in said.items() if value}


def _consent(sent: MultiDict[str, str], today: date) -> dict[str, Any]:
    try:
        said_on = date.fromisoformat(sent.get("said_on", ""))
    except ValueError:
        raise ConsentUntold from None
    wording = sent.get("wording", "")
    if not (wording == NO_WORDING or (wording.isdecimal() and len(wording) <= _LONGEST_ID)):
        raise ConsentUntold
    return told(said_on, sent.get("by", ""), None if wording == NO_WORDING else int(wording), today)
