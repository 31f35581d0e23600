"""People who press twice, change their mind, want no messages; and a network that refuses many."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from operations.programs import Running
from tests.faults.conftest import Try
from tests.faults.rig import WINDOW, Rig
from tests.faults.scenarios import scenario
from tests.faults.trial import AUTHOR, S, Trial
from tests.stories.house import Reader


@scenario(15)
def test_two_tabs_and_another_launch_are_one_launch(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(120)
    tabs = [rig.house.reader(AUTHOR), rig.house.reader(AUTHOR)]
    for tab in tabs:
        tab.open(f"/campaigns/{some.slug}/launch")
        tab.browser.select_form("main form[method=post]")

    def press(tab: Reader) -> int:
        return int(tab.browser.submit_selected().status_code)

    with ThreadPoolExecutor(len(tabs)) as pool:
        assert list(pool.map(press, tabs)) == [200, 200]
    some.launch()
    some.launch()
    some.wait_until_over()
    assert len(some.runs) == 1
    assert len(some.posts()) == some.to_post
    some.note("four launches, one run")
    some.prove()


@scenario(19)
def test_whoever_opts_out_while_a_campaign_is_sent_gets_nothing_more(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(240)
    rig.carrier.order({"fault": "latency", "seconds": 0.3})
    some.launch().wait_for_posts(WINDOW)
    some.pause()
    written_to = {entry["to"] for entry in some.posts()}
    waiting = [number for number in some.village.numbers if number not in written_to]
    assert len(waiting) > 10, "the pause came too late to prove anything"
    wishes = [waiting[0], waiting[-1], next(iter(written_to))]
    for number in wishes:
        some.opt_out(number)
    rig.carrier.heal()
    some.resume()
    some.wait_until_over()
    posted = {entry["to"] for entry in some.posts()}
    assert posted == set(some.village.numbers) - set(wishes[:2])
    assert some.reasons(S.SUPPRESSED).keys() == {"opted_out"}
    some.note("2 opted out before their message left, 1 after it")
    some.prove()


@scenario(20)
def test_a_wave_of_refusals_pauses_the_campaign(rig: Rig, worker: Running, trial: Try) -> None:
    some = trial(720)
    rig.carrier.order({"fault": "refuse", "code": 21612, "of_numbers": 0.6}, {"fault": "latency", "seconds": 0.1})
    some.launch()
    some.wait(lambda _: some.runs[0].state == "paused", "it goes on through every refusal")
    assert some.runs[0].pause_reason == "wave:21612"
    since = some.pause()
    before = len(some.posts())
    assert before < some.to_post, "it paused when everything had left"
    rig.carrier.heal()
    prove_still(trial, some, since)
    some.note(f"paused itself after {before} POSTs, {some.states()[S.FAILED]} of them refused; none afterwards")
    some.resume()
    some.wait_until_over()
    states = some.states()
    assert set(states) == {S.DELIVERED, S.MERGED, S.FAILED}
    some.prove()


@scenario(20)
@pytest.mark.parametrize("step", ["pause", "cancel"])
def test_not_one_post_leaves_after_it_is_confirmed(rig: Rig, worker: Running, trial: Try, step: str) -> None:
    some = trial(480)
    rig.carrier.order({"fault": "latency", "seconds": 0.2})
    some.launch().wait_for_posts(WINDOW)
    since = some.pause() if step == "pause" else some.cancel()
    left = some.to_post - len(some.posts())
    assert left > 0, "it came too late to prove anything"
    rig.carrier.heal()
    prove_still(trial, some, since)
    some.note(f"{step}: {left} had not left, 0 POSTs afterwards")
    if step == "pause":
        some.resume()
    some.wait_until_over()
    assert set(some.states()) == {S.DELIVERED, S.MERGED, S.CANCELLED} - ({S.CANCELLED} if step == "pause" else set())
    some.prove()


def prove_still(trial: Try, some: Trial, since: float) -> None:
    """The workers send another campaign to its end; of this one not a POST reaches the carrier."""
    another = trial(24)
    another.launch()
    some.wake()
    another.wait_until_over()
    another.prove()
    assert some.posts(since) == []
