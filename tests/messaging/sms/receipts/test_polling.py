"""Lost callbacks: the carrier is asked, page after page as long as that brings news, many questions side by side."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from messaging.sms import polling, reconciliation
from messaging.sms.dispatching import dispatch
from messaging.sms.gateways.protocol import Sighting
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Message
from messaging.sms.receipts import tasks
from tests.messaging.sms.factories import states
from tests.messaging.sms.fake_gateway import FakeGateway, sid_of
from tests.messaging.sms.receipts.factories import make_sent

S = MessageState


def make_silent(session: Session, people: int) -> tuple[int, FakeGateway]:
    """Messages of which nothing was heard for long, and a carrier that delivered them."""
    run_id, sent = make_sent(session, people)
    session.execute(update(Message).values(updated_at=func.now() - polling.STALE_AFTER * 2))
    session.commit()
    gateway = FakeGateway()
    for attempt in sent:
        gateway.knows(sid_of(attempt), "delivered")
    return run_id, gateway


def test_page_after_page_is_asked_while_that_brings_news(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "AT_ONCE", 10)
    run_id, gateway = make_silent(session, 35)
    assert not polling.work(session, gateway), "nothing is left to ask"
    session.expire_all()
    assert states(session, run_id) == {S.DELIVERED: 35}
    assert reconciliation.differences(session, run_id) == []


def test_a_carrier_with_nothing_new_to_tell_is_not_asked_about_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "AT_ONCE", 10)
    run_id, gateway = make_silent(session, 35)
    for sid in gateway.seen:
        gateway.knows(sid, "queued")
    asked: list[str] = []
    fetch = gateway.fetch
    monkeypatch.setattr(gateway, "fetch", lambda sid: asked.append(sid) or fetch(sid))
    assert not polling.work(session, gateway)
    assert len(asked) == 10
    assert states(session, run_id) == {S.ACCEPTED: 35}


def test_many_questions_are_under_way_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    _, gateway = make_silent(session, 32)
    together = threading.Barrier(16, timeout=10)
    fetch = gateway.fetch

    def wait_for_others(sid: str) -> Sighting | None:
        together.wait()
        return fetch(sid)

    monkeypatch.setattr(gateway, "fetch", wait_for_others)
    assert polling.poll(session, gateway) == polling.Asked(32, 32)


def test_what_was_heard_before_the_carrier_went_away_is_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id, gateway = make_silent(session, 30)
    answers = iter(range(10))
    fetch = gateway.fetch

    def soon_away(sid: str) -> Sighting | None:
        gateway.away = next(answers, None) is None
        return fetch(sid)

    monkeypatch.setattr(polling, "_CONCURRENCY", 1)
    monkeypatch.setattr(gateway, "fetch", soon_away)
    assert polling.poll(session, gateway).messages == 10
    session.expire_all()
    assert states(session, run_id) == {S.DELIVERED: 10, S.ACCEPTED: 20}


def test_nobody_is_asked_who_must_not_be(
    app: Flask, session: Session, rings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, gateway = make_silent(session, 3)
    monkeypatch.setitem(app.extensions, "sms_gateway", gateway)
    with monkeypatch.context() as hindered:
        hindered.setattr(dispatch, "obstacle", lambda session: "no_carrier")
        tasks.poll_silent()
    session.expire_all()
    assert states(session, run_id) == {S.ACCEPTED: 3}
    monkeypatch.setattr(dispatch, "obstacle", lambda session: None)
    tasks.poll_silent()
    session.expire_all()
    assert states(session, run_id) == {S.DELIVERED: 3}
