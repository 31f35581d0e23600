"""What the clock does: leases, hours, send-by, finishing; and the nightly count."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from foundation import clock
from foundation.database import db
from foundation.settings import Settings
from foundation.wakeups import wake
from messaging.sms import actions, polling, queries, reconciliation, tasks, upkeep
from messaging.sms.dispatching import arrivals, departures, dispatch
from messaging.sms.gateways.protocol import Outcome, Verdict
from messaging.sms.lifecycle import MessageState, Reason, RunState
from messaging.sms.models import Message, Run, Tally
from messaging.sms.sending import Group
from messaging.sms.turns import turn
from tests.messaging.sms.factories import attempts, make_residents, make_run, messages, states
from tests.messaging.sms.fake_gateway import FakeGateway, accept, doubt, sid_of

S = MessageState
Later = Callable[[timedelta], None]


def keep_up(session: Session) -> None:
    for _ in upkeep.steps(session):
        session.commit()
    session.commit()


def let_leases_end(session: Session) -> None:
    session.execute(update(Message).values(lease_until=func.now() - timedelta(seconds=1)))
    session.commit()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock of the house; leases do not notice."""
    real = clock.now

    def shift(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + by)

    return shift


def test_claims_of_a_lost_worker_are_taken_back(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    departures.claim(session, run.id, 10, patience=5)
    session.commit()
    keep_up(session)
    assert states(session, run.id) == {S.CLAIMED: 2}, "the lease still runs"
    let_leases_end(session)
    keep_up(session)
    assert states(session, run.id) == {S.PLANNED: 2}
    assert reconciliation.differences(session, run.id) == []


def test_a_worker_lost_between_the_commits_leaves_its_window_uncertain(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    claim = departures.claim(session, run.id, 10, patience=5)
    session.commit()
    departures.depart(session, claim, claim.messages[:1])
    session.commit()
    let_leases_end(session)
    keep_up(session)
    tally = queries.tally(session, run.id)
    assert tally.states == {S.UNCERTAIN: 1, S.PLANNED: 1}
    assert tally.reasons == {(S.UNCERTAIN, Reason.LEASE_EXPIRED): 1}
    assert len(attempts(session, run.id)) == 1, "nothing is sent a second time"


@pytest.mark.parametrize(("verdict", "state"), [(Verdict.ACCEPTED, S.ACCEPTED), (Verdict.RETRY, S.UNCERTAIN)])
def test_an_answer_after_the_lease_only_resolves(session: Session, verdict: Verdict, state: S) -> None:
    make_residents(session, 1)
    run = make_run(session)
    claim = departures.claim(session, run.id, 10, patience=5)
    departure = departures.depart(session, claim, claim.messages)
    assert departure is not None
    (sent,) = departure.leaving
    session.commit()
    let_leases_end(session)
    keep_up(session)
    outcome = accept(sent) if verdict == Verdict.ACCEPTED else Outcome(sent.attempt_id, verdict)
    arrivals.record(session, [outcome])
    session.commit()
    assert states(session, run.id) == {state: 1}
    assert reconciliation.differences(session, run.id) == []


def test_an_answer_to_a_former_attempt_does_not_touch_the_message(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session)
    claim = departures.claim(session, run.id, 10, patience=5)
    departure = departures.depart(session, claim, claim.messages)
    assert departure is not None
    session.execute(update(Message).values(attempt_id=uuid.uuid4()))
    session.commit()
    arrivals.record(session, [accept(sent) for sent in departure.leaving])
    session.commit()
    assert states(session, run.id) == {S.DISPATCHING: 1}
    assert [attempt.outcome for attempt in attempts(session, run.id)] == ["accepted"]


def test_messages_are_held_outside_the_hours_and_go_on_when_they_begin(session: Session, later: Later) -> None:
    make_residents(session, 3)
    begin = clock.local(clock.now()) - timedelta(hours=1)
    run = make_run(session, hours_from=begin.time(), hours_to=(begin + timedelta(hours=2)).time())
    assert states(session, run.id) == {S.PLANNED: 3}
    later(timedelta(hours=3))
    keep_up(session)
    assert queries.tally(session, run.id).reasons == {(S.HELD, Reason.HOURS): 3}
    later(timedelta(hours=23))
    keep_up(session)
    assert states(session, run.id) == {S.PLANNED: 3}
    assert session.get_one(Run, run.id).state == RunState.RUNNING


def test_messages_wait_for_their_day(session: Session, later: Later) -> None:
    make_residents(session, 1)
    run = make_run(session, send_from=datetime.now(UTC) + timedelta(days=2))
    keep_up(session)
    assert states(session, run.id) == {S.HELD: 1}
    later(timedelta(days=2, minutes=1))
    keep_up(session)
    assert states(session, run.id) == {S.PLANNED: 1}


@pytest.mark.parametrize("paused", [False, True])
def test_nothing_leaves_after_the_send_by(session: Session, later: Later, paused: bool) -> None:
    make_residents(session, 1, language="dao")
    make_residents(session, 2)
    send_by = datetime.now(UTC) + timedelta(hours=1)
    run = make_run(session, send_by=send_by, groups=(Group("vi", "vi"),), merges_households=False)
    departures.claim(session, run.id, 1, patience=5)
    if paused:
        actions.pause(session, run.id)
    session.commit()
    later(timedelta(hours=2))
    keep_up(session)
    assert states(session, run.id) == {S.EXPIRED: 3}
    assert reconciliation.differences(session, run.id) == []
    assert session.get_one(Run, run.id).state == (RunState.PAUSED if paused else RunState.DONE)


def test_held_messages_without_words_keep_a_run_open(session: Session) -> None:
    make_residents(session, 1, language="dao")
    run = make_run(session)
    keep_up(session)
    assert session.get_one(Run, run.id, populate_existing=True).state == RunState.RUNNING


def test_a_run_with_nothing_left_is_finished(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway(doubt))
    keep_up(session)
    found = session.get_one(Run, run.id, populate_existing=True)
    assert (found.state, found.finished_at is not None) == (RunState.DONE, True)


def test_a_run_does_not_end_before_a_household_has_a_new_voice(session: Session) -> None:
    first, second = (resident for resident in make_residents(session, 2, consent=True))
    second.phone_hash, second.phone = first.phone_hash, first.phone
    session.commit()
    run = make_run(session, needs_consent=True)
    first.consent = False
    session.commit()
    claim = departures.claim(session, run.id, 10, patience=5)
    departures.depart(session, claim, claim.messages)
    session.commit()
    keep_up(session)
    assert states(session, run.id) == {S.SUPPRESSED: 1, S.PLANNED: 1}
    assert session.scalars(select(Run.state)).one() == RunState.RUNNING
    dispatch.work(session, run.id, FakeGateway())
    keep_up(session)
    assert states(session, run.id) == {S.SUPPRESSED: 1, S.ACCEPTED: 1}
    assert session.scalars(select(Run.state)).one() == RunState.DONE
    assert reconciliation.differences(session, run.id) == []


def test_a_large_cancelled_run_is_cleared_in_steps(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOVED_AT_ONCE", 2)
    make_residents(session, 5)
    run = make_run(session)
    actions.cancel(session, run.id)
    session.commit()
    assert states(session, run.id) == {S.CANCELLED: 2, S.PLANNED: 3}
    keep_up(session)
    assert states(session, run.id) == {S.CANCELLED: 5}


def test_only_one_sweep_works_at_a_time(app: Flask, session: Session) -> None:
    with turn("sweep") as first, turn("sweep") as second:
        assert (first, second) == (True, False)
    with turn("sweep") as third:
        assert third


def test_two_sweeps_have_the_effect_of_one(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    departures.claim(session, run.id, 10, patience=5)
    session.commit()
    let_leases_end(session)
    with Session(db.engine) as other:
        ours, theirs = upkeep.steps(session), upkeep.steps(other)
        for step in (ours, theirs, ours, theirs):
            next(step, None)
            session.commit()
            other.commit()
    keep_up(session)
    assert states(session, run.id) == {S.PLANNED: 2}
    assert reconciliation.differences(session, run.id) == []


def test_a_sweep_wakes_the_runs_that_have_something_to_send(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 1)
    due, waiting = make_run(session), make_run(session, send_from=datetime.now(UTC) + timedelta(days=1))
    paused = make_run(session)
    actions.pause(session, paused.id)
    session.commit()
    woken: list[int] = []
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: woken.extend(ids))
    tasks.sweep()
    assert woken == [due.id]
    assert queries.next_due(session, waiting.id) is not None
    assert queries.next_due(session, paused.id) is None


def test_a_run_that_is_let_go_is_rung_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process that waits for a carrier far away would leave the machine idle until the next sweep."""
    woken: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "wake", lambda task, run_id: woken.append((task.name, run_id)))
    tasks.begin(7)
    assert woken == [(tasks.dispatch_run.name, 7)] * 2


def test_rings_end_before_they_could_pile_up_in_front_of_a_sweep(app: Flask, settings: Settings) -> None:
    with app.app_context(), Redis.from_url(settings.redis_url) as broker:
        wake(tasks.dispatch_run, 1)
        ring = json.loads(broker.lpop("celery"))
    left = datetime.fromisoformat(ring["headers"]["expires"]) - datetime.now(UTC)
    assert timedelta(0) < left < timedelta(seconds=30), "a sweep that waits for 30 seconds is given up"


def test_silent_messages_are_asked_about(session: Session) -> None:
    make_residents(session, 3)
    run, gateway = make_run(session), FakeGateway()
    dispatch.work(session, run.id, gateway)
    first, second, third = (attempt.id for attempt in attempts(session, run.id))
    gateway.knows(sid_of(first), "delivered")
    gateway.knows(sid_of(second), "undelivered", 30005)
    assert polling.poll(session, gateway).messages == 0, "they are not silent yet"
    session.execute(update(Message).values(updated_at=func.now() - polling.STALE_AFTER * 2))
    session.commit()
    assert polling.poll(session, gateway).messages == 3
    assert states(session, run.id) == {S.DELIVERED: 1, S.UNDELIVERED: 1, S.ACCEPTED: 1}
    assert polling.poll(session, gateway).messages == 0, "what was asked about waits its turn again"
    assert sid_of(third) not in gateway.seen
    assert reconciliation.differences(session, run.id) == []


def test_a_carrier_that_is_away_is_asked_later(session: Session) -> None:
    make_residents(session, 2)
    run, gateway = make_run(session), FakeGateway()
    dispatch.work(session, run.id, gateway)
    session.execute(update(Message).values(updated_at=func.now() - polling.STALE_AFTER * 2))
    session.commit()
    gateway.away = True
    assert polling.poll(session, gateway).messages == 0
    assert states(session, run.id) == {S.ACCEPTED: 2}


def test_the_nightly_count_mends_and_tells_what_was_wrong(session: Session) -> None:
    make_residents(session, 3)
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway())
    session.execute(update(Tally).where(Tally.state == S.ACCEPTED).values(messages=1, segments=9))
    session.execute(text("DELETE FROM sms_tally WHERE messages = 0"))
    session.commit()
    (wrong,) = reconciliation.differences(session, run.id)
    assert (wrong.state, wrong.messages, wrong.segments) == (S.ACCEPTED, 2, -6)
    tasks.reconcile_tallies()
    assert reconciliation.differences(session, run.id) == []
    session.commit()
    assert queries.tally(session, run.id).states == {S.ACCEPTED: 3}
    assert session.scalar(select(func.count()).select_from(Message)) == len(messages(session, run.id))
