"""The time of the house: aware UTC inside, the office's time zone at the doors.

A rehearsal may shift the clock (`CLOCK_OFFSET`), so that a demonstration runs at nine in the morning whatever the
hour. The shift is honoured only while the database says it is a rehearsal: `honour_offset_if` is told by the
application how to ask. Leases never use this clock; they use the database's.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation import settings

_ASK_AGAIN_AFTER = 5.0  # seconds: a rehearsal is recognised soon after its people are imported

_is_rehearsal: Callable[[], bool] | None = None
_last_answer: tuple[float, bool] = (0.0, False)


def honour_offset_if(is_rehearsal: Callable[[], bool] | None) -> None:
    """Say how to find out whether the database is a rehearsal; None forgets it, so that no offset is honoured."""
    global _is_rehearsal, _last_answer
    _is_rehearsal, _last_answer = is_rehearsal, (0.0, False)


def now() -> datetime:
    """This moment, aware, in UTC, shifted by the rehearsal's offset when one is honoured."""
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """The shift in force: zero unless CLOCK_OFFSET is set and the database is a rehearsal."""
    shift = settings.current().clock_offset
    # Asked anew each time until it is one: with people just imported, an hour that is off would hold their messages.
    return shift if shift and in_rehearsal(as_of=0.0) else timedelta()


def local(moment: datetime) -> datetime:
    """The moment on the wall clock of the office (`TIMEZONE`)."""
    return moment.astimezone(zone())


def today() -> date:
    """The date on the office's wall calendar."""
    return local(now()).date()


def zone() -> ZoneInfo:
    """The office's time zone."""
    return ZoneInfo(settings.current().timezone)


def in_rehearsal(as_of: float = _ASK_AGAIN_AFTER) -> bool:
    """Whether the database holds invented people; a "no" may be `as_of` seconds old, a "yes" stays."""
    global _last_answer
    asked_at, answer = _last_answer
    if not answer and _is_rehearsal and time.monotonic() - asked_at > as_of:
        answer = _is_rehearsal()
        _last_answer = (time.monotonic(), answer)
    return answer
