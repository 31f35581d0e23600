"""Whose turn it is: the runs of one sender that have something to send, and which of them is next.

A higher priority goes first. Among equals the one that was given the fewest segments in this turn is next, so that two
campaigns share a sender about half and half, whatever the length of their texts and however many processes work.
"""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Float, Row, Select, Text, bindparam, exists, func, select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms.dispatching.departures import Claim
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, RunState
from messaging.sms.models import Message, Run
from messaging.sms.senders.models import Sender


@dataclass(frozen=True)
class Glance:
    """The due runs of a sender with their priorities; the sender rests for so many seconds yet."""

    runs: dict[int, int]
    rests: float = 0.0


def look(session: Session, sender: str) -> Glance:
    """What there is to send at this moment."""
    moment, zone = clock.now(), clock.zone()
    rows = session.execute(_waiting(), {"sender": sender}).all()
    open_runs = {run.id: run.priority for run, _ in rows if run.standing(moment, zone) == Standing.OPEN}
    return Glance(open_runs, max((rests for _, rests in rows), default=0.0))


@cache
def _waiting() -> Select[Any]:
    planned = exists().where(Message.run_id == Run.id, Message.state == MessageState.PLANNED)
    rests = func.extract("epoch", Sender.resting_until - func.clock_timestamp()).cast(Float)
    rows: Any = (
        select(Run, func.coalesce(rests, 0.0))
        .outerjoin(Sender, Sender.name == Run.sender)
        .where(Run.sender == bindparam("sender", type_=Text), Run.state == RunState.RUNNING, planned)
        .order_by(Run.id)
        .execution_options(populate_existing=True)
    )
    waiting: Select[Any] = rows
    return waiting


@dataclass
class Hand:
    """What of a claim has not left yet."""

    claim: Claim
    rest: deque[Row[Any]] = field(default_factory=deque)


class Line:
    """The runs in line, what is in hand of each, and how much each has been given in this turn."""

    def __init__(self) -> None:
        self.hands: dict[int, Hand] = {}
        self._priorities: dict[int, int] = {}
        self._given: dict[int, int] = {}
        self._empty: set[int] = set()
        self._shut: set[int] = set()

    def see(self, runs: dict[int, int]) -> None:
        """These have something planned; those in hand stay in line."""
        held = {run_id: self._priorities[run_id] for run_id in self.hands if run_id in self._priorities}
        self._priorities, self._empty = held | runs, set()
        for run_id, priority in self._priorities.items():
            # Who comes later does not catch up on what the others were given before.
            equals = (given for other, given in self._given.items() if self._priorities.get(other) == priority)
            self._given.setdefault(run_id, min(equals, default=0))

    def next(self) -> int | None:
        """The run whose turn it is."""
        waiting = self._priorities.keys() - self._empty - self._shut
        return min(waiting, key=lambda run_id: (-self._priorities[run_id], self._given[run_id], run_id), default=None)

    def take(self, run_id: int, messages: int) -> list[Row[Any]]:
        """The next messages of what is in hand."""
        rest = self.hands[run_id].rest
        return [rest.popleft() for _ in range(min(messages, len(rest)))]

    def put_back(self, run_id: int, messages: Collection[Row[Any]]) -> None:
        """These did not leave: they are the next again."""
        self.hands[run_id].rest.extendleft(reversed(list(messages)))

    def receive(self, claim: Claim) -> None:
        """A new claim is in hand; an empty one says that there is nothing to be had."""
        if claim.messages:
            self.hands[claim.run_id] = Hand(claim, deque(claim.messages))
        else:
            self._empty.add(claim.run_id)

    def has_in_hand(self, run_id: int) -> bool:
        """Whether something of the run is claimed and has not left; what is used up is let go of."""
        if run_id in self.hands and not self.hands[run_id].rest:
            del self.hands[run_id]
        return run_id in self.hands

    def give(self, run_id: int, segments: int) -> None:
        """So many segments of the run have left."""
        self._given[run_id] += segments

    def shut(self, run_ids: Iterable[int]) -> None:
        """Nothing more of these in this turn."""
        self._shut.update(run_ids)

    def claims(self) -> list[Claim]:
        """What has to be given back in the end."""
        return [hand.claim for hand in self.hands.values() if hand.rest]
