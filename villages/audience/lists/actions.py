"""A list of people taken in and deleted. Each writes the audit trail; none commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.actions import record
from accounts.models import Person
from foundation.keys import lookup_hash
from foundation.spelling import clean
from villages.audience.lists.rows import Wanted
from villages.audience.models import ListedPerson, PeopleList
from villages.audience.saved.refusals import NameMissing, NameTaken
from villages.models import Resident, Village

LONGEST_NAME = 120
_STEP = 5_000
_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("insurance", Resident.insurance_hash),
    ("ref", Resident.ref),
    ("phone", Resident.phone_hash),
    ("phone", Resident.second_phone_hash),
)
Key = tuple[str, str | bytes]


@dataclass(frozen=True)
class Missing:
    """A row of which nobody was found, by its number in the file; `unread`: nothing in it can be looked up."""

    row: int
    unread: bool


@dataclass(frozen=True)
class Account:
    """What became of a file: the list, how many rows it had, and those of which nobody was found."""

    kept: PeopleList
    rows: int
    missing: Sequence[Missing]


def take(session: Session, person: Person, name: str, rows: Iterable[Wanted]) -> Account:
    """Keep everybody within the person's reach whom a row means: by insurance number, else ref, else phone.

    Several people at one number are all meant. Numbers are looked up by their keyed hash and kept nowhere.

    Raises:
        NameMissing, NameTaken
        UnreadableTable: while the rows are read.
    """
    kept = PeopleList(name=_free(session, name), person_id=person.id)
    session.add(kept)
    session.flush()
    seen, missing, waiting = 0, list[Missing](), list[Wanted]()
    for row in rows:
        seen += 1
        waiting.append(row)
        if len(waiting) == _STEP:
            missing += _find(session, person, kept, waiting)
            waiting = []
    missing += _find(session, person, kept, waiting)
    there = select(func.count()).where(ListedPerson.list_id == kept.id)
    kept.found, kept.missing = session.scalar(there) or 0, len(missing)
    record(session, person, "people_list.take", f"people_list:{kept.id}", found=kept.found, missing=kept.missing)
    session.flush()
    return Account(kept, seen, missing)


def drop(session: Session, person: Person, kept: PeopleList) -> None:
    """Delete it. An audience that names it holds nobody from now on."""
    record(session, person, "people_list.drop", f"people_list:{kept.id}", found=kept.found)
    session.delete(kept)
    session.flush()


def _find(session: Session, person: Person, kept: PeopleList, rows: Sequence[Wanted]) -> list[Missing]:
    """Those of the rows of which nobody was found; the others are on the list now."""
    keys = {row.row: _keys(row) for row in rows}
    found: dict[Key, set[int]] = {}
    for kind, column in _COLUMNS:
        values = {value for of_row in keys.values() for of, value in of_row if of == kind}
        mine = (
            select(Resident.id, column.label("key"))
            .join(Village, Village.id == Resident.village_id)
            .where(column.in_(values), Resident.erased_at.is_(None), reach_filter(Village.commune_code, person))
        )
        for resident_id, value in session.execute(mine) if values else ():
            found.setdefault((kind, value), set()).add(resident_id)
    people = {row: _meant(of_row, found) for row, of_row in keys.items()}
    if everybody := sorted(set().union(*people.values())):
        listed = [{"list_id": kept.id, "resident_id": one} for one in everybody]
        session.execute(insert(ListedPerson).on_conflict_do_nothing(), listed)
    return [Missing(row, unread=not keys[row]) for row, meant in people.items() if not meant]


def _keys(row: Wanted) -> list[Key]:
    """What the row is looked up by, the surest first."""
    keys: list[Key] = []
    if row.insurance_number:
        keys.append(("insurance", lookup_hash("insurance", row.insurance_number)))
    if row.ref:
        keys.append(("ref", row.ref))
    return [*keys, *(("phone", lookup_hash("phone", number)) for number in row.phones)]


def _meant(keys: Sequence[Key], found: Mapping[Key, set[int]]) -> set[int]:
    """Everybody of the first kind of key by which somebody is found."""
    for kind in ("insurance", "ref", "phone"):
        if people := set().union(*(found.get(key, set()) for key in keys if key[0] == kind)):
            return people
    return set()


def _free(session: Session, name: str) -> str:
    given = " ".join(clean(name).split())
    if not given or len(given) > LONGEST_NAME:
        raise NameMissing(most=LONGEST_NAME)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("people list"))))
    if session.scalar(select(PeopleList.id).where(PeopleList.name == given)) is not None:
        raise NameTaken(name=given)
    return given
