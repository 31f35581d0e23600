"""What the clock does to messages: leases end, hours open and close, times run out, runs finish. Nothing here commits.

Each step is one transaction of at most `BATCH` rows, so that no lock is held for long whatever the size of a run.
"""

from collections.abc import Callable, Iterator
from functools import partial

import structlog
from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms import actions, ledger, pulses, queries, waves
from messaging.sms.dispatching import succession
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, Reason, RunState
from messaging.sms.models import Message, Run
from messaging.sms.registration import gate

log = structlog.get_logger()

BATCH = 20_000
S = MessageState

_FREE = {"claim": None, "lease_until": None, "held_until": None}
_WAITS = Message.reason.in_([Reason.HOURS, Reason.LATER])
# By the database's clock, as the attempts that were counted.
_RESTED = and_(Message.reason == Reason.CAP, Message.held_until <= func.now())


def steps(session: Session) -> Iterator[int]:
    """Everything that is due by the clock, step by step: commit after each. Gives how many messages a step moved."""
    pulses.beat(session)
    yield 0
    yield from _until_none(session, _reclaim)
    yield from _until_none(session, _give_up)
    for run_id in queries.cancelled_runs_with_rest(session):
        yield from _until_none(session, partial(actions.cancel_rest, run_id=run_id))
    for run_id, reason in waves.pause_reasons(session).items():
        yield _pause(session, run_id, reason)
    yield from _until_none(session, gate.follow)
    for run_id in queries.unfinished_runs(session):
        yield from _until_none(session, partial(_follow_schedule, run_id=run_id))
        yield _finish(session, run_id)


def _until_none(session: Session, step: Callable[[Session], int]) -> Iterator[int]:
    while moved := step(session):
        yield moved


def _reclaim(session: Session) -> int:
    """Claims whose holder is gone are anybody's again: nothing of them had left."""
    rows = ledger.pick(Message.state == S.CLAIMED, Message.lease_until < func.now(), limit=BATCH, skip_locked=True)
    return ledger.move_many(session, rows, lambda _: {"state": S.PLANNED, "reason": None, **_FREE})


def _give_up(session: Session) -> int:
    """Messages that were leaving when their worker was lost: whether they arrived cannot be known from here."""
    rows = ledger.pick(Message.state == S.DISPATCHING, Message.lease_until < func.now(), limit=BATCH, skip_locked=True)
    changes = {"state": S.UNCERTAIN, "reason": Reason.LEASE_EXPIRED.value, **_FREE}
    moved = ledger.move_many(session, rows, lambda _: changes)
    if moved:
        log.warning("messages lost their worker and are uncertain", messages=moved)
    return moved


def _follow_schedule(session: Session, run_id: int) -> int:
    """Hold, let go or expire what has not left, as the schedule of the run says now."""
    run = session.get(Run, run_id)
    if run is None:
        return 0
    standing = run.standing(clock.now(), clock.zone())
    if standing == Standing.OVER:
        return _shift(session, run_id, S.EXPIRED, None, ledger.may_become(S.EXPIRED))
    if standing == Standing.OPEN:
        return _shift(session, run_id, S.PLANNED, None, and_(Message.state == S.HELD, _may_go(run)))
    reason = Reason.LATER if standing == Standing.LATER else Reason.HOURS
    return _shift(session, run_id, S.HELD, reason, Message.state == S.PLANNED)


def _may_go(run: Run) -> ColumnElement[bool]:
    """What was held for the clock; what was held for the cap when its day is over, or at once with an override."""
    return or_(_WAITS, Message.reason == Reason.CAP if run.override_at else _RESTED)


def _pause(session: Session, run_id: int, reason: str) -> int:
    run = actions.locked(session, run_id)
    if run.state == RunState.RUNNING:
        actions.pause(session, run_id, reason)
        log.warning("run paused", run=run_id, reason=reason)
    return 0


def _shift(
    session: Session, run_id: int, state: MessageState, reason: Reason | None, condition: ColumnElement[bool]
) -> int:
    rows = ledger.pick(Message.run_id == run_id, condition, limit=BATCH, skip_locked=True)
    changes = {"state": state, "reason": reason.value if reason else None, **_FREE}
    return ledger.move_many(session, rows, lambda _: changes)


def _finish(session: Session, run_id: int) -> int:
    """A running run with nothing left to send is done, unless a household lost its voice: how many then speak up."""
    if queries.has_left(session, run_id):
        return 0
    run = actions.locked(session, run_id)
    # Once more under the lock: words may have been released meanwhile.
    if run.state != RunState.RUNNING or queries.has_left(session, run_id):
        return 0
    # A worker that is lost, or not there yet, between a window and its succession must not end the run for the others.
    if heirs := succession.pass_on(session, run_id, succession.silenced(session, run_id)):
        return heirs
    run.state, run.finished_at = RunState.DONE, clock.now()
    log.info("run finished", run=run_id)
    return 0
