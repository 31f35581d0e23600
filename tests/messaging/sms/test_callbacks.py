"""Status callbacks over HTTP: signed or turned away, in any order, never a step back, never an error page."""

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from messaging.sms import dispatch, queries, reconciliation
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Message, OptOut, Run, RunText, Tally, TurnedAwayCallback
from tests.messaging.sms.factories import attempts, make_residents, make_run, messages, states
from tests.messaging.sms.fake_gateway import FakeGateway, doubt, sid_of
from villages.models import Resident, Village

S = MessageState
PATH = "/webhooks/twilio/status"


@pytest.fixture
def callback(app: Flask, client: FlaskClient) -> Any:
    held = app.extensions["settings"]

    def post(attempt: uuid.UUID | str, status: str, signature: str | None = None, **more: str) -> int:
        query = f"?{urlencode({'attempt': attempt})}"
        sid = sid_of(attempt) if isinstance(attempt, uuid.UUID) else "SM1"
        form = {"MessageSid": sid, "MessageStatus": status, **more}
        signed = RequestValidator(held.twilio_auth_token).compute_signature(f"{held.public_url}{PATH}{query}", form)
        headers = {"X-Twilio-Signature": signed if signature is None else signature}
        return client.post(f"{PATH}{query}", data=form, headers=headers).status_code

    return post


def sent_run(session: Session, people: int = 1) -> tuple[int, list[uuid.UUID]]:
    make_residents(session, people)
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway())
    found = [attempt.id for attempt in attempts(session, run.id)]
    session.commit()
    return run.id, found


def turned_away(session: Session) -> list[str]:
    return list(session.scalars(select(TurnedAwayCallback.reason).order_by(TurnedAwayCallback.id)))


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("queued", S.ACCEPTED, None),
        ("sending", S.ACCEPTED, None),
        ("sent", S.SENT, None),
        ("delivered", S.DELIVERED, None),
        ("undelivered", S.UNDELIVERED, "30005"),
        ("failed", S.FAILED, "30008"),
    ],
)
def test_a_message_follows_what_the_carrier_reports(
    session: Session, callback: Any, status: str, state: S, code: str | None
) -> None:
    run_id, (attempt,) = sent_run(session)
    more = {"ErrorCode": code} if code else {}
    assert callback(attempt, status, **more) == 204
    (message,) = messages(session, run_id)
    assert (message.state, message.reason) == (state, code)
    assert attempts(session, run_id)[0].status == status
    assert queries.tally(session, run_id).states == {state: 1}
    assert queries.tally(session, run_id).segments == 1
    assert reconciliation.differences(session, run_id) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    end=st.sampled_from([("delivered", ""), ("undelivered", "30003"), ("failed", "30008")]),
    others=st.lists(st.sampled_from(["queued", "sending", "sent"]), max_size=4),
    times=st.integers(1, 3),
    data=st.data(),
)
def test_whatever_the_order_and_the_repeats_the_end_is_the_same(
    session: Session, callback: Any, end: tuple[str, str], others: list[str], times: int, data: st.DataObject
) -> None:
    for model in (Tally, Message, RunText, Run, Resident, Village):
        session.execute(delete(model))
    session.commit()
    run_id, (attempt,) = sent_run(session)
    for status in data.draw(st.permutations([*others, *[end[0]] * times])):
        assert callback(attempt, status, **({"ErrorCode": end[1]} if status == end[0] and end[1] else {})) == 204
    (message,) = messages(session, run_id)
    assert (message.state.value, message.reason or "") == end
    assert queries.tally(session, run_id).states == states(session, run_id) == {end[0]: 1}
    assert reconciliation.differences(session, run_id) == []
    session.commit()


def test_a_callback_resolves_what_was_uncertain(session: Session, callback: Any) -> None:
    make_residents(session, 1)
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway(doubt))
    (attempt,) = attempts(session, run.id)
    assert (attempt.sid, states(session, run.id)) == (None, {S.UNCERTAIN: 1})
    session.commit()
    assert callback(attempt.id, "sent") == 204
    assert states(session, run.id) == {S.SENT: 1}
    assert attempts(session, run.id)[0].sid == sid_of(attempt.id)
    assert queries.tally(session, run.id).reasons == {}


def test_a_late_report_on_a_former_attempt_does_not_touch_the_message(session: Session, callback: Any) -> None:
    run_id, (attempt,) = sent_run(session)
    (message,) = messages(session, run_id)
    message.attempt_id = uuid.uuid4()
    session.commit()
    assert callback(attempt, "delivered") == 204
    assert states(session, run_id) == {S.ACCEPTED: 1}
    assert attempts(session, run_id)[0].status == "delivered"


