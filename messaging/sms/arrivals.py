"""What the carrier answered to a window, written down in one transaction; nothing here commits.

Rows are locked in the order of `departures`. An answer only ever moves the message whose latest attempt it is for.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, Uuid, and_, case, cast, column, func, literal, or_, select, update
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


def record(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write the answers on the attempts and move their messages, where a callback was not faster."""
    answers = _answers(outcomes)
    session.execute(
        update(Attempt)
        .where(Attempt.id == answers.c.attempt_id)
        .values(
            outcome=answers.c.verdict,
            sid=func.coalesce(Attempt.sid, answers.c.sid),
            status=func.coalesce(Attempt.status, answers.c.status),
            code=func.coalesce(Attempt.code, answers.c.code),
            answered_at=func.now(),
        ),
        execution_options={"synchronize_session": False},
    )
    _suppress(session, [outcome.attempt_id for outcome in outcomes if outcome.verdict == Verdict.OPTED_OUT])
    _move(session, answers, {_state(outcome) for outcome in outcomes})


def _move(session: Session, answers: Any, states: set[MessageState]) -> None:
    took = or_(answers.c.sid.is_not(None), answers.c.state == S.UNCERTAIN)
    rows = (
        ledger.pick(ledger.may_become_each(answers.c.state, sorted(states)), _not_taken_back(answers))
        .join(Attempt, and_(Attempt.message_id == Message.id, Attempt.id == Message.attempt_id))
        .join(answers, answers.c.attempt_id == Attempt.id)
        .add_columns(
            answers.c.state.label("answer"),
            answers.c.reason.label("answer_reason"),
            case((took, Message.segments), else_=0).label("answer_segments"),
        )
    )
    ledger.move_many(
        session,
        rows,
        lambda row: {
            "state": cast(row.c.answer, message_state),
            "reason": row.c.answer_reason,
            "segments": row.c.answer_segments,
            "claim": None,
            "lease_until": None,
        },
    )


def _not_taken_back(answers: Any) -> Any:
    """A message whose lease ran out stays uncertain even if its answer, late, says that it never left."""
    return ~and_(answers.c.state == S.PLANNED, Message.state == S.UNCERTAIN)


def _suppress(session: Session, attempt_ids: Sequence[uuid.UUID]) -> None:
    numbers = session.scalars(select(Attempt.number_hash).where(Attempt.id.in_(attempt_ids))) if attempt_ids else ()
    for number_hash in sorted(set(numbers)):
        actions.opt_out_hash(session, number_hash, actions.BY_CARRIER)


def _state(outcome: Outcome) -> MessageState:
    return _STATES.get(outcome.verdict) or STATES.get(outcome.status or "", S.ACCEPTED)


def _reason(outcome: Outcome) -> str | None:
    if outcome.verdict == Verdict.UNCERTAIN:
        return Reason.NO_ANSWER.value
    return str(outcome.code) if outcome.code and _state(outcome) in _ENDED_BADLY else None


def _answers(outcomes: Sequence[Outcome]) -> Any:
    """The outcomes as a table."""
    arrays = (
        literal([outcome.attempt_id for outcome in outcomes], ARRAY(Uuid)),
        literal([outcome.verdict.value for outcome in outcomes], ARRAY(Text)),
        literal([outcome.sid for outcome in outcomes], ARRAY(Text)),
        literal([outcome.status for outcome in outcomes], ARRAY(Text)),
        literal([outcome.code for outcome in outcomes], ARRAY(Integer)),
        literal([_state(outcome).value for outcome in outcomes], ARRAY(Text)),
        literal([_reason(outcome) for outcome in outcomes], ARRAY(Text)),
    )
    columns = (
        column("attempt_id", Uuid),
        column("verdict", Text),
        column("sid", Text),
        column("status", Text),
        column("code", Integer),
        column("state", Text),
        column("reason", Text),
    )
    return func.unnest(*arrays).table_valued(*columns, name="answers").render_derived()
