"""Taking a list: every row that can be taken is, in one transaction; every other is accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, case, func, select
from sqlalchemy.orm import Session

from accounts.access import NotAllowed
from accounts.actions import record
from accounts.models import Person
from foundation import clock, settings
from foundation.keys import encrypt, lookup_hash
from foundation.refusals import Refusal
from villages.imports.account import Account, Problem, RefusedRow
from villages.imports.cells import Reader, resident_columns, village_columns
from villages.imports.staging import Merged, OnChange, merge, stage
from villages.imports.tables import Record, read_table
from villages.models import Resident, Village
from villages.phones import Phone

Values = Mapping[str, Any]

# What the first row of each list names.
COLUMNS = {"villages": tuple(village_columns()), "residents": tuple(resident_columns({}, rehearsals_allowed=True))}

_VILLAGE = ("ref", "name", "commune_code", "languages", "slots")
_RESIDENT = (
    "ref", "name", "village_id", "language", "phone", "phone_hash", "mobile", "card_expiry",
    "insurance_number", "insurance_hash", "consent", "consent_at", "rehearsal",
)  # fmt: skip
# Not compared: what is sealed differs each time it is sealed (its keyed hash does not), and a date of consent alone
# is no change.
_RESIDENT_COMPARED = tuple(c for c in _RESIDENT[1:] if c not in {"phone", "insurance_number", "consent_at"})


class OnlyWholeProvince(NotAllowed):
    message = _l("A list may touch any commune: only people whose reach is the whole province can import one.")


class RepeatedRef(Refusal):
    message = _l("Row %(row)s has the same reference: only the first is considered.")


class UnevenRow(Refusal):
    message = _l("The row has %(found)s cells, the header has %(wanted)s: a separator is missing or too many.")


def import_list(session: Session, person: Person | None, kind: str, file: BinaryIO) -> Account:
    """Take a list of `villages` or `residents`; raises what those two raise."""
    return (import_villages if kind == "villages" else import_residents)(session, person, file)


def import_villages(session: Session, person: Person | None, file: BinaryIO) -> Account:
    """Take a list of villages; `ref` tells which are known already.

    Raises:
        UnreadableTable: the file as a whole; nothing was written.
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    _begin(session, person)
    account, columns = Account(), village_columns()
    rows = ([values[name] for name in _VILLAGE] for values in _taken(file, columns, account))
    staged = stage(session, Village, _VILLAGE, rows)
    return _close(session, person, "villages.import", account, merge(session, Village, staged, _VILLAGE[1:]))


def import_residents(session: Session, person: Person | None, file: BinaryIO) -> Account:
    """Take a list of residents; their villages must be known. A changed consent is dated now.

    Raises:
        UnreadableTable: the file as a whole; nothing was written.
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    _begin(session, person)
    known = {village.ref: village.id for village in session.execute(select(Village.ref, Village.id))}
    account, columns = Account(), resident_columns(known, _rehearsals_allowed())
    now = clock.now()
    rows = (_resident_row(values, now) for values in _taken(file, columns, account))
    staged = stage(session, Resident, _RESIDENT, rows)
    on_change: dict[str, OnChange] = {"consent_at": _consent_date}
    merged = merge(session, Resident, staged, _RESIDENT_COMPARED, on_change)
    return _close(session, person, "residents.import", account, merged)


def _taken(file: BinaryIO, columns: Mapping[str, Reader], account: Account) -> Iterator[Values]:
    """The values of every row that can be taken; the others go into the account."""
    first_seen: dict[str, int] = {}
    for found in read_table(file, list(columns)):
        values, problems = _read(found, columns, first_seen)
        if problems:
            account.refused.append(RefusedRow(found.row, problems))
        else:
            yield values


def _read(found: Record, columns: Mapping[str, Reader], first_seen: dict[str, int]) -> tuple[Values, Sequence[Problem]]:
    if found.surplus:
        uneven = UnevenRow(found=len(columns) + found.surplus, wanted=len(columns))
        return {}, [Problem("", "", uneven)]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, read in columns.items():
        cell = found.cells[column]
        try:
            values[column] = read(cell)
        except Refusal as refusal:
            problems.append(Problem(column, cell, refusal))
    if (ref := found.cells["ref"]) and (first := first_seen.setdefault(ref, found.row)) != found.row:
        problems.insert(0, Problem("ref", ref, RepeatedRef(row=first)))
    return values, problems


def _resident_row(values: Values, now: Any) -> list[object]:
    phone: Phone | None = values["phone"]
    insured: str | None = values["insurance_number"]
    row = {
        "ref": values["ref"],
        "name": values["name"],
        "village_id": values["village_ref"],
        "language": values["language"],
        "phone": encrypt(phone.e164) if phone else None,
        "phone_hash": lookup_hash("phone", phone.e164) if phone else None,
        "mobile": bool(phone and phone.mobile),
        "card_expiry": values["card_expiry"],
        "insurance_number": encrypt(insured) if insured else None,
        "insurance_hash": lookup_hash("insurance", insured) if insured else None,
        "consent": values["consent"],
        "consent_at": now if values["consent"] else None,
        "rehearsal": bool(phone and phone.rehearsal),
    }
    return [row[name] for name in _RESIDENT]


def _consent_date(resident: Table, offered: Any) -> Any:
    """A consent that stands keeps its date; one that is taken back loses it."""
    return case((resident.c.consent & offered.consent, resident.c.consent_at), else_=offered.consent_at)


def _rehearsals_allowed() -> bool:
    held = settings.current()
    return held.carrier_is_loopback or not held.carrier_configured


def check_reach(person: Person | None) -> None:
    """Go on only for somebody who may touch every commune (None: a command).

    Raises:
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    if person and person.communes:
        raise OnlyWholeProvince


def _begin(session: Session, person: Person | None) -> None:
    check_reach(person)
    # Two imports at once: the second waits, so that each counts exactly and neither deadlocks.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("villages.imports"))))


def _close(session: Session, person: Person | None, action: str, account: Account, merged: Merged) -> Account:
    account.new, account.changed, account.unchanged = merged.new, merged.changed, merged.unchanged
    record(session, person, action, action.partition(".")[0], **account.counts)
    return account
