"""The gateway against the rehearsal carrier and against carriers that misbehave."""

import json
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs

import pytest

from foundation.settings import Settings
from messaging.sms.gateways.failures import verdict
from messaging.sms.gateways.protocol import CarrierAwayError, Outcome, Outgoing, Verdict
from messaging.sms.gateways.twilio import TwilioGateway
from tests.carrier_process import CarrierProcess, running_carrier
from tests.messaging.sms import misbehaving
from tests.messaging.sms.factories import number
from tests.messaging.sms.misbehaving import Behaviour

GatewayMaker = Callable[..., TwilioGateway]


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running_carrier(tmp_path_factory.mktemp("carrier"), callback_retries=0, undelivered=0) as process:
        yield process


@pytest.fixture
def gateway_to(settings: Settings) -> GatewayMaker:
    def make(url: str, **changes: object) -> TwilioGateway:
        values = {"twilio_api_url": url, "send_timeout": 1.0, "public_url": "http://127.0.0.1:9", **changes}
        return TwilioGateway(replace(settings, **values))

    return make


@pytest.fixture
def gateway(carrier: CarrierProcess, gateway_to: GatewayMaker) -> TwilioGateway:
    return gateway_to(
        carrier.url,
        twilio_account_sid=carrier.account_sid,
        twilio_auth_token=carrier.auth_token,
        send_timeout=10.0,
    )


def outgoing(last: int = 1, body: str = "Chào bà con", **values: object) -> Outgoing:
    given = {"attempt_id": uuid.uuid4(), "to": number(last), "body": body, "sender": "BHXHLaoCai", **values}
    return Outgoing(**given)  # type: ignore[arg-type]


def test_a_window_arrives_whole_and_every_message_has_its_own_number(
    gateway: TwilioGateway, carrier: CarrierProcess
) -> None:
    window = [outgoing(last, f"Đoạn {last}: {{~}} € Ꞌ 🌾") for last in range(100, 160)]
    outcomes = {outcome.attempt_id: outcome for outcome in gateway.send_many(window)}
    for sent in window:
        outcome = outcomes[sent.attempt_id]
        assert (outcome.verdict, outcome.status) == (Verdict.ACCEPTED, "queued")
        (found,) = carrier.messages(To=sent.to)
        assert (found["sid"], found["body"], found["from"]) == (outcome.sid, sent.body, sent.sender)


def test_a_window_whose_time_is_over_before_it_begins_never_leaves(
    gateway: TwilioGateway, carrier: CarrierProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "_window_seconds", -1.0)
    window = [outgoing(last) for last in range(170, 210)]
    assert {outcome.verdict for outcome in gateway.send_many(window)} == {Verdict.RETRY}
    assert [carrier.messages(To=sent.to) for sent in window] == [[]] * len(window)


@pytest.mark.parametrize(
    ("changes", "expected", "code"),
    [
        ({"to": "+1"}, Verdict.REFUSED, 21211),
        ({"body": "x" * 1601}, Verdict.REFUSED, 21617),
        ({"sender": "Quá dài cho tên"}, Verdict.PAUSE, 21212),
        ({"sender": "MG" + "0" * 32}, Verdict.ACCEPTED, None),
        ({"expires_in": 99_999}, Verdict.ACCEPTED, None),
        ({"expires_in": -5}, Verdict.ACCEPTED, None),
    ],
)
def test_what_the_carrier_says_of_a_request(
    gateway: TwilioGateway, changes: dict[str, object], expected: Verdict, code: int | None
) -> None:
    (outcome,) = gateway.send_many([outgoing(2, **changes)])
    assert (outcome.verdict, outcome.code) == (expected, code)


def test_wrong_credentials_concern_every_message(carrier: CarrierProcess, gateway_to: GatewayMaker) -> None:
    stranger = gateway_to(carrier.url, twilio_account_sid=carrier.account_sid, twilio_auth_token="wrong")
    (outcome,) = stranger.send_many([outgoing()])
    assert (outcome.verdict, outcome.code) == (Verdict.PAUSE, 20003)
    with pytest.raises(CarrierAwayError):
        stranger.fetch("SM" + "0" * 32)


