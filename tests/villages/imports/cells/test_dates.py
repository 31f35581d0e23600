"""Days: day before month, two-digit years, counts of days, and what is refused with its reason."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from villages.imports.cells.dates import FIRST_YEAR, LAST_YEAR, read_day, read_past_day
from villages.imports.cells.refusals import DayToCome, MonthFirst, NoDay, NotADate, YearOutOfRange

LAST_OF_MARCH = date(2026, 3, 31)

READ: list[tuple[Any, date | None]] = [
    ("31/03/2026", LAST_OF_MARCH),
    ("31/3/2026", LAST_OF_MARCH),
    ("31/3/26", LAST_OF_MARCH),
    ("31-03-2026", LAST_OF_MARCH),
    ("31.03.2026", LAST_OF_MARCH),
    ("31 03 2026", LAST_OF_MARCH),
    ("31 / 03 / 2026", LAST_OF_MARCH),
    (" 31/03/2026 ", LAST_OF_MARCH),
    ("'31/03/2026", LAST_OF_MARCH),
    ("31/03/2026.", LAST_OF_MARCH),
    ("31/03/2026 00:00:00", LAST_OF_MARCH),
    ("31/03/2026 0:00", LAST_OF_MARCH),
    ("31/03/2026 12:00:00 AM", LAST_OF_MARCH),
    ("2026-03-31", LAST_OF_MARCH),
    ("2026-3-31", LAST_OF_MARCH),
    ("2026/03/31", LAST_OF_MARCH),
    ("2026-03-31T00:00:00", LAST_OF_MARCH),
    ("2026-03-31 00:00:00.000", LAST_OF_MARCH),
    ("2026-03-31T00:00:00Z", LAST_OF_MARCH),
    ("2026-03-31T07:00:00+07:00", LAST_OF_MARCH),
    ("ngày 31 tháng 3 năm 2026", LAST_OF_MARCH),
    ("31 tháng 03 năm 2026", LAST_OF_MARCH),
    ("31 thang 3, 2026", LAST_OF_MARCH),
    ("31-Mar-26", LAST_OF_MARCH),
    ("31 March 2026", LAST_OF_MARCH),
    ("31-thg 3-26", LAST_OF_MARCH),
    ("46112", LAST_OF_MARCH),
    ("46112.0", LAST_OF_MARCH),
    (46112, LAST_OF_MARCH),
    (46112.0, LAST_OF_MARCH),
    (46112.75, LAST_OF_MARCH),
    (LAST_OF_MARCH, LAST_OF_MARCH),
    (datetime(2026, 3, 31, tzinfo=UTC), LAST_OF_MARCH),
    ("03/04/2026", date(2026, 4, 3)),
    ("28/02/2028", date(2028, 2, 28)),
    ("29/02/2028", date(2028, 2, 29)),
    ("2028-02-29", date(2028, 2, 29)),
    ("1/1/90", date(1990, 1, 1)),
    ("31/12/89", date(2089, 12, 31)),
    ("1/1/00", date(2000, 1, 1)),
    ("", None),
    ("   ", None),
    (None, None),
]

REFUSED: list[tuple[Any, type[NotADate]]] = [
    ("2026-02-30", NotADate),
    ("30/02/2026", NotADate),
    ("29/02/2027", NotADate),
    ("31/04/2026", NotADate),
    ("00/01/2026", NotADate),
    ("32/01/2026", NotADate),
    ("31/31/2026", NotADate),
    ("12/31/2026", MonthFirst),
    ("2026-31-12", MonthFirst),
    ("12/31/26", MonthFirst),
    ("tháng 12 năm 2026", NoDay),
    ("12/2026", NoDay),
    ("2026-12", NoDay),
    ("2026", NoDay),
    (2026, NoDay),
    (2026.0, NoDay),
    ("0026-03-31", YearOutOfRange),
    ("31/03/1926", YearOutOfRange),
    ("31/03/2206", YearOutOfRange),
    (date(1899, 12, 31), YearOutOfRange),
    (20000, YearOutOfRange),
    ("20260331", NotADate),
    (20260331, NotADate),
    ("31032026", NotADate),
    (0, NotADate),
    (-1, NotADate),
    (float("nan"), NotADate),
    (float("inf"), NotADate),
    (True, NotADate),
    (time(6, 0), NotADate),
    ("không rõ", NotADate),
    ("31/03", NotADate),
    ("31/03/226", NotADate),
    ("31-xyz-2026", NotADate),
    ("٣١/٠٣/٢٠٢٦", NotADate),
    ("0912345678", NotADate),
]


@pytest.mark.parametrize(("raw", "day"), READ)
def test_a_day_is_read_as_it_is_written(raw: Any, day: date | None) -> None:
    assert read_day(raw) == day


@pytest.mark.parametrize(("raw", "refusal"), REFUSED)
def test_what_is_no_day_is_refused_with_its_reason(raw: Any, refusal: type[NotADate]) -> None:
    with pytest.raises(NotADate) as refused:
        read_day(raw)
    assert type(refused.value) is refusal
    assert "%(" not in str(refused.value)


def test_what_was_said_was_not_said_tomorrow() -> None:
    assert read_past_day("31/03/2026", LAST_OF_MARCH) == LAST_OF_MARCH
    assert read_past_day("", LAST_OF_MARCH) is None
    with pytest.raises(DayToCome):
        read_past_day("01/04/2026", LAST_OF_MARCH)


days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@settings(deadline=None)
@given(days)
def test_a_day_reads_the_same_in_every_spelling(day: date) -> None:
    at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    serial = (day - date(1899, 12, 30)).days
    spellings: list[Any] = [
        day, at, serial, float(serial), str(serial), day.isoformat(), at.isoformat(), f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%Y} 00:00:00",
        f"{day:%Y/%m/%d}",
        f"ngày {day.day} tháng {day.month} năm {day.year}", f"{day:%d-%b-%Y}", f"{day.day}-thg {day.month}-{day.year}",
    ]  # fmt: skip
    assert {read_day(spelling) for spelling in spellings} == {day}


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2089, 12, 31)))
def test_two_digits_of_a_year_are_enough_for_a_hundred_years(day: date) -> None:
    assert read_day(f"{day:%d/%m/%y}") == day


@settings(deadline=None)
@given(st.integers(1, 31), st.integers(1, 31), st.integers(1990, 2099))
def test_the_month_never_comes_first(first: int, second: int, year: int) -> None:
    try:
        found = read_day(f"{first}/{second}/{year}")
    except NotADate:
        impossible = second > 12 or (date(year, second, 1) + timedelta(days=first - 1)).month != second
        assert impossible
    else:
        assert found == date(year, second, first)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=30), st.text("0123456789/-. :T", max_size=20), st.integers(), st.floats()))
def test_anything_is_a_day_or_refused(raw: Any) -> None:
    try:
        found = read_day(raw)
    except NotADate:
        return
    assert found is None or FIRST_YEAR <= found.year <= LAST_YEAR
