"""The time of the house: aware, on the office's wall, shifted only in a rehearsal."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation import clock
from tests.foundation.house import house


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    clock.honour_offset_if(None)
    yield
    clock.honour_offset_if(None)


def at_noon(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    class Standing(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr(clock, "datetime", Standing)


def test_now_is_aware_and_in_utc() -> None:
    with house():
        assert clock.now().tzinfo is UTC
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("utc", "zone", "today"),
    [
        (datetime(2026, 2, 28, 16, 59, tzinfo=UTC), "Asia/Ho_Chi_Minh", date(2026, 2, 28)),
        (datetime(2026, 2, 28, 17, 0, tzinfo=UTC), "Asia/Ho_Chi_Minh", date(2026, 3, 1)),
        (datetime(2026, 2, 28, 17, 0, tzinfo=UTC), "UTC", date(2026, 2, 28)),
    ],
)
def test_today_is_the_date_on_the_offices_calendar(
    monkeypatch: pytest.MonkeyPatch, utc: datetime, zone: str, today: date
) -> None:
    at_noon(monkeypatch, utc)
    with house(TIMEZONE=zone):
        assert clock.today() == today


def test_a_moment_is_shown_on_the_offices_wall() -> None:
    with house():
        shown = clock.local(datetime(2026, 1, 1, 0, 30, tzinfo=UTC))
    assert (shown.hour, shown.minute, shown.utcoffset()) == (7, 30, timedelta(hours=7))


@pytest.mark.parametrize(("rehearsal", "shift"), [(True, timedelta(hours=-3)), (False, timedelta())])
def test_an_offset_is_honoured_only_in_a_rehearsal(rehearsal: bool, shift: timedelta) -> None:
    clock.honour_offset_if(lambda: rehearsal)
    with house(CLOCK_OFFSET="-3h"):
        assert clock.offset() == shift
        assert abs(clock.now() - datetime.now(UTC) - shift) < timedelta(seconds=5)


def test_an_offset_is_not_honoured_when_nobody_can_say() -> None:
    with house(CLOCK_OFFSET="-3h"):
        assert clock.offset() == timedelta()


def test_an_offset_asks_each_time_until_the_database_is_a_rehearsal_and_never_after() -> None:
    answers = iter([False, True])
    clock.honour_offset_if(lambda: next(answers))
    with house(CLOCK_OFFSET="1h"):
        assert [clock.offset() for _look in range(3)] == [timedelta(), timedelta(hours=1), timedelta(hours=1)]


def test_pages_remember_for_a_while_that_it_is_no_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, now = iter([False, True]), 1000.0
    monkeypatch.setattr(clock.time, "monotonic", lambda: now)
    clock.honour_offset_if(lambda: next(answers))
    assert not clock.in_rehearsal()
    now += 4
    assert not clock.in_rehearsal()
    now += 2
    assert clock.in_rehearsal()
    now += 1000
    assert clock.in_rehearsal()
