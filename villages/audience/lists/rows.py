"""The rows of a file that names people: by insurance number, by the office's ref, by phone. Other columns are left."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from villages.imports.cells.insurance import read_insurance_number
from villages.imports.reading import Choices, Table, open_table
from villages.imports.reading.values import Raw
from villages.imports.tables import UnreadableTable, clean_cell
from villages.phones import read_phones

BY = ("insurance_number", "ref", "phone", "second_phone")


class NobodyNamed(UnreadableTable):
    message = _l("The file has no column that names people: ref, insurance number or phone.")


class LettersInDoubt(UnreadableTable):
    message = _l("It is not certain how the letters of this file are to be read: save it as XLSX or as “CSV UTF-8”.")


@dataclass(frozen=True)
class Wanted:
    """Whom one row of a file means; what cannot be read there is as if it were empty. Phones are in E.164."""

    row: int
    insurance_number: str = ""
    ref: str = ""
    phones: tuple[str, ...] = ()


def wanted(path: Path, name: str) -> Iterator[Wanted]:
    """Whom the file means, row by row; `name` is what the person calls the file.

    Raises:
        UnreadableTable: the file as a whole cannot be read, or no column of it names people.
    """
    table = open_table(path, name, "residents", Choices(), {})
    if len(table.encodings) > 1:
        raise LettersInDoubt
    places = {field: index for index, field in table.mapping.items() if field in BY}
    if not places:
        raise NobodyNamed
    return _rows(table, places)


def _rows(table: Table, places: dict[str, int]) -> Iterator[Wanted]:
    for number, row in table.rows():
        cells = {field: row[index] if index < len(row) else None for field, index in places.items()}
        yield Wanted(
            number,
            _insurance(cells.get("insurance_number")),
            _ref(cells.get("ref")),
            (*_phones(cells.get("phone")), *_phones(cells.get("second_phone"))),
        )


def _insurance(raw: Raw) -> str:
    try:
        return read_insurance_number(raw) or ""
    except Refusal:
        return ""


def _ref(raw: Raw) -> str:
    whole = int(raw) if isinstance(raw, float) and raw.is_integer() else raw
    return "" if whole is None else clean_cell(str(whole))


def _phones(raw: Raw) -> tuple[str, ...]:
    try:
        found = read_phones(raw)
    except Refusal:
        return ()
    return tuple(phone.e164 for phone in (found.first, found.second) if phone)
