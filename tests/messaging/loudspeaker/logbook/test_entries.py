from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from foundation.refusals import Refusal
from messaging.loudspeaker.logbook import refusals
from messaging.loudspeaker.logbook.entries import LONGEST_BROADCAST, Entry, checked, is_late
from messaging.loudspeaker.refusals import EntryKeyMissing, NotYetAired, ReasonMissing

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AIRED = Entry(1, NOW, True, "k" * 16)
DAYS, MINUTES, HOURS = (lambda n: timedelta(days=n)), (lambda n: timedelta(minutes=n)), (lambda n: timedelta(hours=n))


@pytest.mark.parametrize(
    "changes",
    [
        {"at": NOW + MINUTES(10)},
        {"aired": False, "note": "loa hỏng", "at": NOW + DAYS(7)},
        {"seconds": 1},
        {"seconds": LONGEST_BROADCAST},
        {"repeats": 1},
        {"repeats": 20},
        {"clusters": 5, "clusters_failed": 5},
        {"clusters_failed": 3},
        {"note": "a" * 500, "reader": "b" * 120},
        {"entry_key": "k" * 8},
        {"entry_key": "k" * 64},
    ],
)
def test_what_can_have_happened_is_taken(changes: dict[str, Any]) -> None:
    given = replace(AIRED, **changes)
    assert checked(given, NOW) == given


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"at": NOW + MINUTES(10) + timedelta(seconds=1)}, NotYetAired),
        ({"aired": False, "note": "loa hỏng", "at": NOW + DAYS(7) + MINUTES(1)}, refusals.TooFarAhead),
        ({"aired": False}, ReasonMissing),
        ({"aired": False, "note": " \n "}, ReasonMissing),
        ({"seconds": 0}, refusals.WrongDuration),
        ({"seconds": LONGEST_BROADCAST + 1}, refusals.WrongDuration),
        ({"repeats": 0}, refusals.WrongRepeats),
        ({"repeats": 21}, refusals.WrongRepeats),
        ({"clusters": 5, "clusters_failed": 6}, refusals.MoreThanThereAre),
        ({"clusters_failed": -1}, refusals.WrongClusters),
        ({"clusters": -1}, refusals.WrongClusters),
        ({"note": "a" * 501}, refusals.LongWords),
        ({"reader": "a" * 121}, refusals.LongWords),
        ({"entry_key": "k" * 7}, EntryKeyMissing),
        ({"entry_key": "k" * 65}, EntryKeyMissing),
    ],
)
def test_what_cannot_have_happened_is_refused_with_a_sentence(
    app: Flask, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with app.test_request_context(), pytest.raises(refusal) as caught:
        checked(replace(AIRED, **changes), NOW)
    assert str(caught.value).endswith(".")
    assert "%(" not in str(caught.value)


def test_words_are_tidied() -> None:
    tidy = checked(replace(AIRED, note=" mất \n điện\x00 ", reader="Giàng  A Páo "), NOW)
    assert (tidy.note, tidy.reader) == ("mất điện", "Giàng A Páo")


@pytest.mark.parametrize(
    ("noted_at", "kept"),
    [
        (NOW + MINUTES(10), True),
        (NOW + MINUTES(11), False),  # a telephone that is ahead of time
        (NOW - DAYS(7), True),
        (NOW - DAYS(8), False),  # a telephone that was reset
    ],
)
def test_the_clock_of_a_telephone_counts_when_it_can_be_right(noted_at: datetime, kept: bool) -> None:
    assert checked(replace(AIRED, noted_at=noted_at), NOW).noted_at == (noted_at if kept else None)


@pytest.mark.parametrize(
    ("noted_after", "logged_after", "late"),
    [
        (None, HOURS(24), False),
        (None, HOURS(24) + timedelta(seconds=1), True),
        (HOURS(1), HOURS(90), False),  # noted at once, the line came back days later
        (HOURS(25), HOURS(26), True),
    ],
)
def test_an_entry_is_late_by_when_it_was_noted(
    noted_after: timedelta | None, logged_after: timedelta, late: bool
) -> None:
    noted_at = NOW + noted_after if noted_after is not None else None
    assert is_late(NOW, noted_at, NOW + logged_after, 24) is late
