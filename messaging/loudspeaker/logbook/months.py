"""A month of a logbook: its days on the office's calendar and its bounds in time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from foundation import clock
from messaging.loudspeaker.logbook.refusals import LogbookRefusal

FIRST_YEAR, LAST_YEAR = 2000, 2199


class NoSuchMonth(LogbookRefusal):
    message = _l("“%(found)s” is not a month: write year and month as 2026-11.")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `str()` gives `2026-11`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def words(self) -> str:
        """`11/2026`, as it is written in Vietnamese."""
        return f"{self.number:02}/{self.year:04}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def before(self) -> "Month":
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)

    @property
    def after(self) -> "Month":
        return Month(self.year, self.number + 1) if self.number < 12 else Month(self.year + 1, 1)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its first moment and the first one after it, on the office's clock."""
        begin, end = (datetime.combine(day, time(), clock.zone()) for day in (self.first, self.after.first))
        return begin, end


def month_of(day: date) -> Month:
    """The month in which the day lies."""
    return Month(day.year, day.month)


def read(text: str) -> Month:
    """The month that `2026-11` means.

    Raises:
        NoSuchMonth: it is written otherwise, or lies outside of these two centuries.
    """
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text.strip())
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12:
        return Month(int(found[1]), int(found[2]))
    raise NoSuchMonth(found=text[:20])
