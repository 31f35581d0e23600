"""The carrier is asked for a trace of uncertain messages."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from messaging.sms import reconciliation, tasks
from messaging.sms.doubts import tasks as doubt_tasks
from messaging.sms.doubts import traces
from messaging.sms.lifecycle import MessageState as S
from messaging.sms.lifecycle import Reason
from messaging.sms.models import Addressee, Attempt, Message, Run
from messaging.sms.receipts import actions as receipts
from messaging.sms.receipts.models import WaitingReceipt
from messaging.sms.receipts.reports import Receipt
from messaging.sms.sending import Words
from tests.messaging.sms.doubts.conftest import PassTime, make_doubtful
from tests.messaging.sms.factories import (
    attempts,
    make_resident,
    make_residents,
    make_village,
    messages,
    number,
    states,
)
from tests.messaging.sms.fake_gateway import FakeGateway, sid_of
from villages.models import Resident

A_MINUTE, A_PAUSE = timedelta(seconds=61), timedelta(minutes=7, seconds=31)


def test_what_the_carrier_has_is_the_message(session: Session, gateway: FakeGateway, pass_time: PassTime) -> None:
    make_residents(session, 3)
    run, sent = make_doubtful(session, gateway)
    assert states(session, run.id) == {S.UNCERTAIN: 3}
    gateway.has(sent[0], "delivered")
    gateway.has(sent[1], "queued")
    pass_time(A_MINUTE)
    assert traces.look(session, gateway) == 3
    told = {attempt.id: (attempt.sid, attempt.looks) for attempt in attempts(session, run.id)}
    known = [sid_of(one.attempt_id) for one in sent[:2]]
    assert [told[one.attempt_id] for one in sent] == [(known[0], 0), (known[1], 0), (None, 1)]
    assert states(session, run.id) == {S.DELIVERED: 1, S.ACCEPTED: 1, S.UNCERTAIN: 1}
    assert reconciliation.differences(session, run.id) == []


def test_no_trace_in_three_lists_over_a_quarter_of_an_hour_is_a_failure(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 2)
    run, _ = make_doubtful(session, gateway)
    assert traces.look(session, gateway) == 0, "the callback comes first"
    for lists, by in enumerate((A_MINUTE, A_PAUSE, A_PAUSE), 1):
        assert states(session, run.id) == {S.UNCERTAIN: 2}
        pass_time(by)
        assert traces.look(session, gateway) == 2
        assert [attempt.looks for attempt in attempts(session, run.id)] == [lists, lists]
        assert traces.look(session, gateway) == 0, "not at once again"
    assert {(message.state, message.reason, message.segments) for message in messages(session, run.id)} == {
        (S.FAILED, Reason.NO_TRACE, 0)
    }
    assert reconciliation.differences(session, run.id) == []
    pass_time(timedelta(hours=1))
    assert traces.look(session, gateway) == 0


def test_three_lists_in_a_shorter_time_prove_nothing(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    session.execute(update(Attempt).values(looks=7))
    session.commit()
    pass_time(timedelta(minutes=13))
    traces.look(session, gateway)
    assert states(session, run.id) == {S.UNCERTAIN: 1}


def test_one_list_proves_nothing_however_late_it_is(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    pass_time(timedelta(hours=5))
    traces.look(session, gateway)
    assert states(session, run.id) == {S.UNCERTAIN: 1}


def test_a_late_report_still_moves_what_had_no_trace(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 1)
    run, (sent,) = make_doubtful(session, gateway)
    for by in (A_MINUTE, A_PAUSE, A_PAUSE):
        pass_time(by)
        traces.look(session, gateway)
    assert states(session, run.id) == {S.FAILED: 1}
    assert receipts.apply(session, Receipt(sent.attempt_id, "SM1", "delivered")) is None
    session.commit()
    (message,) = messages(session, run.id)
    assert (message.state, message.reason, message.segments) == (S.DELIVERED, None, 1)
    assert reconciliation.differences(session, run.id) == []


def test_a_carrier_that_is_away_proves_nothing(session: Session, gateway: FakeGateway, pass_time: PassTime) -> None:
    make_residents(session, 2)
    run, _ = make_doubtful(session, gateway)
    gateway.away = True
    pass_time(timedelta(hours=1))
    for _ in range(4):
        assert traces.look(session, gateway) == 0
    assert [(attempt.looks, attempt.looked_at) for attempt in attempts(session, run.id)] == [(0, None)] * 2
    assert states(session, run.id) == {S.UNCERTAIN: 2}


def test_two_texts_alike_to_one_number_are_not_mixed_up(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    village = make_village(session)
    for _ in range(2):
        make_resident(session, village, number(1), name="Lò Thị Đào")
    run, sent = make_doubtful(session, gateway, merges_households=False)
    assert [one.to for one in sent] == [number(1)] * 2
    gateway.has(sent[0])
    for by in (A_MINUTE, A_PAUSE, A_PAUSE, A_PAUSE):
        pass_time(by)
        traces.look(session, gateway)
    assert states(session, run.id) == {S.UNCERTAIN: 2}
    assert {(attempt.sid, attempt.looks) for attempt in attempts(session, run.id)} == {(None, 0)}


def test_a_message_that_belongs_to_another_attempt_is_no_trace(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 1)
    run, (sent,) = make_doubtful(session, gateway)
    gateway.has(sent, sid="SM1")
    # The same words to the same number, of another run; its report waits to be followed.
    session.add(WaitingReceipt(attempt_id=uuid.uuid4(), sid="SM1", status="delivered"))
    session.commit()
    pass_time(A_MINUTE)
    traces.look(session, gateway)
    assert [(attempt.sid, attempt.looks) for attempt in attempts(session, run.id)] == [(None, 1)]


def test_a_message_whose_own_report_waits_is_not_given_up(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 1)
    run, (sent,) = make_doubtful(session, gateway)
    session.execute(update(Attempt).values(looks=9))
    session.add(WaitingReceipt(attempt_id=sent.attempt_id, sid="SM1", status="sent"))
    session.commit()
    pass_time(timedelta(hours=1))
    traces.look(session, gateway)
    assert states(session, run.id) == {S.UNCERTAIN: 1}


def test_a_number_that_nobody_has_any_more_is_left_to_a_person(
    session: Session, gateway: FakeGateway, pass_time: PassTime
) -> None:
    make_residents(session, 2)
    run, sent = make_doubtful(session, gateway)
    gone = session.scalar(select(Message.resident_id).where(Message.attempt_id == sent[0].attempt_id))
    session.execute(delete(Resident).where(Resident.id == gone))
    session.commit()
    for by in (A_MINUTE, A_PAUSE, A_PAUSE):
        pass_time(by)
        assert traces.look(session, gateway) == 1
    assert set(gateway.asked) == {sent[1].to}
    assert states(session, run.id) == {S.UNCERTAIN: 1, S.FAILED: 1}


def test_a_changed_number_is_not_asked_about(session: Session, gateway: FakeGateway, pass_time: PassTime) -> None:
    (resident,) = make_residents(session, 1)
    run, _ = make_doubtful(session, gateway)
    session.execute(update(Resident).where(Resident.id == resident.id).values(phone_hash=b"another"))
    session.commit()
    pass_time(A_MINUTE)
    assert traces.look(session, gateway) == 0
    assert gateway.asked == []
    assert states(session, run.id) == {S.UNCERTAIN: 1}


def test_the_number_of_an_addressee_is_asked_about(session: Session, gateway: FakeGateway, pass_time: PassTime) -> None:
    (resident,) = make_residents(session, 1)
    run, (sent,) = make_doubtful(session, gateway)
    session.add(Addressee(phone=resident.phone, number_hash=resident.phone_hash))
    session.execute(delete(Resident))
    session.commit()
    gateway.has(sent)
    pass_time(A_MINUTE)
    assert traces.look(session, gateway) == 1
    assert states(session, run.id) == {S.DELIVERED: 1}


def test_more_than_one_portion_is_asked_about_and_no_more_than_a_turn_holds(
    session: Session, gateway: FakeGateway, pass_time: PassTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "AT_ONCE", 60)
    monkeypatch.setattr(traces, "_NUMBERS", 25)
    make_residents(session, 70)
    run, sent = make_doubtful(session, gateway)
    for one in sent:
        gateway.has(one)
    pass_time(A_MINUTE)
    assert traces.look(session, gateway) == 60
    assert traces.look(session, gateway) == 10
    assert states(session, run.id) == {S.DELIVERED: 70}


def test_the_sweep_rings_only_where_something_is_uncertain(
    app: Flask, session: Session, gateway: FakeGateway, pass_time: PassTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[object] = []
    monkeypatch.setattr(doubt_tasks, "wake", lambda task, *ids: rung.append(task))
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: None)
    make_residents(session, 1)
    tasks.sweep()
    assert rung == []
    run, (sent,) = make_doubtful(session, gateway, words=(Words("vi", 1, "Chào {name}"),))
    tasks.sweep()
    assert rung == [doubt_tasks.look_for_traces]
    gateway.has(sent)
    pass_time(A_MINUTE)
    monkeypatch.setitem(app.extensions, "sms_gateway", gateway)
    monkeypatch.setattr(doubt_tasks, "_may_ask", lambda: True)
    doubt_tasks.look_for_traces()
    assert session.get_one(Run, run.id, populate_existing=True) is not None
    assert states(session, run.id) == {S.DELIVERED: 1}
