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
from foundation.web.forms import Form
from villages.consent.purposes import CHOOSABLE_BYS
from villages.imports.fields import FIELDS
from villages.imports.reading import Choices, Table
from villages.imports.reading.encodings import ENCODINGS

KINDS = {"residents": _l("Residents"), "villages": _l("Villages")}


class ColumnTwice(Refusal):
    message = _l("Two columns are “%(field)s”: “%(first)s” and “%(second)s”. Choose one of them.")


class NoSuchRow(Refusal):
    message = _l("The row of column names is a number from 1 to 500.")


class ConsentUntold(Refusal):
    message = _l("The list has a column about consent: say on which day people were asked, and who answered.")


class ConsentAhead(Refusal):
    message = _l("The day of consent lies in the future.")


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
    )


def chosen(sent: MultiDict[str, str], kind: str, table: Table, known: Choices, today: date) -> Choices:
    """How the file is read, as the person confirmed it for the table that was shown.

    Raises:
        ColumnTwice, ConsentUntold, ConsentAhead
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


def _consent(sent: MultiDict[str, str], today: date) -> dict[str, Any]:
    try:
        said_on = date.fromisoformat(sent.get("said_on", ""))
    except ValueError:
        raise ConsentUntold from None
    by, wording = sent.get("by", ""), sent.get("wording", "")
    if by not in CHOOSABLE_BYS:
        raise ConsentUntold
    if said_on > today:
        raise ConsentAhead
    return {"said_on": said_on.isoformat(), "by": by, "wording_id": int(wording) if wording.isdecimal() else None}
