"""A week of a station as its people read it: days, the sessions of each, the messages of each session."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation import clock
from messaging.loudspeaker.models import Airing
from messaging.loudspeaker.stations.week import Session


@dataclass(frozen=True)
class Entry:
    """A message in a session, in all its languages, in the order they are read.

    `log` says of each airing whether it was aired, None where the log does not say.
    """

    airings: tuple[Airing, ...]
    log: tuple[bool | None, ...] = ()

    @property
    def airing(self) -> Airing:
        return self.airings[0]

    @property
    def title(self) -> str:
        return self.airing.script.bulletin.title

    @property
    def priority(self) -> str:
        return self.airing.script.bulletin.priority

    @property
    def village(self) -> str:
        """The one village it is read to; empty when the whole commune hears it."""
        return ", ".join(self.airing.script.villages) if self.airing.script.place else ""

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(airing.script.language for airing in self.airings)

    @property
    def outcome(self) -> str:
        """`aired` in all its languages, `missed` in one, or, with one not logged, `open`."""
        if False in self.log:
            return "missed"
        return "aired" if self.log and None not in self.log else "open"

    @property
    def pinned(self) -> bool:
        return any(airing.pinned for airing in self.airings)

    @property
    def seconds(self) -> int:
        return sum(airing.seconds for airing in self.airings)

    @property
    def minutes(self) -> int:
        return math.ceil(self.seconds / 60)


@dataclass(frozen=True)
class Hour:
    """A session with its messages; without `session` something is read outside of the station's week."""

    begins: datetime
    session: Session | None
    entries: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    begun: bool

    @property
    def airings(self) -> tuple[Airing, ...]:
        """Everything that is read in it, in order."""
        return tuple(airing for entry in self.entries for airing in entry.airings)

    @property
    def minutes(self) -> int:
        return math.ceil(sum(entry.seconds for entry in self.entries) / 60)


@dataclass(frozen=True)
class Day:
    """A day of the week; `holiday` names it when the station is silent."""

    day: date
    holiday: str | None
    hours: tuple[Hour, ...]


def monday(asked: str | None, today: date) -> date:
    """The Monday of the week that holds the day asked for (`2026-11-23`), else of this week."""
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        day = today
    if abs((day - today).days) > 3660:
        day = today
    return day - timedelta(days=day.weekday())


def week(
    first: date,
    sessions: Sequence[Session],
    airings: Sequence[Airing],
    dropped: Sequence[Airing],
    now: datetime,
    log: Mapping[int, bool] | None = None,
) -> list[Day]:
    """The seven days from `first` on; `log` says which airings were aired, by id, and is silent on the others."""
    here = {found.begins: found for found in sessions}
    read, out = _by_session(airings), _by_session(dropped)
    hours = [
        Hour(begins, here.get(begins), _entries(read[begins], log or {}), _entries(out[begins], {}), begins <= now)
        for begins in sorted({*here, *read, *out})
    ]
    return [
        Day(day, _silent(day, sessions), tuple(hour for hour in hours if hour.begins.date() == day))
        for day in (first + timedelta(days=ahead) for ahead in range(7))
    ]


def _silent(day: date, sessions: Sequence[Session]) -> str | None:
    return next((found.holiday for found in sessions if found.silent and found.begins.date() == day), None)


def _by_session(airings: Iterable[Airing]) -> dict[datetime, list[Airing]]:
    found: dict[datetime, list[Airing]] = defaultdict(list)
    for airing in airings:
        found[clock.local(airing.session_at)].append(airing)
    return found


def _entries(airings: Sequence[Airing], log: Mapping[int, bool]) -> tuple[Entry, ...]:
    together: dict[tuple[int, str], list[Airing]] = defaultdict(list)
    for airing in airings:
        together[airing.script.bulletin_id, airing.script.place].append(airing)
    return tuple(Entry(tuple(parts), tuple(log.get(part.id) for part in parts)) for parts in together.values())
