"""The letters of a window: who its messages are for at this moment, and what each of them gets. One SELECT for all."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Row,
    Select,
    any_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from foundation import clock, settings
from foundation.communes import COMMUNES
from foundation.keys import decrypt
from messaging.sms.dispatching.allowances import A_DAY
from messaging.sms.dispatching.composing import Circumstances, Contact, Letter, compose
from messaging.sms.gateways.protocol import Verdict
from messaging.sms.lifecycle import Priority, Reason
from messaging.sms.models import Addressee, Attempt, OptOut, Run
from messaging.sms.opting_out.codes import code
from messaging.sms.opting_out.models import DoNotContact
from messaging.sms.sending import Words
from villages.models import Resident, Village

SERVICE = "service"
# A message for which one of these is written down was certainly not taken, so it does not count towards the cap.
_NOT_TAKEN = (Verdict.REFUSED, Verdict.OPTED_OUT, Verdict.RETRY, Verdict.REST, Verdict.PAUSE)


def is_capped(run: Run) -> bool:
    """Whether a number may have had enough messages for this run."""
    return run.cap_per_day is not None and run.override_at is None and not is_answer(run)


def is_answer(run: Run) -> bool:
    """Whether somebody waits for the message with the phone in their hand: a code, a confirmation."""
    return run.kind == SERVICE and run.priority >= Priority.REPLY


def write(
    session: Session, run: Run, words: Mapping[int, Words], window: Sequence[Row[Any]]
) -> dict[int, Letter | Reason]:
    """For each message of the window its letter, or why there is none."""
    residents, addressees = _contacts(session, run, window), _addressees(session, window)
    held = settings.current()
    given = Circumstances(
        clock.today(),
        held.office_name,
        held.hotline,
        run.needs_consent,
        run.merges_households,
        is_answer(run),
        code(run.id) if addressees else "",
    )
    return {
        message.id: compose(
            words[message.text_id],
            addressees.get(message.addressee_id) if message.addressee_id else residents.get(message.resident_id),
            message.household,
            given,
            message.number_hash,
        )
        for message in window
    }


def _contacts(session: Session, run: Run, window: Sequence[Row[Any]]) -> dict[int, Contact]:
    ids = [message.resident_id for message in window if message.resident_id]
    if not ids:
        return {}
    found = session.execute(_residents(run.avoids_do_not_contact, is_capped(run)), {"ids": ids})
    return {
        row[0]: Contact(
            decrypt(row.phone) if row.phone else None,
            row.phone_hash,
            row.mobile,
            row.name,
            row.village,
            _commune(row.commune_code),
            row.card_expiry,
            row.consent,
            row.opted_out,
            row.avoided,
            row.taken or (),
            row.restricted,
        )
        for row in found
    }


@lru_cache(maxsize=256)
def _commune(commune_code: str) -> str:
    return COMMUNES[commune_code].in_sentence


def _addressees(session: Session, window: Sequence[Row[Any]]) -> dict[int, Contact]:
    ids = [message.addressee_id for message in window if message.addressee_id]
    if not ids:
        return {}
    rows = select(Addressee.id, Addressee.phone, Addressee.number_hash, _opted_out(Addressee.number_hash))
    # A number that was forgotten meanwhile is empty: nobody is there to write to.
    found = session.execute(rows.where(Addressee.id.in_(ids), Addressee.phone != b""))
    return {row.id: Contact(decrypt(row.phone), row.number_hash, opted_out=row.opted_out) for row in found}


@cache
def _residents(avoids: bool, capped: bool) -> Select[Any]:
    number, no_moments = Resident.phone_hash, cast(null(), ARRAY(DateTime(timezone=True)))
    rows: Any = (
        select(
            Resident.id,
            Resident.name,
            Resident.phone,
            Resident.phone_hash,
            Resident.mobile,
            Village.name.label("village"),
            Village.commune_code,
            Resident.card_expiry,
            Resident.consent,
            _opted_out(number),
            (exists().where(DoNotContact.number_hash == number) if avoids else false()).label("avoided"),
            (_taken(number) if capped else no_moments).label("taken"),
            Resident.restricted_at.is_not(None).label("restricted"),
        )
        .join(Village, Village.id == Resident.village_id)
        # Of somebody erased only the row is left: nobody is there to write to.
        .where(Resident.id == any_(bindparam("ids", type_=ARRAY(BigInteger))), Resident.erased_at.is_(None))
    )
    statement: Select[Any] = rows
    return statement


def _opted_out(number: Any) -> ColumnElement[bool]:
    return exists().where(OptOut.number_hash == number).label("opted_out")


def _taken(number: Any) -> Any:
    """When the carrier took, or may have taken, something for this number within a day, over all runs with a cap."""
    other = aliased(Run)
    moments: Any = func.array_agg(aggregate_order_by(Attempt.made_at, Attempt.made_at))
    return (
        select(moments)
        .join(other, other.id == Attempt.run_id)
        .where(
            Attempt.number_hash == number,
            Attempt.made_at > func.now() - literal(A_DAY),
            or_(Attempt.outcome.is_(None), Attempt.outcome.not_in([verdict.value for verdict in _NOT_TAKEN])),
            other.kind != SERVICE,
        )
        .correlate(Resident)
        .scalar_subquery()
    )
