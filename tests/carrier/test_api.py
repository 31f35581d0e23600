import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier

GOOD = {"To": "+84992100001", "From": "BHXHLAOCAI", "Body": "Thẻ BHYT sắp hết hạn"}
SERVICE = "MG" + "0" * 32


def create(api: httpx.Client, carrier: CarrierProcess, **changes: str) -> dict[str, Any]:
    response = api.post(carrier.messages_url, data={**GOOD, **changes})
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


def test_a_created_message_is_queued_and_has_no_price_yet(api: httpx.Client, carrier: CarrierProcess) -> None:
    message = create(api, carrier)
    assert re.fullmatch("SM[0-9a-f]{32}", message["sid"])
    assert (message["status"], message["num_segments"], message["direction"]) == ("queued", "1", "outbound-api")
    assert (message["date_sent"], message["price"], message["price_unit"]) == (None, None, "USD")
    assert (message["error_code"], message["error_message"], message["messaging_service_sid"]) == (None, None, None)
    assert (message["to"], message["from"], message["body"]) == (GOOD["To"], GOOD["From"], GOOD["Body"])
    assert datetime.now(UTC) - parsedate_to_datetime(message["date_created"]) < timedelta(seconds=30)
    assert message["uri"] == f"/2010-04-01/Accounts/{carrier.account_sid}/Messages/{message['sid']}.json"


def test_it_ends_delivered_with_a_date_and_a_price(api: httpx.Client, carrier: CarrierProcess) -> None:
    message = create(api, carrier, Body="đ" * 71)
    delivered = eventually(lambda: api.get(message["uri"]).json(), lambda seen: seen["status"] == "delivered")
    assert (delivered["price"], delivered["num_segments"]) == ("-0.01500", "2")
    assert parsedate_to_datetime(delivered["date_sent"]) >= parsedate_to_datetime(delivered["date_created"])
    assert delivered["error_code"] is None


def test_a_messaging_service_accepts_first_and_names_the_sender_later(tmp_path: Path) -> None:
    with running_carrier(tmp_path, pace=5) as slow, httpx.Client(base_url=slow.url, auth=slow.auth) as client:
        order = {"To": GOOD["To"], "Body": GOOD["Body"], "MessagingServiceSid": SERVICE}
        message = client.post(slow.messages_url, data=order).json()
        assert (message["status"], message["from"], message["num_segments"]) == ("accepted", None, "0")
        queued = eventually(lambda: client.get(message["uri"]).json(), lambda seen: seen["status"] == "queued")
        assert (queued["from"], queued["num_segments"], queued["messaging_service_sid"]) == ("REHEARSAL", "1", SERVICE)


@pytest.mark.parametrize(
    ("pace", "validity", "undelivered", "status", "codes"),
    [(0, 36000, 1, ("undelivered", "failed"), {30003, 30005, 30006, 30008}), (15, 1, 0, ("failed",), {30036})],
)
def test_what_does_not_arrive_has_an_error(
    tmp_path: Path, pace: float, validity: int, undelivered: float, status: tuple[str, ...], codes: set[int]
) -> None:
    with running_carrier(tmp_path, pace=pace, undelivered=undelivered) as bad:
        order = {**GOOD, "ValidityPeriod": str(validity)}
        created = httpx.post(bad.messages_url, auth=bad.auth, data=order).json()
        uri = f"{bad.url}{created['uri']}"
        ended = eventually(lambda: httpx.get(uri, auth=bad.auth).json(), lambda seen: seen["status"] in status)
        assert ended["error_code"] in codes
        assert ended["error_message"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"To": "hello"}, 21211), ({"Body": "a" * 1601}, 21617), ({"StatusCallback": "http://example.com/"}, 21609)],
)
def test_a_refusal_has_twilios_body(
    api: httpx.Client, carrier: CarrierProcess, changes: dict[str, str], code: int
) -> None:
    response = api.post(carrier.messages_url, data={**GOOD, **changes})
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"code", "message", "more_info", "status"}
    assert (body["code"], body["status"]) == (code, 400)


def test_a_refused_message_does_not_exist(tmp_path: Path) -> None:
    with running_carrier(tmp_path) as carrier:
        httpx.post(carrier.messages_url, auth=carrier.auth, data={**GOOD, "From": ""})
        assert carrier.messages() == []


@pytest.mark.parametrize(
    ("sid", "token", "status", "code"),
    [
        ("", "", 401, 20003),
        (None, "wrong", 401, 20003),
        ("AC" + "9" * 32, None, 401, 20003),
        (None, "tôkén", 401, 20003),
    ],
)
def test_only_the_account_gets_in(
    carrier: CarrierProcess, sid: str | None, token: str | None, status: int, code: int
) -> None:
    auth = (carrier.account_sid if sid is None else sid, carrier.auth_token if token is None else token)
    for method, url in (("POST", carrier.messages_url), ("GET", carrier.messages_url)):
        response = httpx.request(method, url, auth=auth)
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Bearer x", "Basic", "Basic !!!", "Basic éé", ""])
def test_a_broken_authorization_is_a_401(carrier: CarrierProcess, header: str) -> None:
    response = httpx.get(carrier.messages_url, headers={b"Authorization": header.encode()})
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "Messages/SM00000000000000000000000000000000.json", 404, 20404),
        ("GET", "Calls.json", 404, 20404),
        ("DELETE", "Messages.json", 405, 20004),
    ],
)
def test_what_is_not_there_is_twilios_404(
    api: httpx.Client, carrier: CarrierProcess, method: str, path: str, status: int, code: int
) -> None:
    response = api.request(method, f"/2010-04-01/Accounts/{carrier.account_sid}/{path}")
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_another_account_is_not_there(api: httpx.Client, carrier: CarrierProcess) -> None:
    response = api.get(carrier.messages_url.replace(carrier.account_sid, "AC" + "9" * 32))
    assert (response.status_code, response.json()["code"]) == (404, 20404)


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"To=%ff&From=B&Body=x", "application/x-www-form-urlencoded", 20001),
        (b"To=\xff", "application/x-www-form-urlencoded", 20001),
        (b"&".join(b"a%d=1" % number for number in range(200)), "application/x-www-form-urlencoded", 20001),
        (b"a" * 70_000, "application/x-www-form-urlencoded", 20001),
        (b'{"To": "+84992000001"}', "application/json", 21604),
        (b"", "application/x-www-form-urlencoded", 21604),
    ],
)
def test_an_unreadable_request_is_refused_in_words(
    api: httpx.Client, carrier: CarrierProcess, content: bytes, content_type: str, code: int
) -> None:
    response = api.post(carrier.messages_url, content=content, headers={"Content-Type": content_type})
    assert (response.status_code, response.json()["code"]) == (400, code)


def test_health_counts_what_it_holds(tmp_path: Path) -> None:
    with running_carrier(tmp_path, pace=3600) as carrier:
        httpx.post(carrier.messages_url, auth=carrier.auth, data=GOOD)
        assert carrier.figures() == {"status": "ok", "messages": 1, "messages_under_way": 1, "callbacks_waiting": 0}
