from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from foundation.communes import COMMUNES
from foundation.web.locales import in_default_locale
from messaging.loudspeaker.stations import refusals, week
from messaging.loudspeaker.stations.holidays.proposals import proposed
from messaging.loudspeaker.stations.limits import usual_minutes
from messaging.loudspeaker.stations.week import Weekly

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def weekly(weekday: int = 0, hour: int = 6, minute: int = 0, minutes: int = 30) -> Weekly:
    return Weekly(weekday, time(hour, minute), minutes)


@pytest.mark.parametrize(
    ("sessions", "refusal"),
    [
        ([weekly(), weekly(hour=6, minute=29)], refusals.Overlapping),
        ([weekly(minutes=46)], refusals.TooLong),
        ([weekly(hour=23, minute=31)], refusals.PastMidnight),
        ([weekly(minutes=0)], refusals.WithoutLength),
        ([weekly(7)], refusals.NoSuchDay),
        ([weekly(hour=5), weekly(hour=12), weekly(hour=17)], refusals.TooMany),
    ],
)
def test_a_week_that_cannot_stand_is_refused(sessions: list[Weekly], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        week.check(sessions, 45)


@pytest.mark.parametrize(
    "sessions",
    [
        [weekly(), weekly(hour=6, minute=30)],  # one ends where the next begins
        [weekly(hour=23, minute=30)],  # up to midnight
        [weekly(0, 5), weekly(0, 17), weekly(1, 5), weekly(1, 17)],
        [],
    ],
)
def test_a_week_that_can_stand_is_taken(sessions: list[Weekly]) -> None:
    week.check(sessions, 45)


def test_an_overlap_names_both_sessions(app) -> None:  # type: ignore[no-untyped-def]
    with app.test_request_context(), in_default_locale(), pytest.raises(refusals.Overlapping) as refused:
        week.check([weekly(hour=6, minute=20), weekly()], 45)
    assert [str(name) for name in refused.value.fields.values()] == ["Thứ Hai 06:00–06:30", "Thứ Hai 06:20–06:50"]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], []),
        ([["05:30", "17:00"]], [("05:30", 45), ("17:00", 45)]),
        ([["17:00"], ["05:30", "17:00"], ["12:00", "05:30"], ["17:00"]], [("05:30", 45), ("17:00", 45)]),
        ([["06:00", "06:20"]], [("06:00", 20), ("06:20", 45)]),  # one ends where the next begins
        ([["23:30"]], [("23:30", 30)]),  # and at midnight
    ],
)
def test_a_station_without_a_week_borrows_the_hours_of_its_villages(
    hours: list[list[str]], expected: list[tuple[str, int]]
) -> None:
    borrowed = week.from_villages(hours, 45)
    week.check(borrowed, 45)
    for weekday in range(7):
        of_day = [(f"{entry.begins:%H:%M}", entry.minutes) for entry in borrowed if entry.weekday == weekday]
        assert of_day == expected


def test_days_have_their_sessions_and_holidays_are_marked() -> None:
    days = week.on_days("03043", [weekly(0), weekly(2)], date(2026, 11, 23), date(2026, 11, 30),
                        {date(2026, 11, 25): "Hội làng"}, ZONE)  # fmt: skip
    assert [(f"{one.begins:%d %H:%M}", one.silent) for one in days] == [
        ("23 06:00", False), ("25 06:00", True), ("30 06:00", False),
    ]  # fmt: skip
    assert days[0].limit == 1800


def test_a_ward_speaks_shorter_than_a_commune() -> None:
    kinds = {code: usual_minutes(code) for code in COMMUNES}
    assert {kinds[code] for code in COMMUNES if COMMUNES[code].kind == "phuong"} == {15}
    assert {kinds[code] for code in COMMUNES if COMMUNES[code].kind == "xa"} == {45}


def test_public_holidays_are_proposed_in_vietnamese() -> None:
    days = dict(proposed(2026, date(2026, 2, 1)))
    assert days[date(2026, 2, 17)] == "Tết Nguyên Đán"
    assert days[date(2026, 9, 2)] == "Quốc khánh"
    assert date(2026, 1, 1) not in days
