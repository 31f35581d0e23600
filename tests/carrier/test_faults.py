"""What a carrier does when it is told to have a fault, seen by a client."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.carrier.receiver import Receiver
from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess

NUMBER = "+84992100001"


def post(carrier: CarrierProcess, to: str = NUMBER, timeout: float = 10, **changes: str) -> httpx.Response:
    attempt = changes.pop("attempt", str(uuid.uuid4()))
    callback = f"http://127.0.0.1:9/status?attempt={attempt}"
    order = {"To": to, "From": "BHXH", "Body": "Xin chào", "StatusCallback": callback, **changes}
    return httpx.post(carrier.messages_url, auth=carrier.auth, data=order, timeout=timeout)


def known(carrier: CarrierProcess, attempt: str) -> list[dict[str, Any]]:
    return [entry for entry in carrier.posts() if entry["attempt"] == attempt]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"fault": "too_many"}, 429, 20429),
        ({"fault": "error_before"}, 500, 20500),
        ({"fault": "unavailable"}, 503, 20503),
        ({"fault": "unauthorized"}, 401, 20003),
        ({"fault": "refuse", "code": 21606}, 400, 21606),
        ({"fault": "refuse", "code": 21611}, 400, 21611),
        ({"fault": "refuse", "code": 63038}, 429, 63038),
        ({"fault": "refuse", "code": 90007}, 400, 90007),
    ],
)
def test_a_fault_before_accepting_leaves_no_message(
    faulty: CarrierProcess, fault: dict[str, Any], status: int, code: int
) -> None:
    attempt = str(uuid.uuid4())
    faulty.order({**fault, "count": 1})
    response = post(faulty, attempt=attempt)
    assert (response.status_code, response.json()["code"], response.json()["status"]) == (status, code, status)
    [entry] = known(faulty, attempt)
    assert (entry["accepted"], entry["sid"], entry["to"]) == (False, None, NUMBER)
    assert entry["why"].startswith(fault["fault"])
    assert post(faulty).status_code == 201
    assert faulty.hits() == [1]


@pytest.mark.parametrize(
    ("fault", "looks"),
    [
        ({"fault": "error_after"}, lambda response: response.status_code == 500),
        ({"fault": "malformed"}, lambda response: response.status_code == 201 and not response.text.endswith("}")),
        ({"fault": "html"}, lambda response: response.status_code == 201 and "<html>" in response.text),
    ],
)
def test_a_fault_after_accepting_leaves_a_message(
    faulty: CarrierProcess, fault: dict[str, Any], looks: Callable[[httpx.Response], bool]
) -> None:
    attempt = str(uuid.uuid4())
    faulty.order(fault)
    assert looks(post(faulty, attempt=attempt))
    [entry] = known(faulty, attempt)
    assert entry["accepted"]
    assert entry["sid"] in {message["sid"] for message in faulty.messages()}


@pytest.mark.parametrize(("fault", "accepted"), [("reset_before", False), ("reset_after", True)])
def test_a_reset_cuts_the_connection_without_an_answer(faulty: CarrierProcess, fault: str, accepted: bool) -> None:
    attempt = str(uuid.uuid4())
    faulty.order({"fault": fault})
    with pytest.raises(httpx.ReadError):
        post(faulty, attempt=attempt)
    assert [entry["accepted"] for entry in known(faulty, attempt)] == [accepted]


@pytest.mark.parametrize(("fault", "accepted"), [("hang_before", False), ("hang_after", True)])
def test_a_hanging_request_gets_no_answer_and_is_in_the_books_meanwhile(
    faulty: CarrierProcess, fault: str, accepted: bool
) -> None:
    attempt = str(uuid.uuid4())
    faulty.order({"fault": fault})
    with pytest.raises(httpx.ReadTimeout):
        post(faulty, attempt=attempt, timeout=0.3)
    assert [entry["accepted"] for entry in known(faulty, attempt)] == [accepted]


def test_a_dripping_answer_outlives_every_pause_between_bytes(faulty: CarrierProcess) -> None:
    faulty.order({"fault": "drip", "seconds": 1.5})
    begun = time.monotonic()
    # The timeout is that of each read, not of the whole answer.
    response = post(faulty, timeout=1)
    assert time.monotonic() - begun > 1.4
    assert response.json()["status"] == "queued"


def test_latency_is_fixed_and_jittered_and_comes_with_other_faults(faulty: CarrierProcess) -> None:
    faulty.order({"fault": "latency", "seconds": 0.3, "jitter": 0.2}, {"fault": "error_before", "count": 1})
    for status in (500, 201):
        begun = time.monotonic()
        assert post(faulty).status_code == status
        assert 0.3 <= time.monotonic() - begun < 2
    assert faulty.hits() == [2, 1]


def test_a_late_answer_comes_after_the_callback(faulty: CarrierProcess, receiver: Receiver) -> None:
    faulty.order({"fault": "late_answer", "seconds": 1})
    response = post(faulty, StatusCallback=f"{receiver.url}/status")
    assert receiver.callbacks.qsize() == 2
    assert receiver.next(0).form["MessageSid"] == response.json()["sid"]


def test_too_many_says_when_to_come_back(faulty: CarrierProcess) -> None:
    faulty.order({"fault": "too_many", "retry_after": 7})
    assert post(faulty).headers["Retry-After"] == "7"


def test_too_many_above_a_rate_lets_the_rest_through(faulty: CarrierProcess) -> None:
    faulty.order({"fault": "too_many", "above": 5})
    with httpx.Client(auth=faulty.auth) as client:
        order = {"To": NUMBER, "From": "BHXH", "Body": "Xin chào"}
        begun = time.monotonic()
        seen = [client.post(faulty.messages_url, data=order).status_code for _ in range(40)]
    assert 5 <= seen.count(201) <= 5 * (int(time.monotonic() - begun) + 1)
    assert seen.count(429) == 40 - seen.count(201) == faulty.hits()[0]


def test_a_share_strikes_the_same_requests_for_the_same_seed(faulty: CarrierProcess) -> None:
    def answers(seed: int) -> list[int]:
        faulty.order({"fault": "error_before", "share": 0.5}, seed=seed)
        return [post(faulty).status_code for _ in range(40)]

    first = answers(1)
    assert first == answers(1) != answers(2)
    assert 10 < first.count(500) < 30


def test_a_share_of_numbers_is_refused_and_always_the_same(faulty: CarrierProcess) -> None:
    numbers = [f"+8499210{number:04}" for number in range(60)]

    def refused() -> set[str]:
        return {to for to in numbers if post(faulty, to=to).json().get("code") == 21408}

    faulty.order({"fault": "refuse", "code": 21408, "of_numbers": 0.4}, seed=3)
    first = refused()
    assert 12 < len(first) < 36
    assert refused() == first


def test_only_the_sender_named_is_refused(faulty: CarrierProcess) -> None:
    faulty.order({"fault": "refuse", "code": 21606, "sender": "BHXH"})
    assert post(faulty).json()["code"] == 21606
    assert post(faulty, From="OTHER").status_code == 201


def test_a_wave_may_come_by_receipt(faulty: CarrierProcess, receiver: Receiver) -> None:
    other = "+84992100002"
    faulty.order(
        {"fault": "fail", "code": 30007, "numbers": [NUMBER]}, {"fault": "fail", "code": 30034, "numbers": [other]}
    )
    for to, reported in ((NUMBER, ["sent", "undelivered"]), (other, ["failed"])):
        post(faulty, to=to, StatusCallback=f"{receiver.url}/status")
        # Posted side by side: which one arrives first is not said.
        assert sorted(receiver.statuses(len(reported))) == reported
    found = {message["to"]: message["error_code"] for message in faulty.messages()[:2]}
    assert found == {NUMBER: 30007, other: 30034}
    assert faulty.hits() == [1, 1]


@pytest.mark.parametrize("code", [21211, 21408, 21606, 21610, 21611, 21612, 21614, 21635, 63038])
def test_a_magic_number_is_refused_with_its_code(faulty: CarrierProcess, code: int) -> None:
    assert post(faulty, to=f"+849929{code}").json()["code"] == code


@pytest.mark.parametrize(
    ("code", "status"), [(30001, "failed"), (30003, "undelivered"), (30005, "undelivered"), (30007, "undelivered")]
)
def test_a_magic_number_ends_with_its_code(faulty: CarrierProcess, code: int, status: str) -> None:
    created = post(faulty, to=f"+849929{code}").json()
    with faulty.client() as client:
        seen = eventually(lambda: client.get(created["uri"]).json(), lambda seen: seen["status"] == status)
    assert seen["error_code"] == code


def test_a_carrier_without_faults_has_no_magic_and_no_such_doors(api: httpx.Client, carrier: CarrierProcess) -> None:
    # Without callback: this carrier serves other tests as well, and would try for a minute and a half.
    assert post(carrier, to="+84992921211", StatusCallback="").status_code == 201
    for path in ("/admin/faults", "/admin/posts"):
        assert api.get(path).status_code == 404
    assert api.post("/admin/inbound", json={}).status_code == 404


def test_the_doors_ask_for_the_accounts_credentials(faulty: CarrierProcess) -> None:
    for method, path in (
        ("GET", "faults"),
        ("PUT", "faults"),
        ("DELETE", "faults"),
        ("GET", "posts"),
        ("POST", "inbound"),
    ):
        answer = httpx.request(method, f"{faulty.url}/admin/{path}", auth=("AC1", "wrong"))
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("not json", "JSON"),
        ("[]", "object"),
        ('{"faults": {}}', "list"),
        ('{"faults": [{"fault": "earthquake"}]}', "one of"),
        ('{"faults": [{"fault": "too_many", "speed": 1}]}', "'speed' is no field"),
        ('{"faults": [{"fault": "too_many", "share": 2}]}', "share must be"),
        ('{"faults": [{"fault": "too_many", "count": true}]}', "count must be"),
        ('{"faults": [{"fault": "refuse"}]}', "need"),
        ('{"faults": [{"fault": "refuse", "code": 1}]}', "one of"),
        ('{"faults": [{"fault": "fail", "code": 21211}]}', "one of"),
        ('{"faults": [{"fault": "latency", "seconds": NaN}]}', "seconds must be"),
    ],
)
def test_an_order_it_cannot_read_is_refused_and_changes_nothing(faulty: CarrierProcess, body: str, words: str) -> None:
    faulty.order({"fault": "unavailable", "count": 3})
    with faulty.client() as client:
        answer = client.put("/admin/faults", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 20001)
        assert words in answer.json()["message"]
        assert client.get("/admin/faults").json() == {
            "seed": "0",
            "faults": [{"fault": "unavailable", "count": 3, "hits": 0}],
        }


@pytest.mark.parametrize("place", ["list", "fetch", "prices"])
def test_a_fault_may_be_ordered_for_another_door(faulty: CarrierProcess, place: str) -> None:
    sid = post(faulty).json()["sid"]
    paths = {
        "list": faulty.messages_url,
        "fetch": faulty.messages_url.replace(".json", f"/{sid}.json"),
        "prices": "/v1/Messaging/Countries/VN",
    }
    faulty.order({"fault": "unavailable", "at": place})
    with faulty.client() as client:
        seen = {name: client.get(path).status_code for name, path in paths.items()}
    assert seen == {name: 503 if name == place else 200 for name in paths}
    assert post(faulty).status_code == 201


def test_the_books_of_posts_can_be_read_from_a_moment_on(faulty: CarrierProcess) -> None:
    post(faulty)
    since = time.time()
    attempts = [str(uuid.uuid4()) for _ in range(3)]
    assert post(faulty, attempt=attempts[0]).status_code == 201
    assert post(faulty, attempt=attempts[1], to="nobody").json()["code"] == 21211
    assert post(faulty, attempt=attempts[2]).status_code == 201
    found = faulty.posts(since)
    assert [entry["attempt"] for entry in found] == attempts
    assert [entry["accepted"] for entry in found] == [True, False, True]
    assert found[1]["why"] == "400"
    assert [entry["at"] for entry in found] == sorted(entry["at"] for entry in found)
