"""A row of a list of residents, read: values as the list keeps them, what is wrong, what a person should know."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from foundation.refusals import Refusal
from villages.imports.account import Problem
from villages.imports.cells.answers import read_consent, read_has_card
from villages.imports.cells.dates import read_day, read_past_day
from villages.imports.cells.insurance import lost_a_zero, read_insurance_number
from villages.imports.cells.languages import read_language
from villages.imports.cells.places import Answers, Places
from villages.imports.cells.refusals import (
    EmptyCell,
    LandlineOnly,
    NoCommune,
    OldPlacesMapped,
    PhoneLeftOut,
    RehearsalNumber,
    Remark,
    SecondPhoneKept,
    ZeroRestored,
)
from villages.imports.cells.remembering import remembering
from villages.imports.cells.texts import read_name, read_ref, words
from villages.imports.reading.values import Raw
from villages.phones import Phone, read_phones
from villages.places.refusals import CommuneRefusal
from villages.places.villages import Register

Values = dict[str, Any]

_EMPTY: Values = dict.fromkeys(
    (
        "ref", "name", "village_id", "phone", "second_phone", "language", "language_said_on", "card_expiry", "has_card",
        "household", "insurance_number", "consent", "consent_on",
    )
)  # fmt: skip


class ResidentReader:
    """Reads the rows of one file, one after another; see `resident_readers`."""

    def __init__(self, register: Register, today: date, rehearsals_allowed: bool, answers: Answers) -> None:
        self._places = Places(register, answers)
        self._rehearsals_allowed = rehearsals_allowed
        languages = answers.get("languages", {})
        self._cells: dict[str, Callable[[Raw], Any]] = {
            "ref": read_ref,
            "name": read_name,
            "language": remembering(lambda raw: read_language(raw, languages)),
            "language_said_on": remembering(lambda raw: read_past_day(raw, today)),
            "card_expiry": remembering(read_day),
            "has_card": remembering(read_has_card),
            "household": read_ref,
            "insurance_number": read_insurance_number,
            "consent": remembering(read_consent),
            "consent_on": remembering(lambda raw: read_past_day(raw, today)),
        }

    def read(self, row: Mapping[str, Raw]) -> tuple[Values, list[Problem], list[Problem]]:
        """Values (None: the cell is empty or there is no such column), problems and notices, of a row by field."""
        values = _EMPTY.copy()
        problems: list[Problem] = []
        notices: list[Problem] = []
        cell_of = self._cells.get
        for field, raw in row.items():
            if raw is None or raw == "" or (read := cell_of(field)) is None:
                continue
            try:
                values[field] = read(raw)
            except EmptyCell:
                continue
            except Refusal as refusal:
                problems.append(Problem(field, words(raw), refusal))
        if values["name"] is None and not any(problem.column == "name" for problem in problems):
            problems.insert(0, Problem("name", "", EmptyCell()))
        self._read_place(row, values, problems)
        self._read_phones(row, values, problems, notices)
        number = values["insurance_number"]
        if (
            number
            and number[0] == "0"
            and row["insurance_number"] != number
            and lost_a_zero(row["insurance_number"], number)
        ):
            notices.append(Problem("insurance_number", words(row["insurance_number"]), ZeroRestored()))
        return values, problems, notices

    def remarks(self) -> list[Remark]:
        """What there is to say of the file as a whole, once its rows are read."""
        return [OldPlacesMapped(count=self._places.old)] if self._places.old else []

    def _read_place(self, row: Mapping[str, Raw], values: Values, problems: list[Problem]) -> None:
        column = "village" if row.get("village_ref") in (None, "") else "village_ref"
        try:
            values["village_id"] = self._places.village(row)
        except Refusal as refusal:
            column = "commune" if isinstance(refusal, NoCommune | CommuneRefusal) else column
            problems.append(Problem(column, words(row.get(column)), refusal))

    def _read_phones(
        self, row: Mapping[str, Raw], values: Values, problems: list[Problem], notices: list[Problem]
    ) -> None:
        phones: list[Phone] = []
        for column in ("phone", "second_phone"):
            raw = row.get(column)
            if raw is None or raw == "":
                continue
            try:
                found = read_phones(raw)
            except Refusal as refusal:
                problems.append(Problem(column, words(raw), refusal))
                continue
            for phone in (found.first, found.second):
                if phone is None or phone in phones:
                    continue
                if phone.rehearsal and not self._rehearsals_allowed:
                    problems.append(Problem(column, words(raw), RehearsalNumber()))
                elif len(phones) == 2:
                    notices.append(Problem(column, phone.e164, PhoneLeftOut()))
                else:
                    phones.append(phone)
            if found.second:
                notices.append(Problem(column, words(raw), SecondPhoneKept()))
        if len(phones) == 1 and phones[0].mobile:
            values["phone"] = phones[0]
        elif phones:
            _keep(phones, row, values, notices)


def _keep(phones: list[Phone], row: Mapping[str, Raw], values: Values, notices: list[Problem]) -> None:
    """The first that can receive an SMS becomes the number that is written to, whichever column it stands in."""
    first = next((phone for phone in phones if phone.mobile), phones[0])
    values["phone"] = first
    values["second_phone"] = next((phone for phone in phones if phone is not first), None)
    if not first.mobile:
        notices.append(Problem("phone", words(row.get("phone") or row.get("second_phone")), LandlineOnly()))


def resident_readers(register: Register, today: date, rehearsals_allowed: bool, answers: Answers) -> ResidentReader:
    """The reader of one file of residents: `read(row)` for each row, then `remarks()` once.

    `answers` are what a person said: `communes` (question -> code), `villages` (question -> id), `languages`
    (question -> slug); the questions stand in the fields of the problems that asked them.
    """
    return ResidentReader(register, today, rehearsals_allowed, answers)
