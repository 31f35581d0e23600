"""Deadlines over weekends, holidays and Tết; figures of the day received."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from foundation import clock
from villages.requests import figures
from villages.requests.deadlines import Urgency, is_working_day, reckon, urgency, working_days_after
from villages.requests.figures import FIGURES, figures_on
from villages.requests.lifecycle import Kind
from villages.requests.models import PrivacyFigure

DEFAULTS = {name: figure.days for name, figure in FIGURES.items()}


@pytest.mark.parametrize(
    ("received", "answer_by"),
    [
        (date(2026, 3, 2), date(2026, 3, 4)),  # Monday
        (date(2026, 3, 5), date(2026, 3, 9)),  # Thursday: Friday and Monday
        (date(2026, 3, 6), date(2026, 3, 10)),  # Friday
        (date(2026, 3, 7), date(2026, 3, 10)),  # Saturday
        (date(2026, 2, 12), date(2026, 2, 23)),  # the Thursday before Tết: Friday, and the Monday after it
        (date(2026, 2, 13), date(2026, 2, 24)),  # the last working day before Tết, 16 to 20 February
        (date(2026, 2, 17), date(2026, 2, 24)),  # the first of the year
        (date(2026, 4, 24), date(2026, 4, 29)),  # Hùng Kings on a Sunday, so the Monday is off
        (date(2026, 4, 29), date(2026, 5, 5)),  # 30 April and 1 May, then a weekend
        (date(2026, 8, 21), date(2026, 8, 24)),  # Saturday 22 August is worked for Monday 31
        (date(2026, 8, 28), date(2026, 9, 4)),  # National Day with the day given for it
        (date(2026, 12, 31), date(2027, 1, 5)),  # over the new year
    ],
)
def test_an_answer_is_due_in_two_working_days(received: date, answer_by: date) -> None:
    assert working_days_after(received, 2) == answer_by


@pytest.mark.parametrize("day", [date(2026, 2, 16), date(2026, 2, 20), date(2026, 1, 1), date(2026, 3, 7)])
def test_nobody_works_at_tet_and_at_weekends(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("kind", "with_processor", "done_by"),
    [
        (Kind.WITHDRAWAL, False, date(2026, 3, 17)),
        (Kind.WITHDRAWAL, True, date(2026, 3, 22)),
        (Kind.RESTRICTION, False, date(2026, 3, 17)),
        (Kind.OBJECTION, True, date(2026, 3, 22)),
        (Kind.ACCESS, False, date(2026, 3, 12)),
        (Kind.ERASURE, False, date(2026, 3, 17)),
    ],
)
def test_a_deed_is_due_in_days(kind: Kind, with_processor: bool, done_by: date) -> None:
    assert reckon(kind, date(2026, 3, 2), with_processor, DEFAULTS).done_by == done_by


def test_nothing_is_to_be_done_before_it_is_answered() -> None:
    short = {**DEFAULTS, "done.access": 3}
    found = reckon(Kind.ACCESS, date(2026, 2, 13), False, short)
    assert (found.answer_by, found.done_by) == (date(2026, 2, 16), date(2026, 2, 16))


@pytest.mark.parametrize(
    ("deadline", "stands"),
    [(date(2026, 3, 1), Urgency.OVERDUE), (date(2026, 3, 2), Urgency.TODAY), (date(2026, 3, 3), Urgency.LATER)],
)
def test_a_deadline_is_over_the_day_after(deadline: date, stands: Urgency) -> None:
    assert urgency(deadline, date(2026, 3, 2)) == stands


def test_the_figure_of_the_day_counts(session: Session) -> None:
    for days, since in ((7, date(2026, 3, 1)), (5, date(2026, 6, 1)), (6, date(2026, 6, 1))):
        session.add(PrivacyFigure(name="done.access", days=days, since=since, source="thử"))
    session.flush()
    held = [figures_on(session, day)["done.access"] for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 1))]
    assert held == [10, 7, 6]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": "made.up"}, figures.UnknownFigure),
        ({"days": 0}, figures.DaysOutOfRange),
        ({"days": None}, figures.DaysOutOfRange),
        ({"days": 20_000}, figures.DaysOutOfRange),
        ({"since": date(2020, 1, 1)}, figures.PastDay),
        ({"source": "  "}, figures.SourceMissing),
    ],
)
def test_a_figure_is_whole(session: Session, given: dict[str, object], refusal: type[Exception]) -> None:
    usual = {"name": "answer", "days": 2, "since": clock.today(), "source": "thử"}
    with pytest.raises(refusal):
        figures.enter(session, None, **{**usual, **given})  # type: ignore[arg-type]


def test_every_figure_says_where_it_comes_from() -> None:
    assert all(str(figure.source) and figure.days > 0 for figure in FIGURES.values())
