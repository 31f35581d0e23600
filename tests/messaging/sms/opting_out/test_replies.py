"""Replies over HTTP: signed or turned away, taken in once, a wish noted and confirmed once, other words never kept."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from accounts.models import Audit
from foundation.keys import decrypt, lookup_hash
from messaging.sms import queries
from messaging.sms.models import Addressee, Message, OptOut, Run, RunText, TurnedAwayCallback
from messaging.sms.opting_out.models import InboundMessage
from tests.accounts.factories import person, sign_in
from tests.messaging.sms.factories import make_resident, make_run, make_village, number, states

PATH = "/webhooks/twilio/inbound"
EMPTY = b"<Response/>"


@pytest.fixture
def write(app: Flask, client: FlaskClient) -> Any:
    """Somebody writes to our sender; gives the answer to the carrier."""
    held = app.extensions["settings"]

    def write(text: str, phone: str = number(1), sid: str = "SM1", query: str = "", **more: str) -> Any:
        form = {"MessageSid": sid, "From": phone, "To": "8088", "Body": text, "NumMedia": "0", **more}
        signature = RequestValidator(held.twilio_auth_token).compute_signature(f"{held.public_url}{PATH}{query}", form)
        return client.post(f"{PATH}{query}", data=form, headers={"X-Twilio-Signature": signature})

    return write


def opted_out(session: Session) -> dict[bytes, str]:
    return dict(session.execute(select(OptOut.number_hash, OptOut.source)).all())  # type: ignore[arg-type]


def confirmations(session: Session) -> list[str]:
    """The numbers that are told that it is done."""
    told = select(Addressee.phone).join(Message, Message.addressee_id == Addressee.id)
    return [decrypt(phone) for phone in session.scalars(told.order_by(Message.id))]


def test_a_wish_is_noted_and_confirmed(session: Session, write: Any) -> None:
    answer = write("Từ chối")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, EMPTY, "text/xml")
    assert opted_out(session) == {lookup_hash("phone", number(1)): "inbound"}
    assert confirmations(session) == [number(1)]
    run = session.scalars(select(Run)).one()
    assert (run.kind, run.priority, run.hours_from == run.hours_to) == ("service", 2, True)
    words = session.scalars(select(RunText)).one()
    assert words.plain
    assert words.template.isascii()
    assert "{hotline}" in words.template
    assert queries.tally(session, run.id).states == {"planned": 1}
    assert session.scalars(select(Audit.action)).all() == ["sms.opt_out"]


def test_what_waits_for_the_number_is_suppressed_at_once(session: Session, write: Any) -> None:
    village = make_village(session)
    for phone in (number(1), number(1), number(2)):
        make_resident(session, village, phone)
    together, each = make_run(session), make_run(session, merges_households=False)
    write("STOP")
    assert states(session, together.id) == {"suppressed": 1, "merged": 1, "planned": 1}
    assert states(session, each.id) == {"suppressed": 2, "planned": 1}
    tally = queries.tally(session, each.id)
    assert (tally.states, tally.reasons) == ({"suppressed": 2, "planned": 1}, {("suppressed", "opted_out"): 2})


def test_a_repeated_wish_is_not_confirmed_again(session: Session, write: Any) -> None:
    assert [write("STOP", sid=sid).data for sid in ("SM1", "SM1", "SM2")] == [EMPTY] * 3
    assert confirmations(session) == [number(1)]
    assert session.scalars(select(InboundMessage.sid).order_by(InboundMessage.id)).all() == ["SM1", "SM2"]


def test_of_other_words_only_the_number_of_times_is_kept(session: Session, write: Any, client: FlaskClient) -> None:
    secret = "Tôi không muốn hủy thẻ, gọi cho bà Lan"
    assert write(secret).data == EMPTY
    assert opted_out(session) == {}
    assert confirmations(session) == []
    kept = session.scalars(select(InboundMessage)).one()
    assert (kept.meaning, kept.sender) == ("other", "8088")
    values = [str(getattr(kept, column.key)) for column in inspect(InboundMessage).columns]
    assert not any(part in value for value in values for part in ("Lan", "hủy", number(1)))
    session.commit()
    sign_in(client, person(session, "communicator", locale="en").email)
    assert (
        "0 asked for no more messages and are in this list; 1 said something else" in client.get("/sms/opt-outs").text
    )


def test_where_the_carrier_has_answered_already_nobody_is_told_twice(session: Session, write: Any) -> None:
    write("thôi nhé", OptOutType="STOP")
    assert list(opted_out(session).values()) == ["inbound"]
    assert confirmations(session) == []


@pytest.mark.parametrize("phone", ["8099", "+442079460000", "VIETTEL"])
def test_who_is_nobody_to_be_written_to_is_heard_all_the_same(session: Session, write: Any, phone: str) -> None:
    assert write("STOP", phone=phone).status_code == 200
    assert opted_out(session) == {}
    assert session.scalars(select(InboundMessage.meaning)).all() == ["opt_out"]


def test_a_landline_opts_out_and_is_not_told(session: Session, write: Any) -> None:
    write("STOP", phone="+842143840034")
    assert list(opted_out(session)) == [lookup_hash("phone", "+842143840034")]
    assert confirmations(session) == []


def test_the_address_may_carry_a_query(session: Session, write: Any) -> None:
    assert write("STOP", query="?from=aggregator").status_code == 200
    assert len(opted_out(session)) == 1


@pytest.mark.parametrize("signature", [None, "", "forged", "ü", "=" * 5000])
def test_what_the_carrier_did_not_sign_is_turned_away(
    session: Session, client: FlaskClient, signature: str | None
) -> None:
    form = {"MessageSid": "SM1", "From": number(1), "To": "8088", "Body": "STOP"}
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    assert client.post(PATH, data=form, headers=headers).status_code == 403
    assert client.post(PATH, json=form, headers=headers).status_code == 403
    assert opted_out(session) == {}
    assert session.scalars(select(InboundMessage)).all() == []
    assert set(session.scalars(select(TurnedAwayCallback.reason))) == {"forged"}


def test_a_tampered_reply_is_turned_away(app: Flask, session: Session, client: FlaskClient) -> None:
    held = app.extensions["settings"]
    form = {"MessageSid": "SM1", "From": number(1), "To": "8088", "Body": "cam on"}
    signature = RequestValidator(held.twilio_auth_token).compute_signature(f"{held.public_url}{PATH}", form)
    for sent in ({**form, "Body": "STOP"}, {**form, "From": number(2)}, {**form, "OptOutType": "STOP"}):
        assert client.post(PATH, data=sent, headers={"X-Twilio-Signature": signature}).status_code == 403
    assert opted_out(session) == {}


@pytest.mark.parametrize(
    "broken", [{"sid": ""}, {"sid": "S" * 65}, {"sid": "SM\0"}, {"phone": ""}, {"phone": "\0"}, {"phone": "9" * 50}]
)
def test_what_cannot_be_read_is_turned_away(session: Session, write: Any, broken: dict[str, str]) -> None:
    assert write("STOP", **broken).status_code == 400
    assert opted_out(session) == {}
    assert session.scalars(select(TurnedAwayCallback.reason)).all() == ["unreadable"]
