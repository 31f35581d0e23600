"""The ledger follows what the carrier reports, by callback or when asked: it only ever moves forward.

Many reports in a handful of statements. Nothing here commits. Rows are locked in the order of `departures`.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    Text,
    Update,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from messaging.sms import actions, ledger
from messaging.sms.gateways.failures import SUPPRESSING
from messaging.sms.gateways.statuses import STATES
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Attempt, Message, message_state
from messaging.sms.receipts import turned_away
from messaging.sms.receipts.models import WaitingReceipt
from messaging.sms.receipts.reports import Receipt as Receipt
from messaging.sms.receipts.reports import TurnedAway as TurnedAway
from messaging.sms.receipts.reports import fold

AT_ONCE = 2000  # receipts in a transaction: its locks are held for a fraction of a second

_OF_AN_ATTEMPT = ("id", "message_id", "number_hash", "segments", "sid", "status", "code")
_ENDED_BADLY = (MessageState.FAILED, MessageState.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class _Step:
    """What becomes of one attempt and its message."""

    attempt: Any
    known: Receipt
    reported: Receipt
    says_stop: bool


def apply_waiting(session: Session, limit: int = AT_ONCE) -> int:
    """Take receipts that wait, the oldest first, and let the ledger follow; how many were taken."""
    taken = sorted(session.execute(_take(), {"most": limit}).all())
    refused = apply_all(session, [Receipt(*row[1:]) for row in taken])
    for reason in sorted({reason for _, reason in refused}):
        brought = [(str(one.attempt_id), one.sid) for one, why in refused if why == reason]
        turned_away.record(session, reason, brought)
    return len(taken)


def apply(session: Session, receipt: Receipt) -> TurnedAway | None:
    """Let the attempt and its message follow one report; why not, when they cannot."""
    return next((reason for _, reason in apply_all(session, [receipt])), None)


def apply_all(session: Session, receipts: Sequence[Receipt]) -> list[tuple[Receipt, TurnedAway]]:
    """Let attempts and messages follow the reports, in this order; those that cannot be followed, each with the reason.

    Reports that come late, twice or in the wrong order change nothing and are no reason to turn them away.
    """
    refused = [(one, TurnedAway.UNREADABLE) for one in receipts if one.state is None]
    readable = [one for one in receipts if one.state is not None]
    if not readable:
        return refused
    steps, unfit = _steps(session, readable)
    if steps:
        _follow(session, steps)
        _opt_out(session, steps)
        _move(session, steps)
    return refused + unfit


def _locked(session: Session, receipts: Iterable[Receipt]) -> Sequence[Any]:
    """The attempts they speak of."""
    return session.execute(_attempts(), {"ids": sorted({one.attempt_id for one in receipts})}).all()


def _holders(session: Session, receipts: Iterable[Receipt], known: Mapping[uuid.UUID, Any]) -> dict[str, uuid.UUID]:
    """Which attempts have the numbers that are new to those they are reported for."""
    new = {one.sid for one in receipts if one.attempt_id in known and known[one.attempt_id].sid is None}
    rows = session.execute(select(Attempt.sid, Attempt.id).where(Attempt.sid.in_(new))) if new else ()
    return {str(sid): attempt_id for sid, attempt_id in rows}


def _steps(session: Session, receipts: Sequence[Receipt]) -> tuple[list[_Step], list[tuple[Receipt, TurnedAway]]]:
    known = {attempt.id: attempt for attempt in _locked(session, receipts)}
    holders, sids = _holders(session, receipts, known), {key: attempt.sid for key, attempt in known.items()}
    fit: dict[uuid.UUID, list[Receipt]] = defaultdict(list)
    unfit = []
    for one in receipts:
        if one.attempt_id not in known:
            unfit.append((one, TurnedAway.UNKNOWN_ATTEMPT))
        elif sids[one.attempt_id] not in (None, one.sid) or holders.get(one.sid, one.attempt_id) != one.attempt_id:
            unfit.append((one, TurnedAway.OTHER_SID))
        else:
            sids[one.attempt_id], holders[one.sid] = one.sid, one.attempt_id
            fit[one.attempt_id].append(one)
    return [_step(known[attempt_id], fit[attempt_id]) for attempt_id in sorted(fit)], unfit


def _step(attempt: Any, receipts: Sequence[Receipt]) -> _Step:
    before = Receipt(attempt.id, receipts[0].sid, attempt.status or "", attempt.code)
    known = fold([before, *receipts]) if before.state else fold(receipts)
    code = attempt.code if known.code is None else known.code
    says_stop = any(one.code in SUPPRESSING for one in receipts)
    return _Step(attempt, replace(known, code=code), fold(receipts), says_stop)


def _follow(session: Session, steps: Sequence[_Step]) -> None:
    changed = [step for step in steps if _differs(step)]
    if changed:
        given = {
            "attempts": [step.attempt.id for step in changed],
            "sids": [step.known.sid for step in changed],
            "statuses": [step.known.status for step in changed],
            "codes": [step.known.code for step in changed],
        }
        session.execute(_update(), given, execution_options={"synchronize_session": False})


def _differs(step: _Step) -> bool:
    before, after = step.attempt, step.known
    return (before.sid, before.status, before.code) != (after.sid, after.status, after.code)


def _opt_out(session: Session, steps: Sequence[_Step]) -> None:
    numbers = {step.attempt.number_hash for step in steps if step.says_stop}
    for number_hash in sorted(numbers):
        actions.opt_out_hash(session, number_hash, actions.BY_CARRIER)


def _move(session: Session, steps: Sequence[_Step]) -> None:
    given = {
        "messages": [step.attempt.message_id for step in steps],
        "attempts": [step.attempt.id for step in steps],
        "states": [STATES[step.reported.status].value for step in steps],
        "reasons": [_reason(step.reported) for step in steps],
        "segments": [step.attempt.segments for step in steps],
    }
    session.execute(_moves(), given)


def _reason(receipt: Receipt) -> str | None:
    return str(receipt.code) if receipt.code is not None and receipt.state in _ENDED_BADLY else None


@cache
def _take() -> Any:
    waiting = WaitingReceipt
    oldest = select(waiting.id).order_by(waiting.id).limit(bindparam("most")).with_for_update(skip_locked=True)
    shown = (waiting.id, waiting.attempt_id, waiting.sid, waiting.status, waiting.code)
    return delete(waiting).where(waiting.id == func.any(func.array(oldest.scalar_subquery()))).returning(*shown)


@cache
def _attempts() -> Select[Any]:
    shown = [getattr(Attempt, name) for name in _OF_AN_ATTEMPT]
    found: Select[Any] = select(*shown).where(Attempt.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    return found.order_by(Attempt.id).with_for_update(key_share=True)


@cache
def _update() -> Update:
    given = _table(("attempts", Uuid), ("sids", Text), ("statuses", Text), ("codes", Integer))
    changes = {"sid": given.c.sids, "status": given.c.statuses, "code": given.c.codes}
    return update(Attempt).where(Attempt.id == given.c.attempts).values(changes)


@cache
def _moves() -> Select[int]:
    wanted = _table(
        ("messages", BigInteger), ("attempts", Uuid), ("states", Text), ("reasons", Text), ("segments", Integer)
    )
    state = cast(wanted.c.states, message_state)
    rows = (
        ledger.pick(ledger.may_become_each(state, sorted(set(STATES.values()))))
        .join(wanted, and_(wanted.c.messages == Message.id, wanted.c.attempts == Message.attempt_id))
        .add_columns(state.label("reported"), wanted.c.reasons, wanted.c.segments.label("sent_segments"))
    )
    return ledger.counted(
        rows,
        lambda row: {
            "state": row.c.reported,
            "reason": row.c.reasons,
            "segments": row.c.sent_segments,
            "claim": None,
            "lease_until": None,
        },
    )


def _table(*columns: tuple[str, Any]) -> Any:
    """Arrays given at execution, side by side."""
    arrays = (bindparam(name, type_=ARRAY(kind)) for name, kind in columns)
    named = (column(name, kind) for name, kind in columns)
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()