def test_a_message_can_be_looked_up_by_its_number_and_by_its_phone(gateway: TwilioGateway) -> None:
    sent = outgoing(77, "Tra cứu")
    before = datetime.now(UTC) - timedelta(seconds=2)
    (outcome,) = gateway.send_many([sent])
    found = gateway.fetch(outcome.sid or "")
    assert found is not None
    assert (found.sid, found.body, found.to) == (outcome.sid, "Tra cứu", sent.to)
    assert [entry.sid for entry in gateway.messages_to(sent.to, before)] == [outcome.sid]
    assert gateway.messages_to(sent.to, datetime.now(UTC) + timedelta(minutes=1)) == []
    assert gateway.fetch("SM" + "f" * 32) is None


ANSWERS = {
    "a reset": misbehaving.reset,
    "a hang-up": misbehaving.close,
    "half an answer": misbehaving.half,
    "500": misbehaving.answer("500 Internal Server Error", '{"code": 20500, "message": "x", "status": 500}'),
    "503 that names a code": misbehaving.answer("503 Unavailable", '{"code": 21211, "message": "x", "status": 503}'),
    "504 of a proxy": misbehaving.answer("504 Gateway Timeout", "<html>"),
    "408": misbehaving.answer("408 Request Timeout", ""),
    "a redirect": misbehaving.answer("307 Temporary Redirect", "", "Location: http://127.0.0.1:9/"),
    "a page": misbehaving.answer("201 Created", "<html>ok</html>"),
    "no object": misbehaving.answer("201 Created", "[]"),
    "no number": misbehaving.answer("201 Created", "{}"),
    "a number that is none": misbehaving.answer("201 Created", '{"sid": 7}'),
    "a null number": misbehaving.answer("201 Created", '{"sid": null, "status": "queued"}'),
    "a number with a null byte": misbehaving.answer("201 Created", '{"sid": "SM\\u0000", "status": "queued"}'),
    "a number too long": misbehaving.answer("201 Created", f'{{"sid": "{"S" * 65}", "status": "queued"}}'),
    "a broken date": misbehaving.answer("201 Created", '{"sid": "SM1", "date_created": 5}'),
    "no letters": misbehaving.answer("201 Created", ""),
}


