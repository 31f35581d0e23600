"""Status callbacks over HTTP: signed or turned away, in any order, never a step back, never an error page."""

import uuid
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from messaging.sms import queries, reconciliation
from messaging.sms.gateways.twilio import CALLBACK_PATH as PATH
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Message, OptOut, Run, RunText, Tally, TurnedAwayCallback
from messaging.sms.receipts import tasks
from tests.messaging.sms.factories import attempts, messages, states
from tests.messaging.sms.fake_gateway import sid_of
from tests.messaging.sms.receipts.conftest import Report
from tests.messaging.sms.receipts.factories import Carrier, make_another, make_sent, waiting
from villages.models import Resident, Village

S = MessageState


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("queued", S.ACCEPTED, None),
        ("sending", S.ACCEPTED, None),
        ("sent", S.SENT, None),
        ("delivered", S.DELIVERED, None),
        ("DELIVERED", S.DELIVERED, None),
        ("undelivered", S.UNDELIVERED, "30005"),
        ("failed", S.FAILED, "30008"),
    ],
)
def test_a_message_follows_what_the_carrier_reports(
    session: Session, report: Report, status: str, state: S, code: str | None
) -> None:
    run_id, (attempt,) = make_sent(session)
    more = {"ErrorCode": code} if code else {}
    assert report(attempt, status, **more) == 204
    (message,) = messages(session, run_id)
    assert (message.state, message.reason) == (state, code)
    assert attempts(session, run_id)[0].status == status.lower()
    assert queries.tally(session, run_id).states == {state: 1}
    assert queries.tally(session, run_id).segments == 1
    assert reconciliation.differences(session, run_id) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    end=st.sampled_from([("delivered", ""), ("undelivered", "30003"), ("failed", "30008")]),
    others=st.lists(st.sampled_from(["queued", "sending", "sent"]), max_size=4),
    times=st.integers(1, 5),
    data=st.data(),
)
def test_whatever_the_order_the_repeats_and_the_batches_the_end_is_the_same(
    session: Session, callback: Carrier, end: tuple[str, str], others: list[str], times: int, data: st.DataObject
) -> None:
    for model in (Tally, Message, RunText, Run, Resident, Village):
        session.execute(delete(model))
    session.commit()
    run_id, (attempt,) = make_sent(session)
    for status in data.draw(st.permutations([*others, *[end[0]] * times])):
        assert callback(attempt, status, **({"ErrorCode": end[1]} if status == end[0] and end[1] else {})) == 204
        if data.draw(st.booleans()):
            tasks.apply_receipts()
    tasks.apply_receipts()
    session.expire_all()
    (message,) = messages(session, run_id)
    assert (message.state.value, message.reason or "") == end
    assert queries.tally(session, run_id).states == states(session, run_id) == {end[0]: 1}
    assert reconciliation.differences(session, run_id) == []
    assert waiting(session) == 0
    session.commit()


@pytest.mark.parametrize(
    ("state", "reason"),
    [(S.UNCERTAIN, Reason.NO_ANSWER), (S.UNCERTAIN, Reason.LEASE_EXPIRED), (S.FAILED, Reason.NO_TRACE)],
)
def test_a_callback_resolves_what_was_not_known(session: Session, report: Report, state: S, reason: Reason) -> None:
    run_id, (attempt,) = make_sent(session, state=state, reason=reason.value, answered=False)
    assert report(attempt, "sent") == 204
    assert states(session, run_id) == {S.SENT: 1}
    assert attempts(session, run_id)[0].sid == sid_of(attempt)
    assert queries.tally(session, run_id).reasons == {}
    assert reconciliation.differences(session, run_id) == []


def test_a_callback_may_be_faster_than_the_answer_to_the_post(session: Session, report: Report) -> None:
    run_id, (attempt,) = make_sent(session, state=S.DISPATCHING, answered=False)
    assert report(attempt, "sent") == 204
    (message,) = messages(session, run_id)
    assert (message.state, message.claim, message.lease_until) == (S.SENT, None, None)
    assert attempts(session, run_id)[0].sid == sid_of(attempt)


def test_a_late_report_on_a_former_attempt_does_not_touch_the_message(session: Session, report: Report) -> None:
    run_id, (attempt,) = make_sent(session)
    (message,) = messages(session, run_id)
    message.attempt_id = uuid.uuid4()
    session.commit()
    assert report(attempt, "delivered") == 204
    assert states(session, run_id) == {S.ACCEPTED: 1}
    assert attempts(session, run_id)[0].status == "delivered"
    assert reconciliation.differences(session, run_id) == []


