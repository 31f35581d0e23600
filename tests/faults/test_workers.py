"""Workers that are killed, ended, doubled, or live by another clock."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest

from messaging.sms.lifecycle import MessageState
from operations.programs import Running
from tests.faults.conftest import Try
from tests.faults.rig import NINE, PROCESSES, WINDOW, Rig, offset_to
from tests.faults.scenarios import scenario
from tests.faults.trial import S
from tests.faults.waiting import until

A_KILL = 80  # people for each
LONGEST = 0.4  # seconds a worker may go on before it is killed


@scenario(1)
@pytest.mark.usefixtures("no_worker")
def test_a_killed_worker_costs_a_window_a_process_at_most(rig: Rig, trial: Try, long: bool) -> None:
    kills = 200 if long else 3
    some, lot = trial(kills * A_KILL), random.Random(kills)
    rig.carrier.order({"fault": "latency", "seconds": 0.3})
    some.launch()
    lost = 0
    for _ in range(kills):
        running, before = rig.start_worker(), len(some.posts())
        some.wait(lambda _: len(some.posts()) > before, "a worker sends nothing")  # noqa: B023
        time.sleep(lot.random() * LONGEST)
        rig.kill(running)
        leaving = some.states()[S.DISPATCHING]
        assert leaving <= PROCESSES * WINDOW, "more than a window a process was under way"
        lost += leaving
        some.end_leases()
    assert some.states()[S.PLANNED] + some.states()[S.CLAIMED] > 0, "the kills came too late to prove anything"
    rig.carrier.heal()
    rig.the_worker()
    some.wait_until_over(120)
    rig.settled()
    doubtful = some.states()[S.UNCERTAIN] + some.states()[S.FAILED]
    assert doubtful <= lost
    some.note(f"{kills} kills left {lost} under way, {doubtful} of them never reached the carrier")
    # They are looked for in vain, and a person has them sent again: then nobody has been left out.
    some.hear_of_everything()
    assert some.reasons(S.FAILED).keys() <= {"no_trace"}
    if some.states()[S.FAILED]:
        some.send_again()
        some.wait_until_over()
    assert set(some.states()) == {S.DELIVERED, S.MERGED}
    some.prove()


@scenario(2)
def test_a_worker_that_is_told_to_end_finishes_its_window(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(600)
    rig.carrier.order({"fault": "latency", "seconds": 0.5})
    some.launch().wait_for_posts(2 * WINDOW)
    assert rig.end(worker), "it had to be killed"
    states = some.states()
    assert states[S.DISPATCHING] == states[S.UNCERTAIN] == 0
    left = states[S.PLANNED] + states[S.CLAIMED]
    assert left > 0, "the end came too late to prove anything"
    some.note(f"{left} were left for the next worker")
    rig.carrier.heal()
    rig.the_worker()
    some.wait_until_over()
    some.prove()


@scenario(16)
def test_two_schedulers_and_the_same_task_many_times_have_one_effect(rig: Rig, worker: Running, trial: Try) -> None:
    beats = [rig.the_beat(), rig.start_beat()]
    some = trial(240).launch()
    for _ in range(10):
        some.wake()
    some.wait_until_over(sweep=False)
    for running in beats:
        until(lambda: "Sending due task" in rig.log_of(running), "a scheduler rings for nothing")  # noqa: B023
    rig.end(beats[1])
    assert len(some.posts()) == some.states()[S.DELIVERED]
    some.prove()


@scenario(17)
def test_a_worker_whose_clock_is_ten_minutes_ahead_sends_nothing_twice(rig: Rig, worker: Running, trial: Try) -> None:
    fast = rig.start_worker(CLOCK_OFFSET=offset_to(NINE + timedelta(minutes=10)))
    some = trial(480)
    # While a window waits for its answers the other clock sweeps: leases by that clock would be over.
    rig.carrier.order({"fault": "late_answer", "seconds": 1, "count": 200})
    some.launch().wait_for_posts(WINDOW)
    for _ in range(10):
        rig.ring_for_a_sweep()
    some.wait_until_over()
    rig.end(fast)
    assert S.UNCERTAIN not in some.states()
    assert len(some.posts()) == some.states()[S.DELIVERED]
    some.prove()


@scenario(17)
@pytest.mark.usefixtures("no_worker")
def test_quiet_hours_hold_by_the_clock_and_the_zone_of_whoever_sends(rig: Rig, trial: Try) -> None:
    some = trial(60)
    late, elsewhere = {"CLOCK_OFFSET": offset_to(NINE.replace(hour=23))}, {"TIMEZONE": "America/Sao_Paulo"}
    some.launch()
    for settings in (late, elsewhere):
        running = rig.start_worker(**settings)
        some.wait(lambda states: _all_held(rig, states), "quiet hours are not kept", sweep=False)
        assert some.posts() == []
        rig.end(running)
    rig.the_worker()
    some.wait_until_over()
    some.prove()


def _all_held(rig: Rig, states: Counter[MessageState]) -> bool:
    rig.ring_for_a_sweep()
    return states[S.HELD] > 0 and not states[S.PLANNED]
