"""Days as spreadsheets hold them and as people write them: always day before month.

A year of two digits is the one between 1990 and 2089. Excel counts days from 1900 (`46112` is 2026-03-31); counts are
believed between 1954 and 2119. What is possible only as month/day is refused: half of such a list would be read
wrongly.
"""

import re
from datetime import date, datetime, time, timedelta

from villages.imports.cells.refusals import DayToCome, MonthFirst, NoDay, NotADate, YearOutOfRange
from villages.imports.cells.texts import words
from villages.imports.reading.values import Raw

# Anything else is a slip of the finger: no card of health insurance is older.
FIRST_YEAR, LAST_YEAR = 1990, 2099
_BEGINS_1900 = date(1899, 12, 30)  # as Excel counts, with its 29 February 1900 that never was
_FIRST_COUNT, _LAST_COUNT = 20_000, 80_000
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm|sa|ch)?(?:Z|[+-]\d{2}:?\d{2})?$", re.I | re.A)
_COUNT = re.compile(r"(\d{5})(?:[.,]\d+)?", re.A)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})", re.A)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{2}|\d{4})", re.A)
_IN_WORDS = re.compile(
    r"(?:ngày|ngay)?\s*(\d{1,2})\s*(?:tháng|thang)\s*(\d{1,2})\s*(?:năm|nam|,)?\s*(\d{4})", re.I | re.A
)
_MONTH_NAMED = re.compile(r"(\d{1,2})[-/. ]+(thg\s*\d{1,2}|[a-z]{3,9})[-/., ]+(\d{2}|\d{4})", re.I | re.A)
_NO_DAY = re.compile(r"(?:(?:tháng|thang)\s*)?\d{1,2}\s*(?:[-/.]|năm|nam)\s*\d{4}|\d{4}[-/.]\d{1,2}|\d{4}", re.I | re.A)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_day(raw: Raw) -> date | None:
    """The day, or None of an empty cell.

    Raises:
        NotADate: with the reason where there is one to give.
    """
    if isinstance(raw, str):
        text = words(raw)
        return _written(text) if text else None
    if raw is None:
        return None
    if isinstance(raw, datetime):
        return _sensible(raw.date())
    if isinstance(raw, date):
        return _sensible(raw)
    if isinstance(raw, bool | time):
        raise NotADate
    return _counted(raw)


def read_past_day(raw: Raw, today: date) -> date | None:
    """A day on which something was said or counted: not after `today`."""
    day = read_day(raw)
    if day and day > today:
        raise DayToCome
    return day


def _written(text: str) -> date:
    day = _TIME.sub("", text).strip(" .,'’")
    if count := _COUNT.fullmatch(day):
        return _counted(int(count[1]))
    if found := _YEAR_FIRST.fullmatch(day):
        return _built(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(day) or _IN_WORDS.fullmatch(day):
        return _built(_whole_year(found[3]), int(found[2]), int(found[1]))
    if (found := _MONTH_NAMED.fullmatch(day)) and (month := _month(found[2])):
        return _built(_whole_year(found[3]), month, int(found[1]))
    raise NoDay if _NO_DAY.fullmatch(day) else NotADate


def _counted(count: float) -> date:
    if not _FIRST_COUNT <= count <= _LAST_COUNT:
        raise NoDay if FIRST_YEAR <= count <= LAST_YEAR else NotADate
    return _sensible(_BEGINS_1900 + timedelta(days=int(count)))


def _built(year: int, month: int, day: int) -> date:
    if month > 12 >= day > 0:
        raise MonthFirst(month=month)
    try:
        return _sensible(date(year, month, day))
    except ValueError:
        raise NotADate from None


def _sensible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise YearOutOfRange(year=day.year, first=FIRST_YEAR, last=LAST_YEAR)
    return day


def _whole_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= FIRST_YEAR % 100 else 2000)


def _month(name: str) -> int | None:
    if name.casefold().startswith("thg"):
        return int(name[3:])
    short = name[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None
