"""How long a batch waits for company, against senders that wait for their answers."""

import pytest

from messaging.sms.receipts.linger import LONGEST, MOST, Linger


def rounds(linger: Linger, connections: int, times: int, now: float = 0.0) -> list[int]:
    """What batches wanted, when so many senders wait for their answer before they send again."""
    wanted = []
    for _ in range(times):
        now += 0.05
        want = linger.wanted(now)
        wanted.append(want)
        linger.learn(want, min(max(want, 1), connections), now)
    return wanted


def test_a_lone_receipt_never_waits() -> None:
    linger = Linger()
    for number in range(100):
        assert linger.wanted(number * 2 * LONGEST) == 1
        linger.learn(1, 1, number * 2 * LONGEST)


@pytest.mark.parametrize("connections", [1, 3, 16, 50, 64])
def test_a_batch_waits_for_as_many_as_there_are(connections: int) -> None:
    wanted = rounds(Linger(), connections, 200)
    settled = wanted[50:]
    assert sum(1 for want in settled if want == connections) > 0.9 * len(settled)


def test_now_and_then_it_asks_for_more() -> None:
    linger = Linger()
    rounds(linger, 4, 100)
    assert max(rounds(linger, 40, 200, now=5.0)) >= 40


def test_a_batch_cut_short_does_not_make_the_next_ones_small() -> None:
    linger = Linger()
    rounds(linger, 40, 100)
    linger.learn(40, 3, 5.01)
    assert linger.wanted(5.02) == 40


def test_few_who_come_one_by_one_stop_waiting_for_the_crowd_before_them() -> None:
    linger, now = Linger(), 5.0
    rounds(linger, 40, 100)
    wanted = []
    for _ in range(10):
        now += LONGEST / 2
        wanted.append(linger.wanted(now))
        linger.learn(wanted[-1], 1, now)
    assert wanted[0] == 40
    assert wanted[4:] == [1] * 6


def test_a_batch_is_never_wanted_larger_than_a_statement_should_be() -> None:
    assert max(rounds(Linger(), 10_000, 100)) == MOST
