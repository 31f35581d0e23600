"""How many requests a carrier gets at once."""

from messaging.sms.gateways.concurrency import MOST, START, Concurrency


def answers(concurrency: Concurrency, how_many: int, seconds: float, *, now: float = 0.0, full: bool = True) -> None:
    for _ in range(how_many):
        concurrency.answered(seconds, now, full)


def test_it_doubles_with_every_round_of_good_answers_up_to_the_most() -> None:
    concurrency = Concurrency()
    widths = [concurrency.limit]
    for _ in range(6):
        answers(concurrency, concurrency.limit, 0.15)
        widths.append(concurrency.limit)
    assert widths == [START, 64, 128, 256, MOST, MOST, MOST]


def test_answers_say_nothing_about_more_while_fewer_are_under_way() -> None:
    concurrency = Concurrency()
    answers(concurrency, 1000, 0.01, full=False)
    assert concurrency.limit == START


def test_it_halves_once_for_one_congestion_and_grows_by_one_a_round_after_it() -> None:
    concurrency = Concurrency(64)
    for _ in range(64):
        concurrency.congested(begun=1.0, now=2.0)
    assert concurrency.limit == 32
    answers(concurrency, 33, 0.15, now=3.0)
    assert concurrency.limit == 33
    concurrency.congested(begun=2.5, now=4.0)
    assert concurrency.limit == 16


def test_one_may_always_be_under_way() -> None:
    concurrency = Concurrency(2)
    for moment in range(9):
        concurrency.congested(begun=moment + 0.5, now=moment + 1)
    assert concurrency.limit == 1


def test_a_carrier_that_keeps_us_waiting_gets_no_more() -> None:
    concurrency = Concurrency()
    answers(concurrency, 1, 0.05)
    grown = concurrency.limit
    answers(concurrency, 1000, 0.2)
    assert concurrency.limit == grown


def test_a_way_that_has_become_longer_is_learnt() -> None:
    concurrency = Concurrency()
    answers(concurrency, 10, 0.01, now=0.0)
    for now in range(0, 300, 10):
        answers(concurrency, 100, 0.2, now=float(now))
    assert concurrency.limit == MOST