@pytest.mark.parametrize("signature", ["", "forged", "Zm9yZ2Vk", "ü", "=" * 5000])
def test_a_callback_that_the_carrier_did_not_sign_is_turned_away(
    session: Session, callback: Any, signature: str
) -> None:
    run_id, (attempt,) = sent_run(session)
    assert callback(attempt, "delivered", signature=signature) == 403
    assert states(session, run_id) == {S.ACCEPTED: 1}
    assert turned_away(session) == ["forged"]


def test_a_tampered_callback_is_turned_away(app: Flask, session: Session, client: FlaskClient) -> None:
    run_id, (first, second) = sent_run(session, 2)
    held = app.extensions["settings"]
    form = {"MessageSid": sid_of(first), "MessageStatus": "sent"}
    address = f"{held.public_url}{PATH}?attempt={first}"
    headers = {"X-Twilio-Signature": RequestValidator(held.twilio_auth_token).compute_signature(address, form)}
    for query, sent in (
        (f"?attempt={first}", {**form, "MessageStatus": "delivered"}),
        (f"?attempt={second}", form),
        (f"?attempt={first}&attempt={second}", form),
        ("", form),
        (f"?attempt={first}", {**form, "ErrorCode": "21610"}),
    ):
        assert client.post(f"{PATH}{query}", data=sent, headers=headers).status_code == 403
    assert client.post(f"{PATH}?attempt={first}", json=form, headers=headers).status_code == 403
    assert client.post(f"{PATH}?attempt={first}").status_code == 403
    assert client.get(f"{PATH}?attempt={first}").status_code == 405
    assert states(session, run_id) == {S.ACCEPTED: 2}


def test_a_token_that_is_not_set_signs_nothing(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = replace(app.extensions["settings"], twilio_auth_token="")
    monkeypatch.setitem(app.extensions, "settings", held)
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}
    signature = RequestValidator("").compute_signature(f"{held.public_url}{PATH}?attempt=x", form)
    answer = client.post(f"{PATH}?attempt=x", data=form, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("attempt", "more", "status", "reason"),
    [
        (uuid.UUID(int=1), {}, 404, "unknown_attempt"),
        ("not a number", {}, 400, "unreadable"),
        ("", {}, 400, "unreadable"),
        (uuid.UUID(int=1), {"MessageSid": ""}, 400, "unreadable"),
        (uuid.UUID(int=1), {"MessageSid": "SM\0"}, 400, "unreadable"),
        (uuid.UUID(int=1), {"MessageSid": "S" * 65}, 400, "unreadable"),
        (uuid.UUID(int=1), {"MessageStatus": "vanished"}, 400, "unreadable"),
        (uuid.UUID(int=1), {"ErrorCode": "9" * 30}, 400, "unreadable"),
        (uuid.UUID(int=1), {"ErrorCode": "x"}, 400, "unreadable"),
    ],
)
def test_a_callback_without_meaning_is_recorded_and_nothing_else(
    session: Session, callback: Any, attempt: uuid.UUID | str, more: dict[str, str], status: int, reason: str
) -> None:
    assert callback(attempt, "delivered", **more) == status
    assert turned_away(session) == [reason]


def test_what_a_stranger_sends_is_kept_short_and_storable(session: Session, client: FlaskClient) -> None:
    query = urlencode({"attempt": "\0" + "x" * 5000})
    assert client.post(f"{PATH}?{query}", data={"MessageSid": "\0" * 10}).status_code == 403
    kept = session.scalars(select(TurnedAwayCallback)).one()
    assert (kept.attempt, kept.sid) == ("x" * 64, "")


def test_another_number_of_the_carriers_for_the_same_attempt_has_no_effect(session: Session, callback: Any) -> None:
    run_id, (attempt,) = sent_run(session)
    assert callback(attempt, "delivered", MessageSid="SMother") == 409
    assert states(session, run_id) == {S.ACCEPTED: 1}
    assert turned_away(session) == ["other_sid"]


def test_a_number_that_belongs_to_another_attempt_has_no_effect(session: Session, callback: Any) -> None:
    first_run, (first,) = sent_run(session)
    second_run = make_run(session)
    dispatch.work(session, second_run.id, FakeGateway(doubt))
    (second,) = attempts(session, second_run.id)
    session.commit()
    assert callback(second.id, "delivered", MessageSid=sid_of(first)) == 409
    assert states(session, second_run.id) == {S.UNCERTAIN: 1}
    assert states(session, first_run) == {S.ACCEPTED: 1}


def test_a_stop_told_by_the_carrier_later_counts_from_then_on(session: Session, callback: Any) -> None:
    run_id, (attempt,) = sent_run(session)
    assert callback(attempt, "undelivered", ErrorCode="21610") == 204
    assert states(session, run_id) == {S.UNDELIVERED: 1}
    assert session.scalars(select(OptOut.source)).all() == ["carrier"]
