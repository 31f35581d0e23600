"""How far a launched campaign has come, for the page that renews itself and for a waiting terminal. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from campaigns.held import BY_THE_CLOCK, FOR_A_PERSON, Held, held
from messaging.sms.lifecycle import MessageState, RunState

S = MessageState

# What can still change by itself once a message has left.
_AWAITING_RECEIPT = (S.ACCEPTED, S.SENT, S.UNCERTAIN)
_TO_LEAVE = (S.PLANNED, S.HELD, S.CLAIMED, S.DISPATCHING)

# Neighbours differ in tone, so that a printed bar can be read.
_BAR: tuple[tuple[Any, tuple[MessageState, ...], str], ...] = (
    (_l("delivered, says the network"), (S.DELIVERED,), "good"),
    (_l("accepted by the network"), (S.ACCEPTED, S.SENT), "move"),
    (_l("still to leave"), (S.PLANNED, S.CLAIMED, S.DISPATCHING), "wait"),
    (_l("uncertain"), (S.UNCERTAIN,), "bad"),
    (_l("merged: another SMS covers the household"), (S.MERGED,), "quiet"),
    (_l("held"), (S.HELD,), "wait"),
    (_l("failed"), (S.FAILED, S.UNDELIVERED), "bad"),
    (_l("not sent: no number, no consent or no wish"), (S.SUPPRESSED,), "quiet"),
    (_l("not sent: too late or cancelled"), (S.EXPIRED, S.CANCELLED), "quiet"),
)


class Part(NamedTuple):
    """One stretch of the bar of people."""

    label: Any
    people: int
    tone: str


@dataclass(frozen=True)
class Progress:
    """Figures of one moment. `in_flight` are messages between us and the carrier; a pause is confirmed at 0.

    `due` is when the schedule lets the next message leave, None when it never will.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)
    segments: int = 0
    in_flight: int = 0
    run_state: RunState | None = None
    scripts: int = 0
    scripts_by_state: Mapping[str, int] = field(default_factory=dict)
    withdrawn: bool = False
    due: datetime | None = None

    @property
    def people(self) -> int:
        return sum(self.states.values())

    @property
    def left(self) -> int:
        """Messages that still have to leave, held ones included."""
        return self._count(_TO_LEAVE)

    @property
    def gone(self) -> int:
        """People whose message needs nothing more from us."""
        return self.people - self.left

    @property
    def waiting_for_people(self) -> int:
        """Held until a person does something: words, or the networks' approval of them."""
        return sum(one.messages for one in self.held if one.reason in FOR_A_PERSON)

    @property
    def held(self) -> list[Held]:
        """What is held, by reason."""
        return held(self.reasons, self.due)

    @property
    def waits_for_the_clock(self) -> bool:
        """Nothing leaves before `due`: all that is left is held by the schedule, or waits for a person besides."""
        by_clock = sum(one.messages for one in self.held if one.reason in BY_THE_CLOCK)
        return self.is_sending and bool(by_clock) and self.left == by_clock + self.waiting_for_people

    @property
    def uncertain(self) -> int:
        return self._count((S.UNCERTAIN,))

    @property
    def awaiting_receipt(self) -> int:
        return self._count(_AWAITING_RECEIPT)

    @property
    def scripts_made(self) -> int:
        return self.scripts - self.scripts_by_state.get("waiting", 0)

    @property
    def left_by_schedule(self) -> int:
        """Messages that the schedule alone keeps from leaving or lets leave."""
        return self.left - self.waiting_for_people if self.is_sending else 0

    @property
    def is_paused(self) -> bool:
        return self.run_state == RunState.PAUSED

    @property
    def is_sending(self) -> bool:
        return self.run_state == RunState.RUNNING

    @property
    def pause_confirmed(self) -> bool:
        return self.is_paused and not self.in_flight

    @property
    def has_left(self) -> bool:
        """Nothing more leaves by itself: the run is done or stopped, or all that is left waits for a person."""
        for_people = bool(self.waiting_for_people) and self.left == self.waiting_for_people
        return self.run_state in (None, RunState.DONE, RunState.CANCELLED) or (self.is_sending and for_people)

    @property
    def is_over(self) -> bool:
        """Nothing will change any more without a person: all left, all receipts in, all scripts made."""
        return self._rests and not self.awaiting_receipt

    @property
    def is_over_but_for_doubt(self) -> bool:
        """All that is left are messages of which the carrier has not told us whether they arrived."""
        doubtful = self._count((S.UNCERTAIN,))
        return self._rests and bool(doubtful) and self.awaiting_receipt == doubtful

    def bar(self) -> list[Part]:
        """The people as stretches of one bar; empty ones are left out, the first two always stand there."""
        parts = [Part(label, self._count(states), tone) for label, states, tone in _BAR]
        return [part for place, part in enumerate(parts) if part.people or place < 2]

    @property
    def _rests(self) -> bool:
        made = self.withdrawn or self.scripts_made == self.scripts
        return self.has_left and not self.in_flight and made

    def _count(self, states: tuple[MessageState, ...]) -> int:
        return sum(self.states.get(state, 0) for state in states)
