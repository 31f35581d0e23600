"""One message to one number named outright: a run like any other, its number sealed and forgotten in time."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from foundation.keys import decrypt, lookup_hash
from foundation.refusals import Refusal
from messaging.sms import queries, reconciliation
from messaging.sms.addressed.actions import (
    TESTS_A_DAY,
    Enough,
    NotMobile,
    OnlyRehearsal,
    RehearsalNumber,
    WantsNone,
    forget,
)
from messaging.sms.addressed.actions import enqueue_addressed as enqueue
from messaging.sms.lifecycle import MessageState, Priority, Reason, RunState
from messaging.sms.models import Addressee, OptOut, Run
from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.senders.models import Sender
from messaging.sms.sending import Words
from tests.messaging.sms.factories import make_resident, make_village, messages, number
from villages.phones import MalformedPhone

WORDS = Words("vi", 1, "Thử tin nhắn của {office}")


def addressed(session: Session, phone: str, **values: Any) -> Run:
    given = {"label": "Tin thử", "sender": "BHXHLaoCai", "words": WORDS, "priority": Priority.TEST}
    return enqueue(session, phone=phone, **{**given, **values})


def test_it_is_a_run_with_one_message_that_may_leave_at_any_hour(session: Session) -> None:
    run = addressed(session, "0992 000 001", expires=timedelta(minutes=10))
    (message,) = messages(session, run.id)
    assert (message.state, message.resident_id) == (MessageState.PLANNED, None)
    assert (run.state, run.kind, run.priority) == (RunState.RUNNING, "service", Priority.TEST)
    assert run.hours_from == run.hours_to
    assert run.send_by == run.send_from + timedelta(minutes=10)
    assert queries.tally(session, run.id).states == {"planned": 1}
    assert queries.words_of(session, run.id) == {message.text_id: WORDS}
    assert reconciliation.differences(session, run.id) == []


def test_its_number_is_sealed_and_found_by_its_keyed_hash(session: Session) -> None:
    run = addressed(session, "0992 000 001")
    kept = session.scalars(select(Addressee)).one()
    assert kept.number_hash == messages(session, run.id)[0].number_hash == lookup_hash("phone", number(1))
    assert b"992000001" not in kept.phone
    assert decrypt(kept.phone) == number(1)


@pytest.mark.parametrize(
    ("phone", "refusal"), [("12", MalformedPhone), ("0214 3840 034", NotMobile), ("+44 20 7946 0000", MalformedPhone)]
)
def test_a_number_that_cannot_get_an_sms_is_refused(session: Session, phone: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        addressed(session, phone)
    assert session.scalars(select(Run)).all() == []


def test_a_rehearsal_writes_to_rehearsal_numbers_alone(session: Session) -> None:
    make_resident(session, make_village(session), number(7))
    with pytest.raises(OnlyRehearsal):
        addressed(session, "0912 345 678")
    assert addressed(session, number(8)).state == RunState.RUNNING


def test_a_real_carrier_gets_no_rehearsal_number(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    real = replace(
        app.extensions["settings"],
        twilio_api_url="https://api.twilio.com",
        twilio_account_sid="AC1",
        twilio_auth_token="x",
    )
    monkeypatch.setitem(app.extensions, "settings", real)
    with pytest.raises(RehearsalNumber):
        addressed(session, number(8))
    assert addressed(session, "0912 345 678").state == RunState.RUNNING


def test_who_wants_no_messages_gets_no_test_but_an_answer(session: Session) -> None:
    session.add(OptOut(number_hash=lookup_hash("phone", number(1)), source="officer"))
    session.flush()
    with pytest.raises(WantsNone):
        addressed(session, number(1))
    assert addressed(session, number(1), priority=Priority.REPLY).state == RunState.RUNNING


def test_numbers_are_forgotten_after_thirty_days(session: Session) -> None:
    addressed(session, number(1))
    addressed(session, number(2))
    old = Addressee.number_hash == lookup_hash("phone", number(1))
    session.execute(update(Addressee).where(old).values(made_at=text("now() - interval '30 days 1 minute'")))
    assert forget(session) == 1
    assert forget(session) == 0
    kept = dict(session.execute(select(Addressee.number_hash, Addressee.phone)).all())
    assert kept[lookup_hash("phone", number(1))] == b""
    assert decrypt(kept[lookup_hash("phone", number(2))]) == number(2)


def test_words_the_network_has_not_approved_wait_where_the_sender_wants_it(session: Session) -> None:
    session.add(Sender(name="BHXHLaoCai", registered_only=True))
    session.flush()
    run = addressed(session, number(1), priority=Priority.REPLY)
    (message,) = messages(session, run.id)
    assert (message.state, message.reason) == (MessageState.HELD, Reason.NOT_REGISTERED)
    assert reconciliation.differences(session, run.id) == []
    asked = session.scalars(select(Registration)).one()
    assert (asked.template, asked.label, asked.sender) == (WORDS.template, "Tin thử", "BHXHLaoCai")
    asked.state = RegistrationState.APPROVED
    session.flush()
    again = addressed(session, number(1), priority=Priority.REPLY)
    assert messages(session, again.id)[0].state == MessageState.PLANNED


def test_it_costs_what_its_sender_costs(session: Session) -> None:
    session.add(Sender(name="BHXHLaoCai", price=Decimal("640.5"), currency="VND"))
    session.flush()
    run = addressed(session, number(1))
    assert (run.segment_price, run.currency) == (Decimal("640.5"), "VND")


def test_nobody_is_worn_out_by_tests_and_answers_still_come(session: Session) -> None:
    for _ in range(TESTS_A_DAY):
        addressed(session, "0992 000 001")
    with pytest.raises(Enough):
        addressed(session, "0992 000 001")
    addressed(session, "0992 000 002")
    addressed(session, "0992 000 001", priority=Priority.REPLY)
    with session.no_autoflush:
        session.execute(update(Addressee).values(made_at=Addressee.made_at - timedelta(hours=25)))
    addressed(session, "0992 000 001")
