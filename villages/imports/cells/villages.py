"""A row of a list of villages, read: values as the list keeps them, what is wrong, what a person should know."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from foundation.refusals import Refusal
from villages.imports.account import Problem
from villages.imports.cells.dates import read_past_day
from villages.imports.cells.figures import read_count
from villages.imports.cells.languages import read_languages
from villages.imports.cells.loudspeakers import read_clusters, read_slots
from villages.imports.cells.places import Answers, Places
from villages.imports.cells.refusals import (
    EmptyCell,
    NearlyThisVillage,
    OldPlacesMapped,
    Remark,
    VillageHasOtherRef,
)
from villages.imports.cells.texts import read_name, read_notes, read_ref, read_source, read_village_name, words
from villages.imports.reading.values import Raw
from villages.phones import Phone, read_phones
from villages.places.refusals import UnknownVillage
from villages.places.villages import Register

Values = dict[str, Any]

_EMPTY: Values = dict.fromkeys(
    (
        "ref", "village_id", "name", "commune_code", "languages", "slots", "clusters", "notes", "head", "head_phone",
        "households", "population", "insured", "figures_on", "figures_source",
    )
)  # fmt: skip
_FIGURES = ("households", "population", "insured")


class VillageReader:
    """Reads the rows of one file, one after another; see `village_readers`."""

    def __init__(self, register: Register, today: date, answers: Answers) -> None:
        self._register = register
        self._places = Places(register, answers)
        self._answers = answers.get("villages", {})
        languages = answers.get("languages", {})
        self._cells: dict[str, Callable[[Raw], Any]] = {
            "ref": read_ref,
            "name": read_village_name,
            "languages": lambda raw: read_languages(raw, languages),
            "slots": read_slots,
            "clusters": read_clusters,
            "notes": read_notes,
            "head": read_name,
            "head_phone": _head_phone,
            "households": read_count,
            "population": read_count,
            "insured": read_count,
            "figures_on": lambda raw: read_past_day(raw, today),
            "figures_source": read_source,
        }

    def read(self, row: Mapping[str, Raw]) -> tuple[Values, list[Problem], list[Problem]]:
        """Values (None: the cell is empty or there is no such column), problems and notices, of a row by field.

        `village_id` is the village that is known already, by its reference or by its name in its commune.
        """
        values = _EMPTY.copy()
        problems: list[Problem] = []
        notices: list[Problem] = []
        for field, raw in row.items():
            read = self._cells.get(field)
            if read is None or raw is None or raw == "":
                continue
            try:
                values[field] = read(raw)
            except EmptyCell:
                continue
            except Refusal as refusal:
                problems.append(Problem(field, words(raw), refusal))
        refused = {problem.column for problem in problems}
        if values["name"] is None and "name" not in refused:
            problems.insert(0, Problem("name", "", EmptyCell()))
        self._read_place(row, values, problems)
        if values["commune_code"] and values["name"]:
            self._recognise(values, problems, notices)
        if any(values[f] is not None for f in _FIGURES) and not values["figures_on"] and "figures_on" not in refused:
            problems.append(Problem("figures_on", "", EmptyCell()))
        return values, problems, notices

    def remarks(self) -> list[Remark]:
        """What there is to say of the file as a whole, once its rows are read."""
        return [OldPlacesMapped(count=self._places.old)] if self._places.old else []

    def _read_place(self, row: Mapping[str, Raw], values: Values, problems: list[Problem]) -> None:
        column = "commune" if "commune" in row else "commune_code"
        cell = row.get(column)
        try:
            found = self._places.commune({**row, "commune": cell})
            if found is None:
                raise EmptyCell
            values["commune_code"] = found.commune.code
        except Refusal as refusal:
            problems.append(Problem(column, words(cell), refusal))

    def _recognise(self, values: Values, problems: list[Problem], notices: list[Problem]) -> None:
        """Which known village it is; where it is none, one of the same or nearly the same name is told."""
        code, name, ref = values["commune_code"], values["name"], values["ref"]
        if ref:
            try:
                values["village_id"] = self._register.by_ref(ref).id
                return
            except UnknownVillage:
                pass
        same = self._register.called(code, name)
        if ref and same:
            notices.append(Problem("ref", ref, VillageHasOtherRef(candidates="; ".join(v.name for v in same))))
        elif len(same) == 1:
            values["village_id"] = same[0].id
        elif same:
            try:
                values["village_id"] = self._places.village({"village": name, "commune": code})
            except Refusal as refusal:
                problems.append(Problem("name", name, refusal))
        elif near := self._register.near(code, name):
            notices.append(Problem("name", name, NearlyThisVillage(candidates="; ".join(v.name for v in near))))


def _head_phone(raw: Raw) -> Phone | None:
    """The first number of the cell: a village head is called, not written to."""
    return read_phones(raw).first


def village_readers(register: Register, today: date, answers: Answers) -> VillageReader:
    """The reader of one file of villages: `read(row)` for each row, then `remarks()` once.

    `answers` as for residents; the commune may stand under `commune` or under `commune_code`.
    """
    return VillageReader(register, today, answers)
