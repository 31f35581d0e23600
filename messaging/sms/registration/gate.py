"""Holds messages whose words the network has not approved, and lets them go once it has. Nothing here commits.

The barrier is where messages are claimed (`statements.claimed`): nothing unregistered is ever taken. This only puts
messages where they belong, a part at a time: at once when a person decides, the rest by the sweep.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, or_, select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms import ledger
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Message, Run, Tally, message_state
from messaging.sms.registration import queries

# So many messages change place at once, so that no page waits for a million rows.
AT_ONCE = 20_000

S = MessageState
_PLACES: dict[Standing, tuple[MessageState, Reason | None]] = {
    Standing.OPEN: (S.PLANNED, None),
    Standing.CLOSED: (S.HELD, Reason.HOURS),
    Standing.LATER: (S.HELD, Reason.LATER),
    Standing.OVER: (S.EXPIRED, None),
}
_WAITING = [Reason.HOURS.value, Reason.LATER.value, Reason.CAP.value]
_FREE = {"claim": None, "lease_until": None, "held_until": None}


def follow(session: Session) -> int:
    """Move some messages that stand where their words do not allow; 0 when all stand right. One move, so the last."""
    holding, going = _misplaced(session)
    return (_hold(session, holding) if holding else 0) or (_let_go(session, going) if going else 0)


def _misplaced(session: Session) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(run, text) of words that may not leave and have messages ready to, and of words that may and have some held."""
    texts = queries.live_texts(session)
    ready, held = _tallied(session, {run_id for _, run_id, _, _ in texts})
    holding = [(run, text) for text, run, language, may in texts if not may and (run, language) in ready]
    going = [(run, text) for text, run, language, may in texts if may and (run, language) in held]
    return holding, going


def _tallied(session: Session, runs: set[int]) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    rows = session.execute(
        select(Tally.run_id, Tally.text_language, Tally.state, Tally.reason).where(
            Tally.run_id.in_(runs), Tally.messages > 0, Tally.state.in_([S.PLANNED, S.CLAIMED, S.HELD])
        )
    )
    ready, held = set(), set()
    for row in rows:
        if row.state == S.HELD and row.reason == Reason.NOT_REGISTERED:
            held.add((row.run_id, row.text_language))
        elif row.state != S.HELD or row.reason in _WAITING:
            ready.add((row.run_id, row.text_language))
    return ready, held


def _hold(session: Session, texts: list[tuple[int, int]]) -> int:
    waiting = and_(Message.state == S.HELD, Message.reason.in_(_WAITING))
    rows = _picked(texts, or_(Message.state.in_([S.PLANNED, S.CLAIMED]), waiting))
    changes = {"state": S.HELD, "reason": Reason.NOT_REGISTERED.value, **_FREE}
    return ledger.move_many(session, rows, lambda _: changes)


def _let_go(session: Session, texts: list[tuple[int, int]]) -> int:
    """Each to where the schedule of its run puts it now."""
    places = dict(_run_places(session, {run_id for run_id, _ in texts}))
    states = {run_id: cast(state.value, message_state) for run_id, (state, _) in places.items()}
    reasons = {run_id: cast(reason.value if reason else None, Text) for run_id, (_, reason) in places.items()}
    rows = _picked(texts, and_(Message.state == S.HELD, Message.reason == Reason.NOT_REGISTERED.value))
    return ledger.move_many(
        session,
        rows,
        lambda row: {"state": case(states, value=row.c.run_id), "reason": case(reasons, value=row.c.run_id)},
    )


def _picked(texts: list[tuple[int, int]], condition: ColumnElement[bool]) -> Any:
    runs, words = {run_id for run_id, _ in texts}, {text_id for _, text_id in texts}
    mine = and_(Message.run_id.in_(runs), Message.text_id.in_(words))
    return ledger.pick(mine, condition, limit=AT_ONCE, skip_locked=True)


def _run_places(session: Session, run_ids: set[int]) -> Iterator[tuple[int, tuple[MessageState, Reason | None]]]:
    now, zone = clock.now(), clock.zone()
    for run in session.scalars(select(Run).where(Run.id.in_(run_ids))):
        yield run.id, _PLACES[run.standing(now, zone)]
