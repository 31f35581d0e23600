"""What changes one person of the list, each change with its before-image and in the audit trail by field names only.

Consent is not set here: it is a record of its own (`villages.consent`).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.access import require
from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.keys import decrypt
from foundation.web.formats import day
from villages.history.actions import keep_resident, keep_residents
from villages.history.models import ResidentVersion
from villages.models import Resident
from villages.requests.erasure.queries import erased_at
from villages.residents import queries
from villages.residents.numbers import insurance_columns, phone_columns
from villages.residents.refusals import (
    AskedToBeErased,
    ChangedMeanwhile,
    InsuranceTaken,
    NothingToReveal,
    NothingToUndo,
    RefTaken,
)

KEEPERS = ("communicator", "administrator")
REVEALERS = ("communicator",)
NUMBERS = ("phone", "second_phone", "insurance_number")

_PLAIN = ("ref", "name", "village_id", "language", "language_said_on", "card_expiry", "has_card", "household")
_SEALED = (
    "phone", "phone_hash", "second_phone", "second_phone_hash", "mobile", "insurance_number", "insurance_hash",
    "rehearsal",
)  # fmt: skip


def reveal(session: Session, person: Person, resident: Resident, field: str) -> str:
    """One number of one person, whole; the trail says who wanted to see which.

    Raises:
        NotAllowed: only communicators need it.
        NothingToReveal
    """
    require(person, *REVEALERS)
    sealed = getattr(resident, field) if field in NUMBERS else None
    if sealed is None:
        raise NothingToReveal
    record(session, person, "resident.reveal", _subject(resident), fields=[field])
    return decrypt(sealed)


def correct(session: Session, person: Person, resident_id: int, values: Mapping[str, Any], seen: datetime) -> Resident:
    """Bring the person up to date; `seen` is when the row that was looked at had last changed.

    `values` holds columns by name; of the numbers only those that are to be replaced (a Phone, ten digits) or
    removed (None).

    Raises:
        NotFound: the person, or the village they move to, is none or out of reach.
        ChangedMeanwhile, RefTaken, InsuranceTaken, RehearsalNumber, AskedToBeErased
    """
    require(person, *KEEPERS)
    resident = queries.resident(session, person, resident_id, locked=True)
    if resident.updated_at != seen:
        raise ChangedMeanwhile
    queries.village(session, person, values["village_id"])
    wanted = {name: values[name] for name in _PLAIN} | phone_columns(resident, values) | insurance_columns(values)
    _check_insurance(session, wanted, resident.id)
    _check_erased(session, wanted, resident)
    if changed := _changed(resident, wanted):
        keep_resident(session, person, resident)
        _write(session, resident, wanted)
        record(session, person, "resident.change", _subject(resident), fields=changed)
    return resident


def add(session: Session, person: Person, values: Mapping[str, Any]) -> Resident:
    """A person no list has brought. Without a reference one is made.

    Raises:
        NotFound: the village.
        RefTaken, InsuranceTaken, RehearsalNumber, AskedToBeErased
    """
    require(person, *KEEPERS)
    queries.village(session, person, values["village_id"])
    ref = values["ref"] or f"TB-{secrets.token_hex(5)}"
    wanted = {**{name: values[name] for name in _PLAIN}, "ref": ref}
    wanted |= phone_columns(None, values) | insurance_columns(values)
    _check_insurance(session, wanted, None)
    _check_erased(session, wanted, None)
    resident = Resident()
    _write(session, resident, wanted)
    keep_residents(session, person, select(literal(resident.id)), "edit", was_new=True)
    record(session, person, "resident.add", _subject(resident))
    return resident


def undo(session: Session, person: Person, resident_id: int) -> Resident:
    """Put back what the last correction changed; consent stays as it is.

    Raises:
        NotFound, NothingToUndo, RefTaken
    """
    require(person, *KEEPERS)
    resident = queries.resident(session, person, resident_id, locked=True)
    last = last_version(session, resident.id)
    if last is None or not is_undoable(last, resident):
        raise NothingToUndo
    queries.village(session, person, last.village_id)
    before = {name: getattr(last, name) for name in (*_PLAIN, *_SEALED)}
    changed = _changed(resident, before)
    keep_resident(session, person, resident, how="undo")
    _write(session, resident, before)
    record(session, person, "resident.undo", _subject(resident), fields=changed)
    return resident


def last_version(session: Session, resident_id: int) -> ResidentVersion | None:
    """The person as they were before the latest change."""
    latest = ResidentVersion.at.desc(), ResidentVersion.id.desc()
    return session.scalar(
        select(ResidentVersion).where(ResidentVersion.resident_id == resident_id).order_by(*latest).limit(1)
    )


def is_undoable(version: ResidentVersion, resident: Resident) -> bool:
    """Whether the latest change was a correction by hand that would come to something."""
    before = {name: getattr(version, name) for name in (*_PLAIN, *_SEALED)}
    return version.how == "edit" and not version.was_new and bool(_changed(resident, before))


def _write(session: Session, resident: Resident, wanted: Mapping[str, Any]) -> None:
    try:
        with session.begin_nested():
            for name, value in wanted.items():
                setattr(resident, name, value)
            # Also where a new household is the only change to a row read under another clock.
            resident.updated_at = func.clock_timestamp()
            session.add(resident)
            session.flush()
    except IntegrityError as error:
        raise RefTaken from error
    session.refresh(resident)


def _changed(resident: Resident, wanted: Mapping[str, Any]) -> list[str]:
    """The fields that differ; what is sealed is compared by its keyed hash."""
    by_hash = {"phone": "phone_hash", "second_phone": "second_phone_hash", "insurance_number": "insurance_hash"}
    told = [name for name in wanted if name in _PLAIN or name in by_hash]
    compared = {name: by_hash.get(name, name) for name in told}
    return [name for name, column in compared.items() if getattr(resident, column) != wanted[column]]


def _check_insurance(session: Session, wanted: Mapping[str, Any], but: int | None) -> None:
    key = wanted.get("insurance_hash")
    if key is None:
        return
    taken = select(Resident.id).where(Resident.insurance_hash == key, Resident.id.is_distinct_from(but)).limit(1)
    if session.scalar(taken) is not None:
        raise InsuranceTaken


def _check_erased(session: Session, wanted: Mapping[str, Any], now: Resident | None) -> None:
    """Nobody comes back by a reference or insurance number that stood for somebody who was erased."""
    ref, insured = wanted["ref"], wanted.get("insurance_hash")
    asked = erased_at(
        session,
        ref if now is None or ref != now.ref else None,
        insured if now is None or insured != now.insurance_hash else None,
    )
    if asked:
        raise AskedToBeErased(day=day(clock.local(asked)))


def _subject(resident: Resident) -> str:
    return f"resident:{resident.id}"
