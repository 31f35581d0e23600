"""A carrier that is busy, fails, hangs, drips, resets, is away, or says what nobody can read."""

from operations.programs import Running
from tests.faults.conftest import Try
from tests.faults.rig import TIMEOUT, Rig
from tests.faults.scenarios import scenario
from tests.faults.trial import S
from tests.faults.waiting import until

HELD = {"fault": "callbacks_held"}
SOME = 8
# Two windows one after the other, each with what the gateway gives it at most, on a busy machine. Nothing that hangs or
# drips here would end before 300 seconds.
DEADLINE = 2 * 5 * TIMEOUT + 20


@scenario(7)
def test_a_storm_of_429_is_waited_out_and_everything_sent_once(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(240)
    rig.carrier.order({"fault": "too_many", "above": 40, "retry_after": 1})
    some.launch().wait_until_over(90)
    posts = some.posts()
    refused = [entry for entry in posts if not entry["accepted"]]
    assert refused, "there was no storm"
    # Whoever does not back off posts all the time: 160 a second and more in this house.
    assert len(refused) < len(posts) / 2, "it did not back off"
    assert S.UNCERTAIN not in some.states()
    some.note(f"{len(refused)} were too many")
    some.prove()


@scenario(8)
def test_a_500_after_accepting_is_found_by_callback_or_by_list(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    rig.carrier.order(
        {"fault": "error_after", "count": 2 * SOME},
        {"fault": "callbacks_lost", "numbers": list(some.village.numbers[::2])},
        HELD,
    )
    some.launch().wait_until_left()
    uncertain = some.states()[S.UNCERTAIN]
    assert uncertain == 2 * SOME
    rig.carrier.heal()
    rig.settled()
    some.wait(lambda states: states[S.UNCERTAIN] < uncertain, "no callback resolves a doubt")
    some.note(f"{uncertain} uncertain, {some.states()[S.UNCERTAIN]} left to the list")
    some.hear_of_everything()
    some.prove()


@scenario(8)
def test_a_500_before_accepting_leaves_no_trace_and_is_sent_again(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    rig.carrier.order({"fault": "error_before", "count": SOME})
    some.launch().wait_until_left()
    assert some.states()[S.UNCERTAIN] == SOME
    some.age()
    some.wait(lambda states: states[S.FAILED] == SOME, "silence is not concluded")
    assert some.reasons(S.FAILED) == {"no_trace": SOME}
    some.note(f"{SOME} without a trace, sent again by a person")
    assert some.send_again() == SOME
    some.wait_until_over()
    assert set(some.states()) == {S.DELIVERED, S.MERGED}
    some.prove()


@scenario(9)
def test_an_answer_that_does_not_come_is_not_waited_for(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    without_end = {"count": SOME, "seconds": 300}
    rig.carrier.order({"fault": "hang_after", **without_end}, {"fault": "drip", **without_end}, HELD)
    took = some.launch().wait(lambda states: states[S.UNCERTAIN] == 2 * SOME, "an answer is waited for")
    assert took < DEADLINE
    assert rig.carrier.hits()[:2] == [SOME, SOME]
    some.note(f"{SOME} hanging and {SOME} dripping ones uncertain {took:.1f} s after the launch")
    rig.carrier.heal()
    some.wait_until_certain()
    some.prove()


@scenario(10)
def test_a_reset_after_the_body_is_uncertain(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(60)
    rig.carrier.order({"fault": "reset_after", "count": SOME}, HELD)
    some.launch().wait_until_left()
    assert some.states()[S.UNCERTAIN] == SOME
    some.note(f"{SOME} uncertain, found by callback")
    rig.carrier.heal()
    some.wait_until_certain()
    some.prove()


@scenario(10)
def test_a_refused_connection_is_tried_again(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(60)
    rig.stop_carrier()
    some.launch()
    some.wait(lambda _: bool(some.attempts()), "nobody tried")
    some.wait(lambda states: not states[S.DISPATCHING], "no answer is no answer")
    assert some.states()[S.UNCERTAIN] == 0
    rig.start_carrier()
    some.wait_until_over(90)
    attempts = some.attempts()
    assert len(attempts) > some.to_post == len(some.posts())
    some.note("refused connections left no doubt")
    some.prove()


@scenario(11)
def test_a_201_that_cannot_be_read_is_uncertain_and_told(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(60)
    before = len(rig.log_of(worker))
    rig.carrier.order({"fault": "malformed", "count": SOME}, {"fault": "html", "count": SOME}, HELD)
    some.launch().wait_until_left()
    assert some.states()[S.UNCERTAIN] == 2 * SOME
    until(lambda: rig.log_of(worker)[before:].count("unreadable answer") == 2 * SOME, "somebody was not told")
    some.note(f"{2 * SOME} uncertain, each told in the log")
    rig.carrier.heal()
    some.wait_until_certain()
    some.prove()
