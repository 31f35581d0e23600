"""Until when a request is answered and done. Pure but for the calendar of holidays.

The day it was received does not count (Civil Code 91/2015/QH13, article 147). Working days leave out Saturdays,
Sundays and the public holidays of Vietnam, Tết with its eve among them, and count a Saturday that is worked in exchange
(library `holidays`, which follows the Labour Code 45/2019/QH14, article 112, and the yearly decisions). A deadline in
days is the last of them even where it is a holiday: article 148 would allow the next working day, the earlier one
keeps both readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from holidays import country_holidays

from villages.requests.lifecycle import Kind


class Urgency(StrEnum):
    """How a deadline stands on a day."""

    LATER = "later"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Deadlines:
    """The last day on which an answer, and on which the deed itself, is in time."""

    answer_by: date
    done_by: date


def reckon(kind: Kind, received_on: date, with_processor: bool, figures: Mapping[str, int]) -> Deadlines:
    """The deadlines of a request received that day, by the figures in days that held on it.

    `with_processor`: somebody else (a network, an aggregator) has to do it too, for which the law gives longer.
    """
    days = figures[f"{'processor' if with_processor else 'done'}.{kind}"]
    answer_by = working_days_after(received_on, figures["answer"])
    done_by = received_on + timedelta(days=days)
    # Over Tết two working days may be longer than a short period of days: nothing is done before it is answered.
    return Deadlines(min(answer_by, done_by), done_by)


def working_days_after(day: date, count: int) -> date:
    """The last of so many working days that follow the day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether offices work on that day in Vietnam."""
    return bool(_calendar().is_working_day(day))


def urgency(deadline: date, today: date) -> Urgency:
    """How the deadline stands today."""
    if deadline < today:
        return Urgency.OVERDUE
    return Urgency.TODAY if deadline == today else Urgency.LATER


@lru_cache(maxsize=1)
def _calendar():  # type: ignore[no-untyped-def]
    return country_holidays("VN")
