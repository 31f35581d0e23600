"""Dated figures: which entry holds, how a value is written, and what the migrations lay down."""

from datetime import date, time
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from messaging.sms.rules import figures, queries
from messaging.sms.rules.figures import KindRules


def entry(number: int, name: str, kind: str, value: str, since: date) -> SimpleNamespace:
    return SimpleNamespace(id=number, name=name, kind=kind, value=value, since=since)


JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)
ENTRIES = [
    entry(1, "cap_per_day", "", "3", JUNE),
    entry(2, "cap_per_day", "", "5", AUGUST),
    entry(3, "cap_per_day", "invitation", "2", JULY),
    entry(4, "cap_per_day", "", "4", AUGUST),
]


@pytest.mark.parametrize(
    ("kind", "day", "number"),
    [
        ("reminder", date(2026, 5, 31), None),
        ("reminder", JUNE, 1),
        ("reminder", date(2026, 7, 31), 1),
        ("reminder", AUGUST, 4),
        ("invitation", JUNE, 1),
        ("invitation", JULY, 3),
        ("invitation", date(2030, 1, 1), 3),
    ],
)
def test_the_kinds_own_goes_first_then_the_latest_day_then_the_latest_entry(
    kind: str, day: date, number: int | None
) -> None:
    for entries in (ENTRIES, ENTRIES[::-1]):
        held = figures.holding(entries, kind, day)
        assert (held["cap_per_day"].id if held else None) == number


def test_what_the_decree_says_of_an_invitation(session: Session) -> None:
    found = queries.rules_for(session, "invitation", date(2020, 10, 1))
    assert found == KindRules(
        "invitation", time(7), time(22), 3, True, True, "[QC]", "Từ chối nhận tin: gọi {hotline}", {}
    )


@pytest.mark.parametrize(
    ("name", "written", "stored"),
    [("needs_consent", "Có", "yes"), ("needs_consent", "không", "no"), ("hours", "07:00 – 22:00", "07:00-22:00")],
)
def test_a_value_may_be_typed_as_the_page_shows_it(name: str, written: str, stored: str) -> None:
    assert figures.checked(name, "", written) == stored
