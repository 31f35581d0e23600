"""The preview: the file read row by row, every row weighed against the lists, nothing of the lists written.

What can be taken lies in the offered rows, what cannot be or has something to say in `list_import_row`, the counts on
the import. All of it is one transaction: a preview that is killed leaves nothing, and is begun anew.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock, settings
from foundation.keys import lookup_hash
from foundation.refusals import Refusal
from villages.imports import intake, notices, queries, rows
from villages.imports.account import Problem, plain_refusal
from villages.imports.cells import Raw, resident_readers, village_readers
from villages.imports.defaults import filled
from villages.imports.fields import heading_key
from villages.imports.heads import rows_with_new_head
from villages.imports.lifecycle import State
from villages.imports.matching import MATCHED_BY
from villages.imports.models import Import, ImportRow, OfferedResident, OfferedVillage
from villages.imports.reading import Choices, Table, open_table
from villages.imports.refusals import AskedToBeErased, SamePerson, SameVillage, UnevenRow
from villages.imports.staging import stage
from villages.imports.verdicts import Counts, Terms, judge
from villages.places.villages import Register
from villages.requests.models import Erasure

STEP = 2000  # rows between two words on how far it is
OFFERED: dict[str, type[OfferedResident] | type[OfferedVillage]] = {
    "residents": OfferedResident,
    "villages": OfferedVillage,
}
Tell = Callable[[int, int | None], None]
Said = list[tuple[int, str | None, str | None]]


def preview(session: Session, entry: Import, tell: Tell | None = None) -> None:
    """Read the file of an import that is being read; `tell` is told how many rows are done.

    Raises:
        UnreadableTable: the file as a whole; FileForgotten
    """
    file = intake.opened(entry)
    choices = Choices.from_plain(entry.choices)
    table = open_table(file, entry.name, entry.kind, choices, queries.remembered(session, entry.kind))
    reading = _Reading(session, entry, table, choices, tell or (lambda done, total: None))
    stage(session, OFFERED[entry.kind], rows.COLUMNS[entry.kind], reading.offered(), "offered")
    session.execute(text(f"analyze offered ({MATCHED_BY})"))
    weighed = terms(entry, choices, table.mapping.values(), entry.person)
    counts = judge(session, weighed, rows_with_new_head(session, entry.kind))
    _keep_offered(session, entry)
    notices.keep(session, entry, weighed, reading.said)
    session.flush()
    _settle(session, entry, counts, table, reading)


def terms(entry: Import, choices: Choices, fields: Iterable[str], person: Person | None) -> Terms:
    """How the rows of this import are weighed today for that person."""
    day = choices.consent.get("said_on")
    return Terms(
        kind=entry.kind,
        fields=frozenset({*fields, *choices.defaults}),
        keeps=choices.keep_when_empty,
        communes=person.communes if person else (),
        day=date.fromisoformat(day) if day else None,
        today=clock.today(),
    )


class _Reading:
    """One file on its way: its rows as they are offered; what is to say of them gathers in `said`."""

    def __init__(self, session: Session, entry: Import, table: Table, choices: Choices, tell: Tell) -> None:
        self.said: Said = []
        self.read = 0
        self._choices = choices
        self._kind, self._table, self._tell = entry.kind, table, tell
        reach = entry.person.communes if entry.person else ()
        register = Register.load(session, reach)
        if entry.kind == "villages":
            self._reader: Any = village_readers(register, clock.today(), choices.answers)
        else:
            self._reader = resident_readers(register, clock.today(), _rehearsals_allowed(), choices.answers)
        self._first_seen: dict[tuple[str, ...], int] = {}
        erased = session.execute(select(Erasure.ref_hash, Erasure.insurance_hash, Erasure.at))
        self._erased = {found: clock.local(at).date() for *hashes, at in erased for found in hashes if found}

    def offered(self) -> Iterator[Sequence[object]]:
        """The columns of every row that can be taken."""
        said_once = self._choices.defaults
        columns = sorted(self._table.mapping.items())
        width, is_text = len(self._table.headings), self._table.form == "csv"
        make = rows.MAKERS[self._kind]()
        for number, cells in self._table.rows():
            self.read += 1
            if self.read % STEP == 0:
                self._tell(self.read, None)
            held = len(cells)
            row = {field: cells[index] if index < held else None for index, field in columns}
            if said_once:
                row = filled(row, said_once)
            values, problems, remarks = self._reader.read(row)
            if is_text and held > width and any(cells[width:]):
                problems = [Problem("", "", UnevenRow(found=held, wanted=width))]
            if refused := self._repeated(number, row, values) or self._asked_away(values):
                problems = [refused, *problems]
            for problem in problems:
                self.said.append((number, json.dumps(problem.to_plain(self._kind)), None))
            for remark in remarks:
                self.said.append((number, None, json.dumps(remark.to_plain(self._kind))))
            if not problems:
                yield make(number, values)

    def remarks(self) -> list[dict[str, Any]]:
        """What there is to say of the file as a whole, for JSON."""
        of_rows = [plain_refusal(remark) for remark in self._reader.remarks()]
        return [*(remark.to_plain() for remark in self._table.remarks), *of_rows]

    def _repeated(self, number: int, row: Mapping[str, Raw], values: Mapping[str, Any]) -> Problem | None:
        marks = rows.marks(self._kind, row, values)
        if not marks:
            return None
        first = self._first_seen.setdefault(marks[0], number)
        for mark in marks[1:]:
            self._first_seen.setdefault(mark, number)
        if first == number:
            return None
        column = marks[0][0] if marks[0][0] != "insurance" else "insurance_number"
        said: Refusal = (SameVillage if self._kind == "villages" else SamePerson)(first=first)
        return Problem(column, str(row.get(column) or ""), said)

    def _asked_away(self, values: Mapping[str, Any]) -> Problem | None:
        if not self._erased or self._kind == "villages":
            return None
        for column, kind in (("ref", "erased-ref"), ("insurance_number", "insurance")):
            value = values[column]
            if value and (day := self._erased.get(lookup_hash(kind, value))):
                return Problem(column, value, AskedToBeErased(day=f"{day:%d/%m/%Y}"))
        return None


def _keep_offered(session: Session, entry: Import) -> None:
    model = OFFERED[entry.kind]
    session.execute(delete(model).where(model.import_id == entry.id))
    session.execute(delete(ImportRow).where(ImportRow.import_id == entry.id))
    known = "village_id" if entry.kind == "villages" else "resident_id"
    columns = [name for name in rows.COLUMNS[entry.kind] if name != known]
    session.execute(
        text(
            f"insert into {model.__tablename__} (import_id, verdict, {known}, {', '.join(columns)}) "  # noqa: S608
            f"select :import, judged.verdict, judged.known_id, {', '.join(f'offered.{name}' for name in columns)} "
            "from offered join judged using (row) where judged.verdict <> 'refused' order by row"
        ),
        {"import": entry.id},
    )


def _settle(session: Session, entry: Import, counts: Counts, table: Table, reading: _Reading) -> None:
    entry.new, entry.changed, entry.unchanged = counts.new, counts.changed, counts.unchanged
    entry.refused = (
        session.scalar(
            select(func.count()).where(ImportRow.import_id == entry.id, func.jsonb_array_length(ImportRow.problems) > 0)
        )
        or 0
    )
    entry.done = entry.total = reading.read
    entry.choices = {**entry.choices, **_understood(table), "remarks": reading.remarks()}
    entry.state, entry.previewed_at, entry.leased_until = State.PREVIEWED, func.now(), None


def _understood(table: Table) -> dict[str, Any]:
    """How the columns were read, for applying and for remembering: by place, and by heading."""
    held = [(heading_key(heading), table.mapping.get(place, "")) for place, heading in enumerate(table.headings)]
    return {
        "mapped": {str(place): field for place, field in table.mapping.items()},
        "headings": {heading: field for heading, field in held if heading},
        "names": [[heading, table.mapping.get(place, "")] for place, heading in enumerate(table.headings) if heading],
        "read_from": {"sheet": table.sheet, "encoding": table.encoding, "header_row": table.header_row},
    }


def _rehearsals_allowed() -> bool:
    held = settings.current()
    return held.carrier_is_loopback or not held.carrier_configured
