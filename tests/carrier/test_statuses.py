from collections import Counter
from decimal import Decimal

import pytest

from carrier.errors import DELIVERY_FAILURES
from carrier.statuses import FINAL, MEAN_STAY, Step, following, outcome, price, stay

NUMBERS = [f"+84992{number:06}" for number in range(20_000)]


def number_that_ends(status: str) -> str:
    return next(number for number in NUMBERS if outcome(number, 1).status == status)


@pytest.mark.parametrize(
    ("status", "ends", "expired", "step"),
    [
        ("accepted", "undelivered", False, "queued"),
        ("queued", "undelivered", False, "sending"),
        ("queued", "failed", False, "sending"),
        ("queued", "undelivered", True, "failed"),
        ("sending", "undelivered", False, "sent"),
        ("sending", "undelivered", True, "sent"),
        ("sending", "failed", False, "failed"),
        ("sent", "undelivered", False, "undelivered"),
    ],
)
def test_one_status_follows_another(status: str, ends: str, expired: bool, step: str) -> None:
    assert following(status, number_that_ends(ends), 1, expired=expired).status == step


def test_a_message_that_waited_too_long_says_so() -> None:
    assert following("queued", NUMBERS[0], 0, expired=True) == Step("failed", 30036)


def test_a_number_always_ends_the_same_way() -> None:
    assert [outcome(number, 0.5) for number in NUMBERS[:500]] == [outcome(number, 0.5) for number in NUMBERS[:500]]


def test_a_number_that_fails_at_a_small_share_fails_at_a_larger_one() -> None:
    few = {number for number in NUMBERS if outcome(number, 0.03).status != "delivered"}
    many = {number for number in NUMBERS if outcome(number, 0.2).status != "delivered"}
    assert few < many


@pytest.mark.parametrize("share", [0, 0.03, 0.5, 1])
def test_about_the_share_asked_for_fails_with_a_code_that_has_words(share: float) -> None:
    ends = Counter(outcome(number, share) for number in NUMBERS)
    failed = sum(count for end, count in ends.items() if end.status != "delivered")
    assert failed / len(NUMBERS) == pytest.approx(share, abs=0.01)
    assert {end.error_code for end in ends if end.status != "delivered"} <= set(DELIVERY_FAILURES)


def test_it_stays_around_the_mean_and_not_at_all_once_final() -> None:
    for status, mean in MEAN_STAY.items():
        assert stay(status, "SM" + "0" * 32, 1) == mean * 0.5
        assert stay(status, "SM" + "f" * 32, 2) == pytest.approx(mean * 3)
    assert [stay(status, "SM" + "0" * 32, 1) for status in FINAL] == [None] * 3


@pytest.mark.parametrize(("segments", "text"), [(1, "-0.00750"), (2, "-0.01500"), (11, "-0.08250")])
def test_a_price_is_negative_with_five_decimals(segments: int, text: str) -> None:
    assert price(Decimal("0.00750"), segments) == text