@pytest.mark.parametrize("behave", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_cannot_be_known_is_uncertain_and_never_posted_twice(gateway_to: GatewayMaker, behave: Behaviour) -> None:
    with misbehaving.misbehaving(behave) as server:
        (outcome,) = gateway_to(server.url).send_many([outgoing()])
        assert (outcome.verdict, outcome.sid) == (Verdict.UNCERTAIN, None)
        assert len(server.requests) == 1


@pytest.mark.parametrize("behave", [misbehaving.hang, misbehaving.drip], ids=["hangs", "drips"])
def test_no_answer_can_take_longer_than_the_deadline(gateway_to: GatewayMaker, behave: Behaviour) -> None:
    with misbehaving.misbehaving(behave) as server:
        gateway, begun = gateway_to(server.url, send_timeout=0.6), time.monotonic()
        outcomes = gateway.send_many([outgoing(last) for last in range(5)])
        assert {outcome.verdict for outcome in outcomes} == {Verdict.UNCERTAIN}
        assert time.monotonic() - begun < gateway.patience
        assert len(server.requests) == 5


def test_what_had_no_time_to_begin_never_leaves_and_may_be_tried_again(gateway_to: GatewayMaker) -> None:
    with misbehaving.misbehaving(misbehaving.hang) as server:
        gateway = gateway_to(server.url, send_timeout=0.5, send_window=2)
        window = [outgoing(last) for last in range(20)]
        begun = time.monotonic()
        verdicts = [outcome.verdict for outcome in gateway.send_many(window)]
        assert time.monotonic() - begun < gateway.patience
        assert set(verdicts) == {Verdict.UNCERTAIN, Verdict.RETRY}
        assert verdicts.count(Verdict.UNCERTAIN) == len(server.requests)


def test_a_carrier_that_cannot_be_reached_has_nothing(gateway_to: GatewayMaker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "http://does-not-exist.invalid", f"https://127.0.0.1:{port}"):
        gateway = gateway_to(url)
        (outcome,) = gateway.send_many([outgoing()])
        assert outcome == Outcome(outcome.attempt_id, Verdict.RETRY)
        with pytest.raises(CarrierAwayError):
            gateway.fetch("SM1")
        with pytest.raises(CarrierAwayError):
            gateway.messages_to(number(1), datetime.now(UTC))


def test_a_carrier_whose_certificate_nobody_vouches_for_is_told_nothing(gateway_to: GatewayMaker) -> None:
    with misbehaving.misbehaving(misbehaving.close) as server:
        (outcome,) = gateway_to(server.url.replace("http:", "https:")).send_many([outgoing()])
        assert outcome.verdict == Verdict.RETRY
        assert server.requests == []


def test_429_was_never_processed(gateway_to: GatewayMaker) -> None:
    with misbehaving.misbehaving(
        misbehaving.answer("429 Too Many", '{"code": 20429, "message": "x", "status": 429}')
    ) as server:
        (outcome,) = gateway_to(server.url).send_many([outgoing()])
        assert (outcome.verdict, outcome.code) == (Verdict.RETRY, 20429)


def test_a_callback_that_names_the_attempt_is_asked_for(gateway_to: GatewayMaker) -> None:
    body = json.dumps({"sid": "SM1", "status": "queued"})
    with misbehaving.misbehaving(misbehaving.answer("201 Created", body)) as server:
        sent = outgoing(body="Xin chào")
        (outcome,) = gateway_to(server.url, public_url="https://tin.example.vn").send_many([sent])
        assert (outcome.verdict, outcome.sid) == (Verdict.ACCEPTED, "SM1")
        head, _, form = server.requests[0].partition("\r\n\r\n")
        assert "/2010-04-01/Accounts/" in head.splitlines()[0]
        assert parse_qs(form) == {
            "To": [sent.to],
            "From": ["BHXHLaoCai"],
            "Body": ["Xin chào"],
            "StatusCallback": [f"https://tin.example.vn/webhooks/twilio/status?attempt={sent.attempt_id}"],
        }


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("Retry-After: 30", 29, 31),
        ("Retry-After: {in_ten_minutes}", 500, 600),
        ("Retry-After: 999999999", 3599, 3601),
        ("Retry-After: soon", 0, 1),
        ("Retry-After: -5", 0, 1),
        ("X-Nothing: 1", 0, 1),
    ],
)
def test_a_carrier_says_how_long_it_wants_nothing(
    gateway_to: GatewayMaker, header: str, least: float, most: float
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    told = header.format(in_ten_minutes=later)
    behave = misbehaving.answer("429 Too Many", '{"code": 20429, "message": "x"}', told)
    with misbehaving.misbehaving(behave) as server:
        (outcome,) = gateway_to(server.url).send_many([outgoing()])
        assert outcome.verdict == Verdict.RETRY
        assert least <= (outcome.retry_after or 0) <= most


def test_a_code_or_number_that_is_none_is_not_kept(gateway_to: GatewayMaker) -> None:
    for body in (
        '{"code": "21211", "message": "x"}',
        '{"code": [1], "message": "x"}',
        '{"code": 1e99, "message": "x"}',
    ):
        with misbehaving.misbehaving(misbehaving.answer("400 Bad Request", body)) as server:
            (outcome,) = gateway_to(server.url).send_many([outgoing()])
            assert (outcome.verdict, outcome.code) == (Verdict.PAUSE, None)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21211, Verdict.REFUSED),
        (400, 21614, Verdict.REFUSED),
        (400, 21612, Verdict.REFUSED),
        (400, 21635, Verdict.REFUSED),
        (400, 21610, Verdict.OPTED_OUT),
        (400, 99999, Verdict.REFUSED),
        (401, 20003, Verdict.PAUSE),
        (401, None, Verdict.PAUSE),
        (403, None, Verdict.PAUSE),
        (404, 20404, Verdict.PAUSE),
        (403, 21408, Verdict.PAUSE),
        (400, 21606, Verdict.PAUSE),
        (400, 21608, Verdict.PAUSE),
        (400, 30034, Verdict.PAUSE),
        (429, 63038, Verdict.PAUSE),
        (429, 20429, Verdict.RETRY),
        (429, None, Verdict.RETRY),
        (429, 21611, Verdict.REST),
        (400, None, Verdict.PAUSE),
        (408, None, Verdict.UNCERTAIN),
        (500, 20500, Verdict.UNCERTAIN),
        (502, None, Verdict.UNCERTAIN),
        (503, 20429, Verdict.UNCERTAIN),
        (302, None, Verdict.UNCERTAIN),
    ],
)
def test_the_failure_table(status: int, code: int | None, expected: Verdict) -> None:
    assert verdict(status, code) is expected
