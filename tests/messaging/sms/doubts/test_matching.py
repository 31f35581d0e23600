"""Which message of the carrier's is the one in doubt."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from messaging.sms.doubts.matching import Doubt, Findings, compare
from messaging.sms.gateways.protocol import Sighting

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BODY = "Chào Đào"


def doubt(body: str = BODY, seconds: float = 0) -> Doubt:
    return Doubt(uuid.uuid4(), b"number", hashlib.sha256(body.encode()).digest(), AT + timedelta(seconds=seconds))


def seen(sid: str, body: str = BODY, seconds: float | None = 1) -> Sighting:
    created = None if seconds is None else AT + timedelta(seconds=seconds)
    return Sighting(sid, "delivered", None, "+84992000001", body, created)


def findings(doubts: list[Doubt], *sightings: Sighting, rivals: tuple[Doubt, ...] = (), taken: str = "") -> Findings:
    return compare(doubts, sightings, rivals=[*doubts, *rivals], taken=taken.split())


def test_its_text_and_time_make_it_the_one() -> None:
    ours, theirs = doubt(), seen("SM1")
    assert findings([ours], seen("SM0", "Chào Lan"), theirs) == Findings([(ours, theirs)], [])


@pytest.mark.parametrize("seconds", [-121, 301, 86_400])
def test_another_time_makes_it_another(seconds: float) -> None:
    ours = doubt()
    assert findings([ours], seen("SM1", seconds=seconds)) == Findings([], [ours])


@pytest.mark.parametrize("seconds", [-119, 0, 299, None])
def test_clocks_may_differ_a_little_and_a_time_may_be_missing(seconds: float | None) -> None:
    assert [trace.sid for _, trace in findings([doubt()], seen("SM1", seconds=seconds)).found] == ["SM1"]


def test_what_belongs_to_another_attempt_is_no_trace() -> None:
    ours = doubt()
    assert findings([ours], seen("SM1"), taken="SM1 SM2") == Findings([], [ours])


def test_an_empty_list_is_no_trace_and_no_more() -> None:
    ours = doubt()
    assert findings([ours]) == Findings([], [ours])


def test_two_of_ours_that_could_be_one_of_theirs_stay_in_doubt() -> None:
    assert findings([doubt(), doubt(seconds=30)], seen("SM1", seconds=31)) == Findings([], [])


def test_two_of_theirs_that_could_be_one_of_ours_leave_it_in_doubt() -> None:
    assert findings([doubt()], seen("SM1"), seen("SM2", seconds=60)) == Findings([], [])


def test_an_attempt_that_is_still_leaving_could_be_it_as_well() -> None:
    assert findings([doubt()], seen("SM1"), rivals=(doubt(seconds=20),)) == Findings([], [])


def test_the_same_text_at_another_time_or_another_text_at_the_same_time_does_not_disturb() -> None:
    ours, later, other = doubt(), doubt(seconds=3600), doubt("Chào Lan")
    first, second = seen("SM1"), seen("SM2", seconds=3601)
    told = findings([ours, later, other], first, second)
    assert told == Findings([(ours, first), (later, second)], [other])
