"""What a segment costs: entered, from the settings, or told by the provider, whose silence changes nothing."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.settings import Settings
from messaging.sms.gateways import pricing
from messaging.sms.gateways.pricing import PricingUnavailable, SegmentPrice, read
from messaging.sms.senders import prices, queries
from messaging.sms.senders.tasks import renew_prices
from tests.accounts.factories import person, sign_in


def answer(*current: Any, unit: str = "USD") -> bytes:
    """Twilio's answer, one network a price."""
    networks = [{"carrier": "một mạng", "prices": [{"number_type": "mobile", "current_price": one}]} for one in current]
    return json.dumps({"iso_country": "VN", "price_unit": unit, "outbound_sms_prices": networks}).encode()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (answer("0.0521"), SegmentPrice(Decimal("0.0521"), "USD")),
        (answer("0.0521", "0.0744", "0.06"), SegmentPrice(Decimal("0.0744"), "USD")),
        (answer("0.05211"), SegmentPrice(Decimal("0.0522"), "USD")),
        (answer(850, unit="vnd"), SegmentPrice(Decimal("850"), "VND")),
    ],
)
def test_the_dearest_network_counts(told: bytes, expected: SegmentPrice) -> None:
    assert read(told) == expected


@pytest.mark.parametrize(
    "told",
    [
        b"", b"<html>", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000,
        answer(), answer("gratis"), answer("NaN"), answer("Infinity"), answer("-1"), answer("1e30"), answer(None),
        answer("0.05", unit=""), answer("0.05", unit="đồng"),
        b'{"price_unit": "USD", "outbound_sms_prices": [{"prices": "0.05"}]}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_no_price(told: bytes) -> None:
    with pytest.raises(PricingUnavailable):
        read(told)


class Provider(ThreadingHTTPServer):
    """Answers as it is told, and remembers what it was asked."""

    status, body = 200, answer("0.0521")

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[str, str]] = []
        self.gone = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Asked(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        if self.server.status == 0:
            # Never a whole answer, however long one waits.
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
            self.server.gone.wait(30)
            return
        self.send_response(self.server.status)
        self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.gone.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def configured(app: Flask, settings: Settings, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The house asks this provider."""
    monkeypatch.setitem(app.extensions, "settings", replace(settings, pricing_url=provider.url))
    return provider


def test_without_its_own_price_a_sender_has_that_of_the_settings(
    app: Flask, settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(settings, segment_price=850.5))
    assert queries.price(session, "BHXHLaoCai") == (Decimal("850.5"), "VND")
    found = queries.sender(session, "BHXHLaoCai")
    assert queries.price(session, "BHXHLaoCai") == (Decimal("850.5"), "VND")
    found.price, found.currency = Decimal("0.05"), "USD"
    assert queries.price(session, "BHXHLaoCai") == (Decimal("0.05"), "USD")


def test_every_sender_gets_the_price_the_provider_tells(session: Session, configured: Provider) -> None:
    names = ("BHXHLaoCai", "BHXH-VanBan")
    for name in names:
        queries.sender(session, name)
    assert prices.renew(session) == SegmentPrice(Decimal("0.0521"), "USD")
    assert [queries.price(session, name) for name in names] == [(Decimal("0.0521"), "USD")] * 2
    ((path, credentials),) = configured.asked
    assert path == "/v1/Messaging/Countries/VN"
    assert credentials.startswith("Basic ")
    assert not queries.price_news(session).is_silent
    assert prices.renew(session)
    session.flush()
    trail = session.scalars(select(Audit.subject).where(Audit.action == "sender.price").order_by(Audit.subject))
    assert trail.all() == ["sender:BHXH-VanBan", "sender:BHXHLaoCai"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>"), (200, b"x" * 3_000_000), (404, answer("1")), (500, b""), (302, b""), (0, b"")],
)
def test_a_provider_that_tells_nothing_changes_nothing(
    session: Session,
    client: FlaskClient,
    configured: Provider,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    body: bytes,
) -> None:
    monkeypatch.setattr(pricing, "_SECONDS", 0.3)
    queries.sender(session, "BHXHLaoCai")
    assert prices.renew(session)
    configured.status, configured.body = status, body
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert prices.renew(session) is None
    assert len(configured.asked) == 2
    assert queries.price(session, "BHXHLaoCai") == (Decimal("0.0521"), "USD")
    assert queries.price_news(session).is_silent
    administrator = person(session, "administrator", locale="en")
    session.commit()
    sign_in(client, administrator.email)
    assert "gave no answer that can be used" in client.get("/sms/senders").text


def test_a_provider_that_is_away_is_a_sentence(
    app: Flask, settings: Settings, session: Session, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(settings, pricing_url="http://127.0.0.1:9"))
    told = runner.invoke(args=["sms", "prices", "fetch"])
    assert (told.exit_code, told.stdout) == (1, "")
    assert len(told.stderr.strip().splitlines()) == 1
    assert queries.price_news(session).is_silent


def test_the_command_asks_and_tells(session: Session, runner: FlaskCliRunner, configured: Provider) -> None:
    told = runner.invoke(args=["sms", "prices", "fetch"])
    assert (told.exit_code, told.stdout) == (0, "0.0521 USD\n")


def test_without_an_address_nobody_is_asked(session: Session, runner: FlaskCliRunner) -> None:
    assert prices.renew(session) is None
    assert queries.price_news(session) == queries.PriceNews(None, None)
    assert runner.invoke(args=["sms", "prices", "fetch"]).exit_code == 1


def test_the_house_asks_by_itself(session: Session, configured: Provider) -> None:
    queries.sender(session, "BHXHLaoCai")
    session.commit()
    renew_prices()
    session.expire_all()
    assert queries.price(session, "BHXHLaoCai") == (Decimal("0.0521"), "USD")
