"""Reads the figures from the database: a handful of statements over tallies and small tables, whatever was sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, lateral, select, true
from sqlalchemy.orm import Session

from messaging.sms.lifecycle import OPEN, POSTED, MessageState, RunState
from messaging.sms.models import Message, Pulse, Run, Tally
from messaging.sms.pulses import ACCEPTED, BEAT
from messaging.sms.receipts.models import TurnedAwayCount, WaitingReceipt
from messaging.sms.senders.models import Sender

# The sweep rings every ten seconds: after so many without one, nobody looks after what waits.
LATE_BEAT = 60.0
# Receipts are followed within seconds.
LATE_RECEIPTS = 60.0
_LATELY = timedelta(hours=1)


@dataclass(frozen=True)
class Beat:
    """One pulse of the house: seconds since it last beat, how far it had counted, how fast it was counting."""

    age: float
    total: int
    rate: float


@dataclass(frozen=True)
class Limiter:
    """One sender: its limits (None: none), how far its pace is used up, how long it rests, what left today."""

    segments_per_second: float | None
    daily_ceiling: int | None
    used_up_seconds: float
    resting_seconds: float
    day_segments: int


@dataclass(frozen=True)
class Vitals:
    """The figures of one moment. Ages and waits are seconds by the database's clock; an age of 0 means nothing waits.

    `backlog` counts by state what may still leave; `accepted` everything the carrier ever took; `turned_away` by
    reason the callbacks of the last hour that changed nothing.
    """

    backlog: dict[str, int]
    oldest_due: float
    accepted: int
    uncertain: int
    receipts_waiting: int
    oldest_receipt: float
    runs: dict[str, int]
    senders: dict[str, Limiter] = field(default_factory=dict)
    beats: dict[str, Beat] = field(default_factory=dict)
    turned_away: dict[str, int] = field(default_factory=dict)

    @property
    def accepted_per_second(self) -> float:
        """How fast the carrier took messages between the last two sweeps; 0 when the last one is long ago."""
        pulse = self.beats.get(ACCEPTED)
        return pulse.rate if pulse and pulse.age <= LATE_BEAT else 0.0

    def worries(self) -> list[str]:
        """The names of what somebody should look at: `beat`, `receipts`; nothing of it stops the pages."""
        late = BEAT in self.beats and self.beats[BEAT].age > LATE_BEAT
        return [name for name, true in (("beat", late), ("receipts", self.oldest_receipt > LATE_RECEIPTS)) if true]


def vitals(session: Session) -> Vitals:
    """How the house is now, by one clock: the database's."""
    now = session.scalar(select(func.clock_timestamp()))
    assert now is not None
    states = _messages(session)
    waiting, oldest = session.execute(select(func.count(), func.min(WaitingReceipt.at))).one()
    return Vitals(
        backlog={state: states.get(state, 0) for state in sorted(OPEN)},
        oldest_due=_age(now, _oldest_due(session)),
        accepted=sum(states.get(state, 0) for state in POSTED),
        uncertain=states.get(MessageState.UNCERTAIN, 0),
        receipts_waiting=waiting,
        oldest_receipt=_age(now, oldest),
        runs=_runs(session),
        senders={sender.name: _limiter(sender, now) for sender in session.scalars(select(Sender))},
        beats={pulse.name: Beat(_age(now, pulse.at), pulse.total, pulse.rate) for pulse in _pulses(session)},
        turned_away=_turned_away(session, now),
    )


def _messages(session: Session) -> dict[MessageState, int]:
    rows = session.execute(select(Tally.state, func.sum(Tally.messages)).group_by(Tally.state))
    return {state: int(messages) for state, messages in rows}


def _oldest_due(session: Session) -> datetime | None:
    """Since when the first message waits that could leave now: each run's messages leave in the order of their ids."""
    first = lateral(
        select(func.greatest(Message.updated_at, Run.send_from).label("since"))
        .where(Message.run_id == Run.id, Message.state == MessageState.PLANNED)
        .order_by(Message.id)
        .limit(1)
    ).alias("first")
    running = select(func.min(first.c.since)).select_from(Run).join(first, true())
    found: datetime | None = session.scalar(running.where(Run.state == RunState.RUNNING))
    return found


def _runs(session: Session) -> dict[str, int]:
    live = select(Run.state, func.count()).where(Run.state.in_([RunState.RUNNING, RunState.PAUSED]))
    counted = {state.value: number for state, number in session.execute(live.group_by(Run.state))}
    return {state.value: counted.get(state.value, 0) for state in (RunState.RUNNING, RunState.PAUSED)}


def _pulses(session: Session) -> list[Pulse]:
    return list(session.scalars(select(Pulse).order_by(Pulse.name)))


def _turned_away(session: Session, now: datetime) -> dict[str, int]:
    lately = select(TurnedAwayCount.reason, func.sum(TurnedAwayCount.times)).where(
        TurnedAwayCount.minute > now - _LATELY
    )
    rows = session.execute(lately.group_by(TurnedAwayCount.reason))
    return {row.reason: int(row[1]) for row in rows}


def _limiter(sender: Sender, now: datetime) -> Limiter:
    return Limiter(
        segments_per_second=sender.segments_per_second,
        daily_ceiling=sender.daily_ceiling,
        used_up_seconds=_ahead(now, sender.ready_at),
        resting_seconds=_ahead(now, sender.resting_until),
        day_segments=sender.day_segments,
    )


def _age(now: datetime, since: datetime | None) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _ahead(now: datetime, until: datetime | None) -> float:
    return max(0.0, (until - now).total_seconds()) if until else 0.0
