from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from twilio.rest import Client

from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier

TODAY = datetime.now(UTC).date()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarrierProcess]:
    """Seven delivered messages: number 0 got four of them, sender B sent two."""
    with running_carrier(tmp_path_factory.mktemp("listing"), pace=0, undelivered=0) as carrier:
        for number in range(7):
            post(carrier, f"+8499200000{number % 2}", "SENDERB" if number > 4 else "SENDERA", f"Tin {number}")
        eventually(carrier.figures, lambda figures: figures["messages_under_way"] == 0)
        yield carrier


def post(carrier: CarrierProcess, to: str, sender: str, body: str) -> None:
    data = {"To": to, "From": sender, "Body": body}
    httpx.post(carrier.messages_url, auth=carrier.auth, data=data).raise_for_status()


def page(carrier: CarrierProcess, uri: str = "", **query: str) -> dict[str, Any]:
    url = f"{carrier.url}{uri}" if uri else carrier.messages_url
    response = httpx.get(url, auth=carrier.auth, params=query or None)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def bodies(page: dict[str, Any]) -> list[int]:
    return [int(message["body"].split()[1]) for message in page["messages"]]


def test_the_newest_comes_first(full: CarrierProcess) -> None:
    whole = page(full)
    assert bodies(whole) == [6, 5, 4, 3, 2, 1, 0]
    assert (whole["next_page_uri"], whole["previous_page_uri"]) == (None, None)
    assert (whole["page"], whole["page_size"], whole["start"], whole["end"]) == (0, 50, 0, 6)


def test_pages_lead_to_the_end_and_back(full: CarrierProcess) -> None:
    first = page(full, PageSize="3")
    second = page(full, first["next_page_uri"])
    third = page(full, second["next_page_uri"])
    assert [bodies(one) for one in (first, second, third)] == [[6, 5, 4], [3, 2, 1], [0]]
    assert [(one["page"], one["start"], one["end"]) for one in (first, second, third)] == [
        (0, 0, 2),
        (1, 3, 5),
        (2, 6, 6),
    ]
    assert third["next_page_uri"] is None
    back = page(full, third["previous_page_uri"])
    assert (bodies(back), back["page"]) == ([3, 2, 1], 1)
    assert bodies(page(full, back["previous_page_uri"])) == [6, 5, 4]
    assert bodies(page(full, back["next_page_uri"])) == [0]
    assert bodies(page(full, third["first_page_uri"])) == [6, 5, 4]


def test_a_last_page_that_is_full_has_no_next(full: CarrierProcess) -> None:
    assert page(full, PageSize="7")["next_page_uri"] is None


def test_pages_keep_their_filters_and_hold_still_while_messages_arrive(tmp_path: Path) -> None:
    with running_carrier(tmp_path) as carrier:
        for number in range(4):
            post(carrier, "+84992000009", "SENDERA", f"Tin {number}")
            post(carrier, "+84992000008", "SENDERA", "Tin 99")
        first = page(carrier, PageSize="2", To="+84992000009")
        post(carrier, "+84992000009", "SENDERA", "Tin 4")
        assert (bodies(first), bodies(page(carrier, first["next_page_uri"]))) == ([3, 2], [1, 0])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"To": "+84992000000"}, [6, 4, 2, 0]),
        ({"To": "+84992999999"}, []),
        ({"From": "SENDERB"}, [6, 5]),
        ({"From": "SENDERB", "To": "+84992000000"}, [6]),
        ({"DateSent": f"{TODAY}"}, [6, 5, 4, 3, 2, 1, 0]),
        ({"DateSent": f"{YESTERDAY}"}, []),
        ({"DateSent<": f"{TODAY}"}, [6, 5, 4, 3, 2, 1, 0]),
        ({"DateSent<": f"{YESTERDAY}"}, []),
        ({"DateSent>": f"{TODAY}"}, [6, 5, 4, 3, 2, 1, 0]),
        ({"DateSent>": f"{TOMORROW}"}, []),
        ({"DateSent>": f"{YESTERDAY}", "DateSent<": f"{TOMORROW}", "To": "+84992000001"}, [5, 3, 1]),
        ({"DateSent<": "2020-01-01T00:00:00Z"}, []),
        ({"DateSent>": "Wed, 19 Jun 2019 22:04:00 -0000", "From": "SENDERB"}, [6, 5]),
    ],
)
def test_it_filters(full: CarrierProcess, query: dict[str, str], found: list[int]) -> None:
    assert bodies(page(full, **query)) == found


def test_a_queued_message_has_no_date_sent_to_find_it_by(tmp_path: Path) -> None:
    with running_carrier(tmp_path, pace=3600) as carrier:
        post(carrier, "+84992000001", "SENDERA", "Tin 0")
        assert bodies(page(carrier, **{"DateSent>": f"{YESTERDAY}"})) == []
        assert bodies(page(carrier, To="+84992000001")) == [0]


@pytest.mark.parametrize(
    "query",
    [
        {"PageSize": "1001"},
        {"PageSize": "0"},
        {"PageSize": "many"},
        {"Page": "-1"},
        {"PageToken": "PASM1"},
        {"PageToken": "PASM" + "0" * 32},
        {"DateSent": "yesterday"},
        {"DateSent>": "2026-13-01"},
    ],
)
def test_an_unreadable_query_is_refused(full: CarrierProcess, query: dict[str, str]) -> None:
    response = httpx.get(full.messages_url, auth=full.auth, params=query)
    assert (response.status_code, response.json()["code"]) == (400, 20001)
    assert next(iter(query)) in response.json()["message"]


def test_the_stock_client_streams_every_page(full: CarrierProcess) -> None:
    client = Client(full.account_sid, full.auth_token)
    client.api.base_url = full.url
    found = client.messages.stream(page_size=2, date_sent_after=datetime.now(UTC) - timedelta(days=1))
    assert [message.body for message in found] == [f"Tin {number}" for number in (6, 5, 4, 3, 2, 1, 0)]
