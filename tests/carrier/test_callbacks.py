import re
import socket
from pathlib import Path

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.carrier.receiver import Receiver, receiving
from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier

SERVICE = "MG" + "0" * 32


def send(carrier: CarrierProcess, callback: str, to: str = "+84992000001", **changes: str) -> str:
    order = {"To": to, "From": "BHXH & YT", "Body": "Xin chào", "StatusCallback": callback, **changes}
    order = {name: value for name, value in order.items() if value}
    response = httpx.post(carrier.messages_url, auth=carrier.auth, data=order)
    assert response.status_code == 201, response.text
    sid: str = response.json()["sid"]
    return sid


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settled(carrier: CarrierProcess) -> None:
    eventually(carrier.figures, lambda seen: not seen["messages_under_way"] and not seen["callbacks_waiting"])


def test_the_clients_validator_accepts_what_it_gets(carrier: CarrierProcess, receiver: Receiver) -> None:
    url = f"{receiver.url}/sms/status?attempt=0190b2&x=%20y"
    send(carrier, url)
    for callback in (receiver.next(), receiver.next()):
        assert callback.url == url
        assert RequestValidator(carrier.auth_token).validate(url, callback.form, callback.signature)
        assert not RequestValidator("another").validate(url, callback.form, callback.signature)


def test_a_callback_names_the_message_and_its_status(carrier: CarrierProcess, receiver: Receiver) -> None:
    sid = send(carrier, f"{receiver.url}/status")
    sent, delivered = receiver.next().form, receiver.next().form
    assert sent == {
        "AccountSid": carrier.account_sid,
        "ApiVersion": "2010-04-01",
        "From": "BHXH & YT",
        "MessageSid": sid,
        "MessageStatus": "sent",
        "SmsSid": sid,
        "SmsStatus": "sent",
        "To": "+84992000001",
    }
    done = delivered.pop("RawDlrDoneDate")
    assert re.fullmatch("[0-9]{10}", done)
    assert delivered == {**sent, "MessageStatus": "delivered", "SmsStatus": "delivered"}


def test_the_first_status_is_never_called_back(carrier: CarrierProcess, receiver: Receiver) -> None:
    send(carrier, f"{receiver.url}/status")
    send(carrier, f"{receiver.url}/status", From="", MessagingServiceSid=SERVICE)
    settled(carrier)
    assert sorted(receiver.statuses(5)) == ["delivered", "delivered", "queued", "sent", "sent"]
    assert receiver.callbacks.empty()


def test_a_bad_end_comes_with_its_code(tmp_path: Path, receiver: Receiver) -> None:
    with running_carrier(tmp_path, pace=0, undelivered=1) as carrier:
        for number in range(5):
            send(carrier, f"{receiver.url}/status", to=f"+8499200000{number}")
        settled(carrier)
        ends = [callback.form for callback in list(receiver.callbacks.queue)]
    ends = [form for form in ends if form["MessageStatus"] in ("undelivered", "failed")]
    assert len(ends) == 5
    assert {form["ErrorCode"] for form in ends} <= {"30003", "30005", "30006", "30008"}


def test_a_web_server_that_comes_back_gets_what_it_missed(tmp_path: Path) -> None:
    port = free_port()
    with running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        sid = send(carrier, f"http://127.0.0.1:{port}/status")
        eventually(carrier.figures, lambda seen: seen["messages_under_way"] == 0 and seen["callbacks_waiting"] == 2)
        with receiving(port) as receiver:
            found = [receiver.next().form for _ in range(2)]
            settled(carrier)
    assert sorted((form["MessageSid"], form["MessageStatus"]) for form in found) == [
        (sid, "delivered"),
        (sid, "sent"),
    ]


def test_it_gives_up_after_the_retries_it_was_told(tmp_path: Path) -> None:
    with running_carrier(tmp_path, pace=0, undelivered=0, callback_retries=1) as carrier:
        send(carrier, f"http://127.0.0.1:{free_port()}/status")
        settled(carrier)
    assert (tmp_path / "carrier.log").read_text().count("given up: ct") == 2


def test_the_clients_own_retry_policy_goes_before_the_flag(tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers["/status"] = 500
    with running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        send(carrier, f"{receiver.url}/status#rc=1&rp=all")
        settled(carrier)
    statuses = [callback.form["MessageStatus"] for callback in list(receiver.callbacks.queue)]
    assert sorted(statuses) == ["delivered", "delivered", "sent", "sent"]
    tokens = {callback.idempotency_token for callback in list(receiver.callbacks.queue)}
    assert len(tokens) == 2


@pytest.mark.parametrize("answer", [403, 500])
def test_an_answer_is_an_answer_and_not_asked_for_again(tmp_path: Path, receiver: Receiver, answer: int) -> None:
    receiver.answers["/status"] = answer
    with running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        send(carrier, f"{receiver.url}/status")
        settled(carrier)
    assert receiver.callbacks.qsize() == 2


def test_it_follows_no_redirect(carrier: CarrierProcess, receiver: Receiver) -> None:
    receiver.answers["/elsewhere"] = 307
    send(carrier, f"{receiver.url}/elsewhere")
    settled(carrier)
    assert {callback.url for callback in list(receiver.callbacks.queue)} == {f"{receiver.url}/elsewhere"}


def test_many_are_posted_at_once(tmp_path: Path) -> None:
    """Eight callbacks to a web server that never answers hold up nobody else."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as mute, receiving() as receiver:
        silent = f"http://127.0.0.1:{mute.getsockname()[1]}/status"
        with running_carrier(tmp_path, pace=0, undelivered=0, callback_connections=16) as carrier:
            for _ in range(4):
                send(carrier, silent)
            send(carrier, f"{receiver.url}/status")
            assert sorted(receiver.statuses(2, seconds=10)) == ["delivered", "sent"]


def test_a_restarted_carrier_goes_on_with_statuses_and_callbacks(tmp_path: Path) -> None:
    port = free_port()
    with running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        owed = send(carrier, f"http://127.0.0.1:{port}/status")
        eventually(carrier.figures, lambda seen: seen["messages_under_way"] == 0 and seen["callbacks_waiting"] == 2)
        carrier.kill()
    with running_carrier(tmp_path, pace=3600) as carrier:
        under_way = send(carrier, f"http://127.0.0.1:{port}/status")
        carrier.kill()
    with receiving(port) as receiver, running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        forms = [receiver.next().form for _ in range(2)]
        found = {(form["MessageSid"], form["MessageStatus"]) for form in forms}
        assert found == {(owed, "sent"), (owed, "delivered")}
        assert carrier.figures()["messages_under_way"] == 1
        assert {message["sid"] for message in carrier.messages()} == {owed, under_way}


def test_a_callback_cut_off_by_a_kill_is_posted_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, running_carrier(tmp_path, pace=0, undelivered=0) as carrier:
        port = mute.getsockname()[1]
        send(carrier, f"http://127.0.0.1:{port}/status")
        mute.accept()
        eventually(carrier.figures, lambda seen: seen["messages_under_way"] == 0)
        carrier.kill()
    with receiving(port) as receiver, running_carrier(tmp_path, pace=0):
        assert sorted(receiver.statuses(2)) == ["delivered", "sent"]
