"""What the carrier answered to a window, written down in one transaction; nothing here commits.

Rows are locked in the order of `departures`. An answer only ever moves the message whose latest attempt it is for.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from messaging.sms import actions, ledger
from messaging.sms.gateways.protocol import Outcome, Outgoing, Verdict
from messaging.sms.gateways.statuses import STATES
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Attempt, Message, message_state

S = MessageState

_STATES = {
    Verdict.REFUSED: S.FAILED,
    Verdict.OPTED_OUT: S.FAILED,
    Verdict.RETRY: S.PLANNED,
    Verdict.REST: S.PLANNED,
    Verdict.PAUSE: S.PLANNED,
    Verdict.UNCERTAIN: S.UNCERTAIN,
}
_ENDED_BADLY = (S.FAILED, S.UNDELIVERED)
_ALL = frozenset(_STATES.values()) | frozenset(STATES.values()) | {S.ACCEPTED}
# Named apart from the columns they end up in: a parameter with a column's name would be taken for its value.
_COLUMNS: dict[str, Any] = {
    "answer_attempt_id": Uuid(),
    "answer_verdict": Text(),
    "answer_sid": Text(),
    "answer_status": Text(),
    "answer_code": Integer(),
    "answer_state": Text(),
    "answer_reason": Text(),
}


def complete(window: Sequence[Outgoing], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """One outcome for each message of the window: what the gateway does not mention is uncertain."""
    told = {outcome.attempt_id: outcome for outcome in outcomes}
    return [told.get(sent.attempt_id, Outcome(sent.attempt_id, Verdict.UNCERTAIN)) for sent in window]


def doubt_known_sids(session: Session, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """A number of the carrier's stands for one message: an answer that repeats one says nothing."""
    given = [outcome.sid for outcome in outcomes if outcome.sid]
    known = set(session.scalars(select(Attempt.sid).where(Attempt.sid.in_(given))))
    known |= {sid for sid, times in Counter(given).items() if times > 1}
    return [
        Outcome(outcome.attempt_id, Verdict.UNCERTAIN, code=outcome.code) if outcome.sid in known else outcome
        for outcome in outcomes
    ]


def is_one_statement(outcomes: Sequence[Outcome]) -> bool:
    """Whether `record` writes these with one statement, so that it needs no transaction around it."""
    return all(outcome.verdict != Verdict.OPTED_OUT for outcome in outcomes)


def record(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write the answers on the attempts and move their messages, where a callback was not faster."""
    # In the order in which everybody locks attempts.
    rows = [_row(outcome) for outcome in sorted(outcomes, key=lambda outcome: outcome.attempt_id)]
    _suppress(session, outcomes)
    columns = map(list, zip(*rows, strict=True))
    session.execute(_answered(), dict(zip(_COLUMNS, columns, strict=True)))


@cache
def _answered() -> Select[int]:
    """One statement: attempts, messages, tallies."""
    arrays = (bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items())
    columns: Any = [column(name, kind) for name, kind in _COLUMNS.items()]
    answers = func.unnest(*arrays).table_valued(*columns, name="answers").render_derived()
    attempts = _attempts(answers)
    rows = (
        ledger.pick(ledger.may_become_each(attempts.c.state, sorted(_ALL)), _not_taken_back(attempts))
        .join(attempts, and_(attempts.c.message_id == Message.id, attempts.c.id == Message.attempt_id))
        .add_columns(
            attempts.c.state.label("answer"),
            attempts.c.reason.label("answer_reason"),
            case((attempts.c.taken, Message.segments), else_=0).label("answer_segments"),
        )
    )
    return ledger.counted(
        rows,
        lambda row: {
            "state": cast(row.c.answer, message_state),
            "reason": row.c.answer_reason,
            "segments": row.c.answer_segments,
            "claim": None,
            "lease_until": None,
        },
    )


def _attempts(answers: Any) -> CTE:
    """The attempts with their answers; `taken`: the carrier has the message, or may have it."""
    # An update alone locks in the order of whatever plan it has.
    ids = select(answers.c.answer_attempt_id).scalar_subquery()
    held = select(Attempt.id).where(Attempt.id == func.any(func.array(ids))).order_by(Attempt.id)
    locked = held.with_for_update(key_share=True).cte("locked")
    return (
        update(Attempt)
        .where(Attempt.id == answers.c.answer_attempt_id, Attempt.id == locked.c.id)
        .values(
            outcome=answers.c.answer_verdict,
            sid=func.coalesce(Attempt.sid, answers.c.answer_sid),
            status=func.coalesce(Attempt.status, answers.c.answer_status),
            code=func.coalesce(Attempt.code, answers.c.answer_code),
            answered_at=func.now(),
        )
        .returning(
            Attempt.id,
            Attempt.message_id,
            answers.c.answer_state.label("state"),
            answers.c.answer_reason.label("reason"),
            or_(answers.c.answer_sid.is_not(None), answers.c.answer_state == S.UNCERTAIN.value).label("taken"),
        )
        .cte("answered")
    )


def _not_taken_back(attempts: CTE) -> Any:
    """A message whose lease ran out stays uncertain even if its answer, late, says that it never left."""
    return ~and_(attempts.c.state == S.PLANNED.value, Message.state == S.UNCERTAIN)


def _suppress(session: Session, outcomes: Sequence[Outcome]) -> None:
    opted_out = {outcome.attempt_id for outcome in outcomes if outcome.verdict == Verdict.OPTED_OUT}
    if not opted_out:
        return
    # All of them: attempts come before opt-outs.
    every = select(Attempt.id, Attempt.number_hash).where(Attempt.id.in_([outcome.attempt_id for outcome in outcomes]))
    numbers = session.execute(every.order_by(Attempt.id).with_for_update(key_share=True)).all()
    for number_hash in sorted({row.number_hash for row in numbers if row.id in opted_out}):
        actions.opt_out_hash(session, number_hash, actions.BY_CARRIER)


def _state(outcome: Outcome) -> MessageState:
    return _STATES.get(outcome.verdict) or STATES.get(outcome.status or "", S.ACCEPTED)


def _reason(outcome: Outcome) -> str | None:
    if outcome.verdict == Verdict.UNCERTAIN:
        return Reason.NO_ANSWER.value
    return str(outcome.code) if outcome.code and _state(outcome) in _ENDED_BADLY else None


def _row(outcome: Outcome) -> tuple[Any, ...]:
    given = outcome.attempt_id, outcome.verdict.value, outcome.sid, outcome.status, outcome.code
    return *given, _state(outcome).value, _reason(outcome)
