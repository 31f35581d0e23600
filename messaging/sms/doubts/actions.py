"""A person decides what became of messages that the carrier tells nothing of. Nothing here commits.

DoubtRefusal
├── NothingChosen       no message is meant
├── DecidedMeanwhile    some of them are not in doubt any more, or not within reach
├── RunCancelled        its sending was cancelled: nothing of it leaves any more
└── TooLate             the time until which it was to be sent is over
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ARRAY, BigInteger, any_, literal
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import Refusal
from messaging.sms import actions, ledger
from messaging.sms.doubts import queries
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, Reason, RunState
from messaging.sms.models import Attempt, Message, Run


class Decision(StrEnum):
    """What a person says of messages in doubt."""

    ARRIVED = "arrived"
    AGAIN = "again"


class DoubtRefusal(Refusal):
    """Messages in doubt cannot be decided that way."""


class NothingChosen(DoubtRefusal):
    message = _l("No message is chosen.")


class DecidedMeanwhile(DoubtRefusal):
    message = _l("The list has changed meanwhile: %(now)s of %(chosen)s messages are still in doubt. Nothing was done.")


class RunCancelled(DoubtRefusal):
    message = _l("“%(label)s” was cancelled: nothing of it is sent any more.")


class TooLate(DoubtRefusal):
    message = _l("“%(label)s” was to be sent until a time that has passed: it is not sent again.")


def decide(
    session: Session, person: Person, decision: Decision, by_run: Mapping[int, Sequence[int]], expected: int
) -> int:
    """Let these messages (ids by run) have arrived, or be sent again as a new attempt each; how many.

    `expected` is how many the person had in view. Wake `tasks.dispatch_run` for the runs after the commit.

    Raises:
        NothingChosen, DecidedMeanwhile, RunCancelled, TooLate
    """
    chosen = sum(map(len, by_run.values()))
    if not expected:
        raise NothingChosen
    if chosen != expected:
        raise DecidedMeanwhile(now=chosen, chosen=expected)
    if decision == Decision.AGAIN:
        for run_id in sorted(by_run):
            _reopen(actions.locked(session, run_id))
        session.flush()
    for run_id in sorted(by_run):
        record(session, person, f"sms.said_{decision.value}", f"run:{run_id}", messages=len(by_run[run_id]))
    session.flush()
    moved = _move(session, decision, [message_id for run_id in sorted(by_run) for message_id in by_run[run_id]])
    if moved != expected:
        raise DecidedMeanwhile(now=moved, chosen=expected)
    return moved


def _reopen(run: Run) -> None:
    if run.state == RunState.CANCELLED:
        raise RunCancelled(label=run.label)
    if run.standing(clock.now(), clock.zone()) == Standing.OVER:
        raise TooLate(label=run.label)
    if run.state == RunState.DONE:
        run.state, run.finished_at = RunState.RUNNING, None


def _move(session: Session, decision: Decision, message_ids: Sequence[int]) -> int:
    rows = (
        ledger.pick(Message.id == any_(literal(message_ids, ARRAY(BigInteger))), queries.in_doubt())
        .join(Attempt, Attempt.id == Message.attempt_id)
        .add_columns(Attempt.segments.label("attempt_segments"))
    )
    free = {"claim": None, "lease_until": None}
    if decision == Decision.AGAIN:
        planned = {"state": MessageState.PLANNED, "reason": Reason.AGAIN.value, "segments": 0, **free}
        return ledger.move_many(session, rows, lambda _: planned)
    arrived = {"state": MessageState.DELIVERED, "reason": Reason.SAID_ARRIVED.value, **free}
    return ledger.move_many(session, rows, lambda row: {**arrived, "segments": row.c.attempt_segments})
