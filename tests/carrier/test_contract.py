"""What the stock client asks and what the carrier answers, held against Twilio's own description of its API.

Every property of the description must be in an answer and nothing else, and a request may name no unknown parameter.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier

DESCRIPTION = Path(__file__).parent / "twilio_messages.json"
SERVICE = "MG" + "0" * 32


def is_rfc2822(value: Any) -> bool:
    try:
        return value is None or parsedate_to_datetime(value).tzinfo is not None
    except ValueError:
        return False


class Contract:
    """Records the exchanges of a client and checks each one."""

    def __init__(self, url: str) -> None:
        description = json.loads(DESCRIPTION.read_text())
        description["servers"] = [{"url": url}]
        config = Config(
            additional_properties_default_policy="forbid",
            response_properties_default_policy="required",
            extra_format_validators={"date-time-rfc-2822": is_rfc2822},
        )
        # A map of links is the one object the description leaves open.
        message = description["components"]["schemas"]["api.v2010.account.message"]
        message["properties"]["subresource_uris"]["additionalProperties"] = {"type": "string"}
        self._api = OpenAPI.from_dict(description, config=config)
        self.checked: list[tuple[str, int]] = []

    def check(self, response: requests.Response, *_: Any, **__: Any) -> None:
        request = RequestsOpenAPIRequest(response.request)
        self._api.validate_request(request)
        self._api.validate_response(request, RequestsOpenAPIResponse(response))
        self.checked.append((str(response.request.method), response.status_code))


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    with running_carrier(tmp_path_factory.mktemp("contract"), pace=0, undelivered=0.5) as carrier:
        yield carrier


@pytest.fixture
def contract(quick: CarrierProcess) -> Contract:
    return Contract(quick.url)


@pytest.fixture
def client(quick: CarrierProcess, contract: Contract) -> Client:
    client = Client(quick.account_sid, quick.auth_token)
    client.api.base_url = quick.url
    client.http_client.session.hooks["response"].append(contract.check)
    return client


@pytest.mark.parametrize(
    "order",
    [
        {"from_": "BHXHLAOCAI"},
        {"from_": "+84992000002", "validity_period": 600, "smart_encoded": True},
        {"from_": "8088", "status_callback": "http://127.0.0.1:9/sms/status?attempt=1#rc=0"},
        {"messaging_service_sid": SERVICE},
    ],
)
def test_a_message_is_created_to_the_letter(client: Client, contract: Contract, order: dict[str, Any]) -> None:
    message = client.messages.create(to="+84992000001", body="Thẻ BHYT sắp hết hạn", **order)
    assert message.status in ("queued", "accepted")
    assert contract.checked == [("POST", 201)]


def test_a_message_is_fetched_to_the_letter_whatever_became_of_it(client: Client, contract: Contract) -> None:
    made = [client.messages.create(to=f"+8499200{number:04}", from_="BHXH", body="Xin chào") for number in range(12)]
    over = {"delivered", "undelivered", "failed"}
    ended = [eventually(client.messages(message.sid).fetch, lambda seen: seen.status in over) for message in made]
    assert {"delivered", "undelivered"} <= {message.status for message in ended}
    assert all(isinstance(message.date_updated, datetime) for message in ended)
    assert set(contract.checked) == {("POST", 201), ("GET", 200)}


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"to": "+84992000001"},
        {"from_": "BHXH"},
        {"date_sent": datetime(2026, 6, 30, tzinfo=UTC)},
        {"date_sent_before": datetime(2026, 6, 30, tzinfo=UTC)},
        {"date_sent_after": datetime(2026, 6, 30, tzinfo=UTC)},
    ],
)
def test_messages_are_listed_to_the_letter(client: Client, contract: Contract, filters: dict[str, Any]) -> None:
    for _ in range(3):
        client.messages.create(to="+84992000001", from_="BHXH", body="Xin chào")
    contract.checked.clear()
    client.messages.list(page_size=2, limit=3, **filters)
    assert set(contract.checked) == {("GET", 200)}


def test_the_client_reads_a_refusal(quick: CarrierProcess) -> None:
    client = Client(quick.account_sid, quick.auth_token)
    client.api.base_url = quick.url
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to="hello", from_="BHXH", body="Xin chào")
    assert (caught.value.status, caught.value.code) == (400, 21211)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.update(num_segments=1),
        lambda body: body.update(status="lost"),
        lambda body: body.update(date_created="2026-06-30"),
        lambda body: body.update(sid="SM1"),
        lambda body: body.update(extra=1),
        lambda body: body.pop("price"),
    ],
)
def test_the_contract_notices_a_wrong_answer(
    quick: CarrierProcess, contract: Contract, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    data = {"To": "+84992000001", "From": "BHXH", "Body": "Xin chào"}
    response = requests.post(quick.messages_url, auth=quick.auth, data=data, timeout=10)
    contract.check(response)
    body = response.json()
    spoil(body)
    response._content = json.dumps(body).encode()
    with pytest.raises(OpenAPIError):
        contract.check(response)
