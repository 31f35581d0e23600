"""The pace of a sender: the bucket on its row, the daily ceiling, rests; at the end what the carrier itself saw."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from queue import SimpleQueue
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from foundation import clock
from foundation.database import db
from messaging.sms import gateways
from messaging.sms.dispatching import arrivals, departures, dispatch
from messaging.sms.gateways.protocol import Gateway, Outcome, Outgoing, Verdict
from messaging.sms.lifecycle import MessageState
from messaging.sms.senders import limiter, rests, statements
from messaging.sms.senders.models import Sender
from messaging.sms.senders.queries import sender as the_sender
from messaging.sms.senders.rests import Rest
from messaging.sms.sending import Words
from tests.carrier_process import running_carrier
from tests.messaging.sms.dispatching.conftest import Workers
from tests.messaging.sms.factories import attempts, make_residents, make_run, states
from tests.messaging.sms.fake_gateway import FakeGateway

S = MessageState
NAME = "BHXHLaoCai"
TODAY = date(2026, 3, 3)


def set_sender(session: Session, **values: object) -> None:
    the_sender(session, NAME)
    session.execute(update(Sender).where(Sender.name == NAME).values(**values))
    session.commit()


def take(session: Session, *segments: int, day: date = TODAY) -> limiter.Grant:
    return limiter.take(session, NAME, segments, day)


def ahead(session: Session) -> float:
    """Seconds for which the pace is used up."""
    seconds = func.extract("epoch", Sender.ready_at - func.clock_timestamp())
    return float(session.scalars(select(seconds)).one())


def test_what_may_leave_is_a_prefix_within_the_pace(session: Session) -> None:
    set_sender(session, segments_per_second=10.0)
    # 0.2 seconds at 9.6 segments a second are 1.92: the first, and the second which begins before they are used up.
    grant = take(session, 1, 20, 1, 1)
    assert grant.messages == 2
    assert 1.8 < grant.wait < 2.1
    assert take(session, 1).messages == 0


def test_one_long_message_may_go_over_by_itself_and_the_next_waits_for_it(session: Session) -> None:
    set_sender(session, segments_per_second=1.0)
    assert take(session, 6, 1).messages == 1
    assert 5.5 < ahead(session) < 6.3


def test_an_idle_sender_saves_up_no_more_than_a_moment(session: Session) -> None:
    set_sender(session, segments_per_second=100.0, ready_at=clock.now() - timedelta(hours=1))
    assert take(session, *[1] * 100).messages == 20


def test_what_did_not_leave_took_nothing(session: Session) -> None:
    set_sender(session, segments_per_second=1.0, daily_ceiling=100)
    take(session, 3)
    session.rollback()
    assert take(session, 3).messages == 1
    session.rollback()
    assert session.scalars(select(Sender.day_segments)).one() == 0


def test_the_count_of_ten_seconds_holds_whatever_the_rhythm_says(session: Session) -> None:
    set_sender(session, segments_per_second=4.0)
    left = []
    for _ in range(12):
        # As if the process fell behind for ever.
        set_sender(session, ready_at=clock.now() - timedelta(seconds=2))
        left += [3] * take(session, 3, 3, 3, 3).messages
        session.commit()
    assert sum(left) == 42, "ten times the limit, and the message that crosses it"
    assert take(session, 3) == limiter.Grant(0, limiter.BATCH)
    later = text("UPDATE sms_sender SET slot = slot - :slots, ready_at = now() - interval '2 s'")
    session.execute(later, {"slots": statements.SLOTS - 80})
    assert take(session, 3).messages == 0, "not before the ten seconds, and what may still be on its way, are over"
    session.execute(later, {"slots": 80})
    assert take(session, 3).messages == 1


def test_the_slots_cover_ten_seconds_and_the_way_to_the_carrier() -> None:
    assert (statements.SLOTS - 1) * statements.SLOT >= 10 + statements.LATEST + statements.JOURNEY - 1e-9
    assert statements.SHARE >= 0.96


@pytest.mark.parametrize(("behind", "messages"), [(0.5, 5), (2.5, 25), (4.0, 1)])
def test_who_fell_behind_makes_good_for_it_and_who_was_idle_does_not(
    session: Session, behind: float, messages: int
) -> None:
    set_sender(session, segments_per_second=10.0, ready_at=clock.now() - timedelta(seconds=behind))
    assert messages <= take(session, *[1] * 40).messages <= messages + 2, "the clock goes on between two statements"


def test_who_rested_makes_good_for_nothing(session: Session) -> None:
    moment = clock.now()
    set_sender(session, segments_per_second=10.0, ready_at=moment - timedelta(seconds=2), resting_until=moment)
    assert take(session, *[1] * 40).messages <= 3


def test_it_makes_good_in_haste_and_not_all_at_once(session: Session) -> None:
    set_sender(session, segments_per_second=10.0, ready_at=clock.now() - timedelta(seconds=2))
    assert take(session, 1, 1, 1, 1) == limiter.Grant(4, pytest.approx(0.2))


def test_what_is_given_back_is_given_back_once(session: Session) -> None:
    make_residents(session, 3)
    set_sender(session, segments_per_second=1.0, daily_ceiling=2, ready_at=clock.now() - timedelta(seconds=2))
    run = make_run(session)
    claim = departures.claim(session, run.id, 3, patience=5)
    departure = departures.depart(session, claim, claim.messages)
    session.commit()
    assert departure is not None
    assert departure.grant is not None
    before = ahead(session)
    for times in range(2):
        limiter.give_back(session, NAME, departure.grant, [sent.attempt_id for sent in departure.leaving])
        arrivals.record(session, [Outcome(sent.attempt_id, Verdict.RETRY) for sent in departure.leaving])
        session.commit()
        held = session.execute(select(Sender.day_segments, Sender.recent)).one()
        assert (held.day_segments, sum(held.recent)) == (0, 0), times
    assert ahead(session) < before - 1.9


def test_the_ceiling_of_a_day_is_kept_to_the_segment(session: Session) -> None:
    set_sender(session, daily_ceiling=10)
    assert take(session, 4, 4, 4) == limiter.Grant(2, 0.0, True)
    assert take(session, 2).messages == 1
    assert limiter.room(session, NAME, TODAY) == limiter.Grant(0, 0.0, True)
    assert take(session, 1, day=TODAY - timedelta(days=1)).messages == 0, "no clock goes back to a fresh day"
    assert take(session, 9, day=TODAY + timedelta(days=1)).messages == 1
    assert session.execute(select(Sender.day, Sender.day_segments)).one() == (TODAY + timedelta(days=1), 9)


def test_nothing_more_leaves_today_once_the_ceiling_is_reached(session: Session) -> None:
    make_residents(session, 9)
    set_sender(session, daily_ceiling=5)
    run, gateway = make_run(session), FakeGateway()
    assert dispatch.work(session, run.id, gateway) is False
    assert states(session, run.id) == {S.ACCEPTED: 5, S.PLANNED: 4}
    assert dispatch.work(session, run.id, gateway) is False
    assert len(gateway.sent) == 5
    session.execute(update(Sender).values(day=clock.today() - timedelta(days=1)))
    session.commit()
    dispatch.work(session, run.id, gateway)
    assert states(session, run.id) == {S.ACCEPTED: 9}


def test_the_ceiling_holds_over_several_workers(session: Session, workers: Workers) -> None:
    make_residents(session, 60)
    set_sender(session, daily_ceiling=25)
    run, gateway = make_run(session), FakeGateway()
    for turn in [workers(run.id, gateway) for _ in range(4)]:
        turn.result(20)
    assert states(session, run.id) == {S.ACCEPTED: 25, S.PLANNED: 35}


def test_a_message_whose_moment_is_over_gives_its_pace_back_and_is_planned_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 1)
    set_sender(session, segments_per_second=0.2)
    monkeypatch.setattr(dispatch, "_SECONDS", 0.3)
    monkeypatch.setattr(limiter, "LATEST", -1.0)
    run, gateway = make_run(session), FakeGateway()
    assert dispatch.work(session, run.id, gateway) is True
    assert (gateway.sent, states(session, run.id)) == ([], {S.PLANNED: 1})
    assert {attempt.outcome for attempt in attempts(session, run.id)} == {"retry"}
    held = session.scalars(select(Sender)).one()
    assert sum(held.recent or ()) == 0
    assert ahead(session) < 0
    assert session.scalars(select(Sender.resting_until)).one() is None


@pytest.mark.parametrize(
    ("before", "ended", "asked", "steady", "seconds"),
    [
        (None, None, None, False, 1.0),
        ("patience:1", 0.5, None, False, 2.0),
        ("away:16", 20.0, None, False, 32.0),
        ("patience:40", 1.0, None, False, 60.0),
        ("patience:4", 14.5, None, False, 1.0),
        ("patience:8", 1.0, None, True, 1.0),
        ("patience:2", 1.0, 7.0, False, 7.0),
        ("patience:30", 1.0, 7.0, False, 60.0),
        (None, None, 1e6, False, 3600.0),
    ],
)
def test_patience_doubles_while_it_does_not_help(
    before: str | None, ended: float | None, asked: float | None, steady: bool, seconds: float
) -> None:
    assert rests.patience(before, ended, asked, steady) == seconds


def test_a_burst_of_complaints_is_one_complaint(session: Session) -> None:
    assert rests.rest(session, NAME, Rest.PATIENCE) == 1.0
    assert rests.rest(session, NAME, Rest.PATIENCE) <= 1.0
    assert 5 < rests.rest(session, NAME, Rest.PATIENCE, asked=6.0) <= 6.0


def throttle(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.RETRY, code=20429, retry_after=30.0)


def full(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.REST, code=21611)


@pytest.mark.parametrize(("answer", "reason", "least"), [(throttle, Rest.PATIENCE, 25), (full, Rest.QUEUE, 250)])
def test_a_sender_rests_for_all_its_runs_when_the_carrier_asks_for_it(
    session: Session, answer: Callable[[Outgoing], Outcome], reason: Rest, least: float
) -> None:
    make_residents(session, 3)
    first, second = make_run(session), make_run(session)
    assert dispatch.work(session, first.id, FakeGateway(answer)) is False
    held = session.scalars(select(Sender)).one()
    now = session.scalars(select(func.now())).one()
    resting = rests.is_resting(held, now)
    assert resting is not None
    assert resting.reason == reason
    assert resting.until > now + timedelta(seconds=least)
    session.commit()
    gateway = FakeGateway()
    assert dispatch.work(session, second.id, gateway) is False
    assert gateway.sent == []
    assert states(session, first.id) == states(session, second.id) == {S.PLANNED: 3}


def test_without_the_limiters_row_nothing_leaves(session: Session) -> None:
    make_residents(session, 1)
    set_sender(session, segments_per_second=5.0)
    run = make_run(session)
    session.execute(select(Sender).with_for_update())
    with Session(db.engine) as other:
        claim = departures.claim(other, run.id, 10, patience=5)
        other.commit()
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            departures.depart(other, claim, claim.messages)
        other.rollback()
    assert states(session, run.id) == {S.CLAIMED: 1}


RATE = 20.0


def keep_ringing(app: Flask, run_id: int, gateway: Gateway, seconds: float) -> None:
    """As the broker does: every turn rings for the next, which begins in another process while the first one ends."""
    until, rings = monotonic() + seconds, SimpleQueue[None]()

    def work() -> None:
        with app.app_context():
            dispatch.work(db.session, run_id, gateway, lambda: rings.put(None))

    with ThreadPoolExecutor(3) as threads:
        while monotonic() < until:
            threads.submit(work)
            rings.get(timeout=30)


def test_the_carrier_never_sees_more_than_the_limit_and_nearly_all_of_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_residents(session, 330)
    set_sender(session, segments_per_second=RATE)
    # Every third message takes three segments.
    run = make_run(session, words=(Words("vi", 1, "Chào"),))
    make_run(session, words=(Words("vi", 1, "Dài " + "ơ" * 150),))
    with running_carrier(tmp_path, pace=0, callback_retries=0) as carrier:
        ours = replace(
            app.extensions["settings"],
            twilio_api_url=carrier.url,
            twilio_account_sid=carrier.account_sid,
            twilio_auth_token=carrier.auth_token,
        )
        monkeypatch.setitem(app.extensions, "settings", ours)
        gateway = gateways.TwilioGateway(ours)
        keep_ringing(app, run.id, gateway, 13)
        with sqlite3.connect(tmp_path / "carrier.sqlite3") as seen:
            arrived = seen.execute("SELECT created, segments FROM messages ORDER BY created").fetchall()
    begin, end = arrived[0][0], arrived[-1][0]
    assert end - begin > 11
    longest = 3
    for place, (moment, _) in enumerate(arrived):
        within = sum(segments for created, segments in arrived[place:] if created < moment + 10)
        assert within <= RATE * 10 + longest
    total = sum(segments for _, segments in arrived)
    assert total >= 0.95 * RATE * (end - begin)
