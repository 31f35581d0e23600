"""Callbacks that are lost, repeated, reversed or late, and somebody who writes back."""

import time

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.carrier.receiver import Receiver
from tests.carrier.test_callbacks import free_port, send, settled
from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess

WROTE = {"from": "+84992100001", "to": "BHXH", "body": "TỪ CHỐI"}


def test_a_share_of_callbacks_is_lost(faulty: CarrierProcess, receiver: Receiver) -> None:
    faulty.order({"fault": "callbacks_lost", "share": 0.5})
    for _ in range(20):
        send(faulty, f"{receiver.url}/status")
    settled(faulty)
    assert 8 < receiver.callbacks.qsize() < 32
    assert receiver.callbacks.qsize() + faulty.hits()[0] == 40


def test_callbacks_are_posted_several_times(faulty: CarrierProcess, receiver: Receiver) -> None:
    faulty.order({"fault": "callbacks_repeated", "times": 5})
    send(faulty, f"{receiver.url}/status")
    assert sorted(receiver.statuses(10)) == ["delivered"] * 5 + ["sent"] * 5
    settled(faulty)
    assert receiver.callbacks.empty()


def test_callbacks_come_in_reversed_order(faulty: CarrierProcess, receiver: Receiver) -> None:
    faulty.order({"fault": "callbacks_reversed", "seconds": 1})
    send(faulty, f"{receiver.url}/status")
    assert receiver.statuses(2) == ["delivered", "sent"]


def test_callbacks_are_held_until_the_faults_are_switched_off(faulty: CarrierProcess, receiver: Receiver) -> None:
    faulty.order({"fault": "callbacks_held"})
    send(faulty, f"{receiver.url}/status")
    eventually(faulty.figures, lambda seen: not seen["messages_under_way"] and seen["callbacks_waiting"] == 2)
    assert receiver.callbacks.empty()
    faulty.heal()
    assert sorted(receiver.statuses(2)) == ["delivered", "sent"]


def test_callbacks_come_late(faulty: CarrierProcess, receiver: Receiver) -> None:
    faulty.order({"fault": "callbacks_late", "seconds": 1})
    sent = time.monotonic()
    send(faulty, f"{receiver.url}/status")
    receiver.statuses(2)
    assert time.monotonic() - sent >= 1


def test_what_somebody_writes_is_posted_signed(faulty: CarrierProcess, receiver: Receiver) -> None:
    receiver.answers["/inbound?x=1"] = 204
    url = f"{receiver.url}/inbound?x=1"
    with faulty.client() as client:
        answer = client.post("/admin/inbound", json={**WROTE, "url": url}).raise_for_status().json()
    received = receiver.next()
    assert answer == {"sid": received.form["MessageSid"], "status": 204, "body": ""}
    assert RequestValidator(faulty.auth_token).validate(url, received.form, received.signature)
    assert (received.form["From"], received.form["To"], received.form["Body"]) == ("+84992100001", "BHXH", "TỪ CHỐI")
    assert (received.form["NumSegments"], received.form["NumMedia"]) == ("1", "0")
    assert received.form["AccountSid"] == faulty.account_sid


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({}, 20001),
        ({**WROTE, "url": 5}, 20001),
        ({**WROTE, "body": "a" * 1601, "url": "http://127.0.0.1:9/"}, 20001),
        ({**WROTE, "url": "https://example.org/hook"}, 21609),
    ],
)
def test_it_writes_to_this_machine_alone(faulty: CarrierProcess, order: dict[str, object], code: int) -> None:
    with faulty.client() as client:
        answer = client.post("/admin/inbound", json=order)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_web_server_that_is_away_is_told_to_whoever_asked(faulty: CarrierProcess) -> None:
    with faulty.client() as client:
        answer = client.post("/admin/inbound", json={**WROTE, "url": f"http://127.0.0.1:{free_port()}/"})
    assert answer.status_code == 400
    assert "does not answer" in answer.json()["message"]


def test_prices_are_those_of_the_flag(carrier: CarrierProcess, api: httpx.Client) -> None:
    prices = api.get("/v1/Messaging/Countries/vn").raise_for_status().json()
    assert (prices["iso_country"], prices["price_unit"]) == ("VN", "USD")
    for network in prices["outbound_sms_prices"]:
        assert network["mcc"] == "452"
        [price] = network["prices"]
        assert (price["number_type"], price["base_price"], price["current_price"]) == ("mobile", "0.00750", "0.00750")
    assert api.get("/v1/Messaging/Countries/XX").json()["code"] == 20404
    assert httpx.get(f"{carrier.url}/v1/Messaging/Countries/VN").status_code == 401
