"""What the carrier reports of a message later, by callback or when asked: it only ever moves forward.

Nothing here commits. Rows are locked in the order of `departures`.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import Select, Text, bindparam, exists, select
from sqlalchemy.orm import Session

from messaging.sms import actions, ledger
from messaging.sms.gateways.failures import BY_CODE
from messaging.sms.gateways.protocol import Verdict
from messaging.sms.gateways.statuses import STATES
from messaging.sms.lifecycle import MessageState, may_move, sources_of
from messaging.sms.models import Attempt, Message, TurnedAwayCallback, message_state

_LONGEST = 64  # of what a stranger may make us keep


@dataclass(frozen=True)
class Receipt:
    """One report: the attempt it speaks of, the carrier's number and word for it, and an error code."""

    attempt_id: uuid.UUID
    sid: str
    status: str
    code: int | None = None


class TurnedAway(StrEnum):
    """Why a report has no effect on the ledger."""

    FORGED = "forged"
    UNREADABLE = "unreadable"
    UNKNOWN_ATTEMPT = "unknown_attempt"
    OTHER_SID = "other_sid"


def apply(session: Session, receipt: Receipt) -> TurnedAway | None:
    """Let the attempt and its message follow the report; why not, when they cannot.

    Reports that come late, twice or in the wrong order change nothing and are no reason to turn them away.
    """
    state = STATES.get(receipt.status)
    if state is None:
        return TurnedAway.UNREADABLE
    locked = select(Attempt).where(Attempt.id == receipt.attempt_id).with_for_update()
    attempt = session.scalar(locked.execution_options(populate_existing=True))
    if attempt is None:
        return TurnedAway.UNKNOWN_ATTEMPT
    if attempt.sid != receipt.sid and (attempt.sid or _is_taken(session, receipt.sid)):
        return TurnedAway.OTHER_SID
    _follow(attempt, receipt, state)
    session.flush()
    if receipt.code is not None and BY_CODE.get(receipt.code) == Verdict.OPTED_OUT:
        actions.opt_out_hash(session, attempt.number_hash, actions.BY_CARRIER)
    _move(session, attempt, receipt, state)
    return None


def turn_away(session: Session, reason: TurnedAway, attempt: str | None, sid: str | None) -> None:
    """Keep a trace of a report without effect; whatever it brought is cut short."""
    session.add(
        TurnedAwayCallback(
            reason=reason.value,
            attempt=_cut(attempt),
            sid=_cut(sid),
        )
    )


def _cut(text: str | None) -> str | None:
    return text.replace("\0", "")[:_LONGEST] if text else None


def _is_taken(session: Session, sid: str) -> bool:
    return bool(session.scalar(select(exists().where(Attempt.sid == sid))))


def _follow(attempt: Attempt, receipt: Receipt, state: MessageState) -> None:
    attempt.sid = receipt.sid
    known = STATES.get(attempt.status or "")
    if known is None or known == state or may_move(known, state):
        attempt.status = receipt.status
        attempt.code = receipt.code if receipt.code is not None else attempt.code


def _move(session: Session, attempt: Attempt, receipt: Receipt, state: MessageState) -> None:
    ended_badly = state in (MessageState.FAILED, MessageState.UNDELIVERED)
    reason = str(receipt.code) if ended_badly and receipt.code is not None else None
    given = {"message": attempt.message_id, "attempt": attempt.id, "sources": sorted(sources_of(state))}
    session.execute(_one_message(), {**given, "new_state": state, "new_reason": reason})


@cache
def _one_message() -> Select[int]:
    rows = ledger.pick(
        Message.id == bindparam("message"),
        Message.attempt_id == bindparam("attempt"),
        Message.state.in_(bindparam("sources", expanding=True)),
    )
    state, reason = bindparam("new_state", type_=message_state), bindparam("new_reason", type_=Text)
    return ledger.counted(rows, lambda _: {"state": state, "reason": reason, "claim": None, "lease_until": None})
