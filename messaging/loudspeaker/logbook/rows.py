"""A month of the logbook as it is read: one row an entry, what was planned and has none, and the sums. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from foundation import clock
from messaging.loudspeaker import head
from messaging.loudspeaker.lifecycle import Standing, standing
from messaging.loudspeaker.logbook.entries import is_late
from messaging.loudspeaker.models import Airing, Broadcast, Script


@dataclass(frozen=True)
class Row:
    """An entry of the logbook with its script and, where it answers one, the planned broadcast.

    `later` is the entry that corrected it or took it back; `newer_at` when a newer version of its script was made;
    `hours` after which an entry is late.
    """

    entry: Broadcast
    script: Script
    airing: Airing | None
    later: Broadcast | None
    newer_at: datetime | None
    hours: int

    @property
    def at(self) -> datetime:
        """When it was, or was to be, on air, on the office's clock."""
        return clock.local(self.entry.at)

    @property
    def slot(self) -> datetime | None:
        """The session it was planned in; none outside of the plan."""
        return clock.local(self.airing.session_at) if self.airing else None

    @property
    def planned(self) -> datetime | None:
        """When the plan had it."""
        return clock.local(self.entry.planned_at) if self.entry.planned_at else None

    @property
    def started(self) -> datetime | None:
        """When it began; none where it was not aired."""
        return self.at if self.entry.aired else None

    @property
    def seconds(self) -> int:
        """How long it was on air: as it was logged, or the reading time of its repeats; 0 where it was not aired."""
        if not self.entry.aired:
            return 0
        return self.entry.seconds or self.script.seconds * self.entry.repeats

    @property
    def is_measured(self) -> bool:
        """Whether somebody logged how long it took."""
        return self.entry.seconds is not None

    @property
    def code(self) -> str:
        return head.code(self.script.where, self.script.bulletin.valid_from, self.script.bulletin_id)

    @property
    def village(self) -> str:
        """The one village it was read to; empty when the whole commune heard it."""
        return ", ".join(self.script.villages) if self.script.place else ""

    @property
    def played(self) -> int | None:
        """How many clusters spoke; none where nobody knows how many there are."""
        if self.entry.clusters is None:
            return None
        return self.entry.clusters - self.entry.clusters_failed if self.entry.aired else 0

    @property
    def is_late(self) -> bool:
        return is_late(self.entry.at, self.entry.noted_at, self.entry.logged_at, self.hours)

    @property
    def stood(self) -> Standing:
        """Whether its script might be read when it was."""
        held, at = self.script.bulletin, self.entry.at
        return standing(
            self.at.date(),
            held.valid_from,
            held.valid_until,
            withdrawn=held.withdrawn_at is not None and held.withdrawn_at < at,
            superseded=self.newer_at is not None and self.newer_at < at,
        )

    @property
    def is_out_of_force(self) -> bool:
        """Whether it was read although its script was not to be read then."""
        return self.entry.aired and self.stood != "in_force"

    @property
    def counts(self) -> bool:
        """Whether no other entry stands in its place."""
        return self.later is None


@dataclass(frozen=True)
class Totals:
    """The sums of a month, of the entries that count."""

    aired: int
    missed: int
    late: int
    open: int
    seconds: int
    measured: int
    clusters_failed: int


@dataclass(frozen=True)
class Day:
    """A day of the month: its entries and planned broadcasts without one, in order of time."""

    day: date
    rows: tuple[Row, ...]
    open: tuple[Airing, ...]

    @property
    def items(self) -> list[Row | Airing]:
        return sorted([*self.rows, *self.open], key=lambda one: one.at if isinstance(one, Row) else one.starts_at)

    @property
    def is_empty(self) -> bool:
        """Whether something was planned and nobody logged anything."""
        return bool(self.open) and not any(row.counts for row in self.rows)


@dataclass(frozen=True)
class Sheet:
    """A month of one station: its rows in order of time, and the planned broadcasts that nobody logged yet."""

    rows: tuple[Row, ...]
    open: tuple[Airing, ...]

    @property
    def standing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.counts)

    @property
    def totals(self) -> Totals:
        rows = self.standing
        return Totals(
            aired=sum(row.entry.aired for row in rows),
            missed=sum(not row.entry.aired for row in rows),
            late=sum(row.is_late for row in rows),
            open=len(self.open),
            seconds=sum(row.seconds for row in rows),
            measured=sum(row.entry.aired and row.is_measured for row in rows),
            clusters_failed=sum(row.entry.clusters_failed for row in rows),
        )

    @property
    def days(self) -> list[Day]:
        """The days on which something was logged or planned."""
        moments = [*(row.at.date() for row in self.rows), *map(_day, self.open)]
        return [
            Day(
                day,
                tuple(row for row in self.rows if row.at.date() == day),
                tuple(airing for airing in self.open if _day(airing) == day),
            )
            for day in sorted(set(moments))
        ]

    @property
    def scripts(self) -> tuple[Script, ...]:
        """Every script that appears in it."""
        found = [*(row.script for row in self.rows), *(airing.script for airing in self.open)]
        return tuple({script.id: script for script in found}.values())

    def of(self, language: str = "", bulletin_id: int = 0) -> "Sheet":
        """Only what is of that language and bulletin; without them everything."""

        def wanted(script: Script) -> bool:
            return (not language or script.language == language) and bulletin_id in {0, script.bulletin_id}

        return Sheet(
            tuple(row for row in self.rows if wanted(row.script)),
            tuple(airing for airing in self.open if wanted(airing.script)),
        )


def _day(airing: Airing) -> date:
    return clock.local(airing.starts_at).date()
