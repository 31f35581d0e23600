"""PostgreSQL and the broker: killed, emptied, away, full."""

import shutil
import time

import pytest

from operations.programs import Running
from tests.faults.conftest import Try
from tests.faults.rig import PROCESSES, WINDOW, Rig
from tests.faults.scenarios import scenario
from tests.faults.trial import AUTHOR, S
from tests.faults.waiting import until

# In flight when a server goes; whatever had its row may still be posted.
IN_FLIGHT = PROCESSES * WINDOW


@scenario(3)
def test_an_emptied_broker_costs_time_and_nothing_else(rig: Rig, worker: Running, trial: Try) -> None:
    rig.the_beat()
    some = trial(480)
    rig.carrier.order({"fault": "latency", "seconds": 0.5})
    some.launch().wait_for_posts(WINDOW)
    rig.kill_server(rig.broker)
    shutil.rmtree(rig.broker.data)
    rig.broker.start()
    before, begun = len(some.posts()), time.monotonic()
    assert before < some.to_post, "the broker went too late to prove anything"
    some.wait_for_posts(min(before + IN_FLIGHT, some.to_post) + 1)
    some.note(f"went on {time.monotonic() - begun:.0f} s after the broker was back")
    rig.carrier.heal()
    some.wait_until_over(60, sweep=False)
    assert not worker.ended, "the worker did not outlive its broker"
    some.prove()


@scenario(4)
@pytest.mark.usefixtures("no_worker")
def test_a_launch_without_a_broker_is_kept_and_sent_later(rig: Rig, trial: Try) -> None:
    some = trial(60)
    rig.broker.stop()
    author = rig.house.reader(AUTHOR)
    author.fill(f"/campaigns/{some.slug}/launch", "main form[method=post]")
    assert some.states()[S.PLANNED] > 0
    assert some.posts() == []
    rig.broker.start()
    rig.the_worker()
    rig.the_beat()
    some.wait_until_over(60, sweep=False)
    some.prove()


@scenario(5)
def test_a_database_killed_before_the_answers_are_written_down(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    rig.carrier.order({"fault": "late_answer", "seconds": 1}, {"fault": "callbacks_held"})
    some.launch().wait_for_posts(WINDOW)
    rig.kill_server(rig.postgres)
    # Whoever held the answers is gone as well: nothing but the callbacks can tell.
    rig.kill(worker)
    rig.postgres.start()
    leaving = some.states()[S.DISPATCHING]
    assert 0 < leaving <= IN_FLIGHT
    some.end_leases()
    some.wait(lambda states: states[S.UNCERTAIN] > 0, "nothing became uncertain")
    some.note(f"{leaving} were under way, {some.states()[S.UNCERTAIN]} uncertain before their callbacks came")
    rig.carrier.heal()
    rig.the_worker()
    some.wait_until_certain()
    some.prove()


@scenario(6)
def test_nothing_leaves_while_the_database_is_away(rig: Rig, worker: Running, trial: Try, long: bool) -> None:
    some = trial(480)
    rig.carrier.order({"fault": "latency", "seconds": 0.3})
    some.launch().wait_for_posts(WINDOW)
    rig.kill_server(rig.postgres)
    gone = time.time()
    # Being away is what is tried here.
    time.sleep(150 if long else 4)
    absent = rig.posts_of(some.village.numbers, gone)
    rig.postgres.start()
    rows = {str(attempt.id) for attempt in some.attempts()}
    assert len(rows) < some.to_post, "the database went too late to prove anything"
    assert {entry["attempt"] for entry in absent} <= rows
    assert len(absent) <= IN_FLIGHT
    some.note(f"{len(absent)} already written down arrived while it was away")
    rig.carrier.heal()
    some.end_leases()
    some.wait_until_left()
    # Callbacks that came meanwhile were turned away: the carrier is asked.
    some.hear_of_everything()
    some.prove()


@scenario(18)
def test_a_full_database_halts_the_sending(rig: Rig, worker: Running, trial: Try) -> None:
    """53100 is what PostgreSQL answers when a table cannot grow; here it says so by order, on a disk with room."""
    some = trial(480)
    rig.carrier.order({"fault": "latency", "seconds": 0.3})
    some.launch().wait_for_posts(WINDOW)
    with rig.full_database():
        full = time.time()
        rows = {str(attempt.id) for attempt in some.attempts()}
        assert len(rows) < some.to_post, "the disk was full too late to prove anything"
        said = len(rig.log_of(worker))
        until(lambda: "DiskFull" in rig.log_of(worker)[said:], "nobody noticed")
        assert {entry["attempt"] for entry in some.posts(full)} <= rows
    some.note(f"{len(some.posts(full))} already written down arrived while it was full")
    rig.carrier.heal()
    some.end_leases()
    some.wait_until_left()
    # Callbacks that came meanwhile were turned away: the carrier is asked.
    some.hear_of_everything()
    some.prove()