@pytest.mark.parametrize("state", [S.PLANNED, S.CANCELLED, S.EXPIRED, S.SUPPRESSED, S.MERGED])
def test_what_never_left_is_not_moved_by_a_report(session: Session, report: Report, state: S) -> None:
    run_id, (attempt,) = make_sent(session, state=state)
    assert report(attempt, "delivered") == 204
    assert states(session, run_id) == {state: 1}


@pytest.mark.parametrize("signature", ["", "forged", "Zm9yZ2Vk", "ü", "=" * 5000])
def test_a_callback_that_the_carrier_did_not_sign_is_turned_away(
    session: Session, callback: Carrier, signature: str
) -> None:
    _, (attempt,) = make_sent(session)
    assert callback(attempt, "delivered", signature=signature) == 403
    assert waiting(session) == 0


def test_a_tampered_callback_is_turned_away(app: Flask, session: Session, client: FlaskClient) -> None:
    _, (first, second) = make_sent(session, 2)
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
    assert waiting(session) == 0


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
    ("attempt", "more"),
    [
        ("not a number", {}),
        ("", {}),
        (uuid.UUID(int=1), {"MessageSid": ""}),
        (uuid.UUID(int=1), {"MessageSid": "SM\0"}),
        (uuid.UUID(int=1), {"MessageSid": "S" * 65}),
        (uuid.UUID(int=1), {"status": "vanished"}),
        (uuid.UUID(int=1), {"status": "sent\0"}),
        (uuid.UUID(int=1), {"ErrorCode": "9" * 30}),
        (uuid.UUID(int=1), {"ErrorCode": "x"}),
        (uuid.UUID(int=1), {"ErrorCode": "٣"}),
    ],
)
def test_a_callback_without_meaning_is_not_taken(
    session: Session, callback: Carrier, attempt: uuid.UUID | str, more: dict[str, str]
) -> None:
    assert callback(attempt, **{"status": "delivered", **more}) == 400
    assert waiting(session) == 0
    assert session.scalars(select(TurnedAwayCallback.reason)).all() == ["unreadable"]


def test_a_stop_told_by_the_carrier_later_counts_from_then_on(session: Session, report: Report) -> None:
    run_id, (attempt,) = make_sent(session)
    assert report(attempt, "undelivered", ErrorCode="21610") == 204
    assert report(attempt, "undelivered", ErrorCode="21610") == 204
    assert states(session, run_id) == {S.UNDELIVERED: 1}
    assert session.scalars(select(OptOut.source)).all() == ["carrier"]


def test_a_stop_counts_also_where_the_message_had_ended_before(session: Session, callback: Carrier) -> None:
    run_id, (attempt,) = make_sent(session)
    callback(attempt, "delivered")
    callback(attempt, "undelivered", ErrorCode="21610")
    tasks.apply_receipts()
    assert states(session, run_id) == {S.DELIVERED: 1}
    assert session.scalars(select(OptOut.source)).all() == ["carrier"]


def test_another_number_of_the_carriers_for_the_same_attempt_has_no_effect(session: Session, report: Report) -> None:
    run_id, (attempt,) = make_sent(session)
    assert report(attempt, "delivered", MessageSid="SMother") == 204
    assert states(session, run_id) == {S.ACCEPTED: 1}
    assert attempts(session, run_id)[0].sid == sid_of(attempt)


def test_a_number_that_belongs_to_another_attempt_has_no_effect(session: Session, report: Report) -> None:
    first_run, (first,) = make_sent(session)
    second_run, (second,) = make_another(session, S.UNCERTAIN, reason=Reason.NO_ANSWER.value, answered=False)
    assert report(second, "delivered", MessageSid=sid_of(first)) == 204
    assert states(session, second_run) == {S.UNCERTAIN: 1}
    assert states(session, first_run) == {S.ACCEPTED: 1}


def test_many_callbacks_ring_once_in_a_while(session: Session, callback: Carrier, rings: list[str]) -> None:
    _, sent = make_sent(session, 5)
    for attempt in sent:
        callback(attempt, "sent")
    assert rings == ["apply_receipts"]
