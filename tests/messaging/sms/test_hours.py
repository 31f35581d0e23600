"""Sending hours and the schedule of a run, as tables."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.sms.hours import Hours, Standing, standing

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PARIS = ZoneInfo("Europe/Paris")


def hanoi(hour: int, minute: int = 0, second: int = 0, day: int = 3) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=HANOI)


DAY = Hours(time(7), time(22), HANOI)
NIGHT = Hours(time(22), time(6), HANOI)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open", "opens"),
    [
        (DAY, hanoi(6, 59, 59), False, hanoi(7)),
        (DAY, hanoi(7), True, hanoi(7)),
        (DAY, hanoi(21, 59, 59), True, hanoi(21, 59, 59)),
        (DAY, hanoi(22), False, hanoi(7, day=4)),
        (DAY, hanoi(0), False, hanoi(7)),
        (NIGHT, hanoi(12), False, hanoi(22)),
        (NIGHT, hanoi(23), True, hanoi(23)),
        (NIGHT, hanoi(5, 59), True, hanoi(5, 59)),
        (NIGHT, hanoi(6), False, hanoi(22)),
        (Hours(time(0), time(0), HANOI), hanoi(3), True, hanoi(3)),
        (Hours(time(7), time(0), HANOI), hanoi(23, 59), True, hanoi(23, 59)),
        (Hours(time(7), time(0), HANOI), hanoi(0), False, hanoi(7)),
    ],
)
def test_hours(hours: Hours, moment: datetime, is_open: bool, opens: datetime) -> None:
    assert hours.are_open(moment) is is_open
    assert hours.next_opening(moment) == opens
    assert hours.are_open(moment.astimezone(UTC)) is is_open, "the zone of the moment does not matter"


@given(st.times(), st.times(), st.integers(0, 365 * 24 * 3600), st.sampled_from([HANOI, PARIS]))
def test_the_next_opening_is_open_and_not_far(begin: time, end: time, seconds: int, zone: ZoneInfo) -> None:
    hours, aware = Hours(begin, end, zone), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    opening = hours.next_opening(aware)
    assert aware <= opening <= aware + timedelta(hours=49)
    if zone is HANOI:
        assert hours.are_open(opening)


@pytest.mark.parametrize(
    ("moment", "send_by", "expected"),
    [
        (hanoi(9), None, Standing.OPEN),
        (hanoi(7, 59), None, Standing.LATER),
        (hanoi(8), None, Standing.OPEN),
        (hanoi(23), None, Standing.CLOSED),
        (hanoi(11, 59), hanoi(12), Standing.OPEN),
        (hanoi(12), hanoi(12), Standing.OVER),
        (hanoi(23), hanoi(12), Standing.OVER),
        (hanoi(7), hanoi(7), Standing.OVER),
    ],
)
def test_where_a_run_stands(moment: datetime, send_by: datetime | None, expected: Standing) -> None:
    assert standing(moment, DAY, hanoi(8), send_by) is expected
