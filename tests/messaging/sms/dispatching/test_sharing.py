"""Several runs of one sender: who goes first, who gets how much, and what is under way at most."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from foundation.database import db
from messaging.sms import actions, queries
from messaging.sms.dispatching import dispatch, judging, pipeline
from messaging.sms.dispatching.line import Line
from messaging.sms.gateways.protocol import Outcome, Outgoing
from messaging.sms.lifecycle import MessageState, Priority
from messaging.sms.sending import Words
from tests.carrier.waiting import eventually
from tests.messaging.sms.dispatching.conftest import Workers
from tests.messaging.sms.factories import make_residents, make_run, states
from tests.messaging.sms.fake_gateway import FakeGateway, accept

S = MessageState
SECONDS = 20


@pytest.fixture(autouse=True)
def _small_window(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], send_window=6))
    monkeypatch.setattr(pipeline, "_SMALLEST", 2)
    monkeypatch.setattr(dispatch, "_LOOK", 0.0)


class Slow(FakeGateway):
    """Answers when it is told to; remembers how much it held at once."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer, self.full = threading.Event(), threading.Event()
        self.holds = self.most = 0
        self.lock = threading.Lock()

    def send_many(self, window: Sequence[Outgoing], latest: float | None = None) -> list[Outcome]:
        with self.lock:
            self.sent += window
            self.holds += len(window)
            self.most = max(self.most, self.holds)
            if self.holds >= 6:
                self.full.set()
        assert self.may_answer.wait(SECONDS)
        with self.lock:
            self.holds -= len(window)
        return [accept(outgoing) for outgoing in window]


def test_several_parts_are_under_way_and_never_more_than_the_window(
    session: Session, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 40)
    run, gateway = make_run(session), Slow()
    monkeypatch.setattr(dispatch, "_SECONDS", 1.0)
    turn = workers(run.id, gateway)
    assert gateway.full.wait(SECONDS), "one part does not wait for another"
    # When its time is over the turn gives back what has not left.
    standing = eventually(lambda: seen(session, run.id), lambda found: S.CLAIMED not in found)
    assert standing == {S.DISPATCHING: 6, S.PLANNED: 34}
    gateway.may_answer.set()
    assert turn.result(SECONDS) is True, "there is more to send"
    assert gateway.most == 6
    assert states(session, run.id) == {S.ACCEPTED: 6, S.PLANNED: 34}


def seen(session: Session, run_id: int) -> dict[str, int]:
    session.rollback()
    return states(session, run_id)


def test_after_a_confirmed_pause_not_one_message_leaves(session: Session, workers: Workers) -> None:
    make_residents(session, 40)
    run, gateway = make_run(session), Slow()
    turns = [workers(run.id, gateway) for _ in range(3)]
    assert gateway.full.wait(SECONDS)
    actions.pause(session, run.id, "nhầm danh sách")
    session.commit()
    assert not queries.pause_is_confirmed(session, run.id), "what is under way still ends"
    session.rollback()
    gateway.may_answer.set()
    eventually(lambda: is_confirmed(session, run.id), bool)
    left = len(gateway.sent)
    for turn in turns:
        turn.result(SECONDS)
    workers(run.id, gateway).result(SECONDS)
    assert len(gateway.sent) == left < 40
    assert states(session, run.id) == {S.ACCEPTED: left, S.PLANNED: 40 - left}


def is_confirmed(session: Session, run_id: int) -> bool:
    session.rollback()
    return queries.pause_is_confirmed(session, run_id)


def test_a_test_message_leaves_in_the_midst_of_a_campaign(session: Session) -> None:
    make_residents(session, 60)
    campaign = make_run(session)
    asked = threading.Lock()

    def ask_for_a_test(window: Sequence[Outgoing]) -> None:
        if asked.acquire(blocking=False):
            with Session(db.engine) as other:
                make_run(other, priority=Priority.TEST, words=(Words("vi", 1, "Thử {name}"),))

    gateway = FakeGateway(before=ask_for_a_test)
    dispatch.work(session, campaign.id, gateway)
    places = [place for place, sent in enumerate(gateway.sent) if sent.body.startswith("Thử")]
    assert len(places) == 60
    # What was under way when it was asked for may come before it or between, and what was just being written down.
    assert places[-1] <= 60 + 2 * 6
    assert states(session, campaign.id) == {S.ACCEPTED: 60}


def test_two_campaigns_share_a_sender_half_and_half_in_segments(session: Session, workers: Workers) -> None:
    make_residents(session, 120)
    long = make_run(session, words=(Words("vi", 1, "Dài " + "ơ" * 150),))
    short = make_run(session, words=(Words("vi", 1, "Ngan"),))
    gateway = FakeGateway()
    assert long.sender == short.sender
    for turn in [workers(long.id, gateway), workers(short.id, gateway)]:
        turn.result(SECONDS)
    segments, lead = Counter[str](), []
    for sent in gateway.sent:
        kind = "long" if sent.body.startswith("Dài") else "short"
        segments[kind] += 3 if kind == "long" else 1
        lead.append(segments["long"] - segments["short"])
        # Two claims of twelve may hold the last short ones: from there on one process alone has a choice.
        if segments["short"] == 120 - 2 * 12:
            break
    assert max(map(abs, lead)) <= 2 * 3 * 6, "never further apart than what two processes hold in their windows"


def test_the_higher_priority_is_next_and_then_who_was_given_least() -> None:
    line = Line()
    line.see({1: 0, 2: 0, 3: 2})
    line.give(1, 10)
    assert line.next() == 3
    line.shut([3])
    assert line.next() == 2
    line.give(2, 11)
    assert line.next() == 1
    line.see({1: 0, 2: 0, 3: 2, 4: 0})
    assert line.next() == 1, "who comes later does not catch up"
    line.give(1, 1)
    line.give(4, 1)
    assert line.next() == 1


def test_answers_under_way_are_recorded_though_judging_one_of_them_fails(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 6)
    run, failures = make_run(session), iter([True, True, False])
    one_by_one = threading.Semaphore(0)
    together = threading.Barrier(3, one_by_one.release)
    judge = judging.judge

    def fail(*given: Any) -> bool:
        one_by_one.release()
        if next(failures):
            raise OperationalError("judging", {}, Exception("gone"))
        return judge(*given)

    monkeypatch.setattr(judging, "judge", fail)
    with pytest.raises(OperationalError):
        dispatch.work(session, run.id, FakeGateway(before=lambda window: hold(together, one_by_one)))
    session.rollback()
    assert states(session, run.id) == {S.ACCEPTED: 6}


def test_what_is_in_hand_is_anybodys_before_the_next_turn_is_rung_for(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 40)
    ticks = iter(range(100_000))
    monkeypatch.setattr(dispatch, "monotonic", lambda: next(ticks) / 4)
    run, seen = make_run(session), list[dict[str, int]]()
    monkeypatch.setattr(dispatch, "_SECONDS", 3.0)

    def ring() -> None:
        with Session(db.engine) as other:
            seen.append(states(other, run.id))

    assert dispatch.work(session, run.id, FakeGateway(), ring)
    assert seen
    assert S.CLAIMED not in seen[0]


def hold(together: threading.Barrier, one_by_one: threading.Semaphore) -> None:
    together.wait(SECONDS)
    assert one_by_one.acquire(timeout=SECONDS)
