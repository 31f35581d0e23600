"""A station's week: its sessions by weekday and hour, and which of them cannot stand together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from messaging.loudspeaker.stations import refusals
from messaging.loudspeaker.stations.limits import MOST_A_DAY

DAYS: tuple[Any, ...] = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, order=True)
class Weekly:
    """A session of every week: `weekday` 0 is Monday; it begins on the office's clock and lasts at most `minutes`."""

    weekday: int
    begins: time
    minutes: int
    languages: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Minutes from midnight to its beginning."""
        return self.begins.hour * 60 + self.begins.minute

    @property
    def end(self) -> int:
        """Minutes from midnight to its end."""
        return self.first + self.minutes

    @property
    def words(self) -> str:
        """`thứ Hai 05:30–06:15`, in the reader's language."""
        return f"{DAYS[self.weekday]} {self.begins:%H:%M}–{clock_of(self.end)}"


@dataclass(frozen=True)
class Session:
    """One session of one day. `begins` is aware, on the office's clock; `holiday` names the day it is silent on."""

    commune_code: str
    begins: datetime
    minutes: int
    languages: tuple[str, ...] = ()
    holiday: str | None = None

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def limit(self) -> int:
        """How many seconds may be read in it."""
        return self.minutes * 60

    @property
    def silent(self) -> bool:
        """Whether only what is urgent is read in it."""
        return self.holiday is not None


def clock_of(minutes: int) -> str:
    """`06:15` of minutes since midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def check(sessions: Iterable[Weekly], most_minutes: int) -> None:
    """Nothing, if these sessions can stand in one week of a station.

    Raises:
        NoSuchDay, WithoutLength, TooLong, PastMidnight, Overlapping, TooMany
    """
    ordered = sorted(sessions)
    for session in ordered:
        _check_one(session, most_minutes)
    for earlier, later in pairwise(ordered):
        if earlier.weekday == later.weekday and later.first < earlier.end:
            raise refusals.Overlapping(first=earlier.words, second=later.words)
    for weekday, count in Counter(session.weekday for session in ordered).items():
        if count > MOST_A_DAY:
            raise refusals.TooMany(day=DAYS[weekday], most=MOST_A_DAY)


def _check_one(session: Weekly, most_minutes: int) -> None:
    if not 0 <= session.weekday < len(DAYS):
        raise refusals.NoSuchDay(found=session.weekday)
    if session.minutes < 1:
        raise refusals.WithoutLength
    if session.minutes > most_minutes:
        raise refusals.TooLong(session=session.words, most=most_minutes)
    if session.end > _DAY_MINUTES:
        raise refusals.PastMidnight(session=session.words)


def from_villages(hours: Sequence[Sequence[str]], minutes: int) -> tuple[Weekly, ...]:
    """The week of a station that has none of its own: the hours that most of its villages name, every day.

    A session ends where the next begins, and at midnight.
    """
    named = Counter(hour for village in hours for hour in set(village))
    most = sorted(sorted(named), key=lambda hour: -named[hour])[:MOST_A_DAY]
    begins = sorted(time.fromisoformat(hour) for hour in most)
    starts = [hour.hour * 60 + hour.minute for hour in begins]
    ends = [*starts[1:], _DAY_MINUTES][: len(starts)]
    lengths = [min(minutes, end - start) for start, end in zip(starts, ends, strict=True)]
    return tuple(
        Weekly(weekday, hour, length)
        for weekday in range(len(DAYS))
        for hour, length in zip(begins, lengths, strict=True)
    )


def on_days(
    commune_code: str, week: Sequence[Weekly], first: date, last: date, silent: dict[date, str], zone: ZoneInfo
) -> list[Session]:
    """The sessions of these days, both included, in order; those of a silent day say what day it is."""
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [
        Session(
            commune_code,
            datetime.combine(day, weekly.begins, zone),
            weekly.minutes,
            weekly.languages,
            silent.get(day),
        )
        for day in days
        for weekly in sorted(week)
        if weekly.weekday == day.weekday()
    ]
