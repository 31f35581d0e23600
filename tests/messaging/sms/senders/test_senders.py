"""Senders: made when first used, changed by an administrator, shown with what holds them back."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.settings import Settings, load
from messaging.sms.senders import actions, queries
from messaging.sms.senders.models import Sender
from messaging.sms.senders.pace import Holding, pace
from tests.accounts.factories import person, post, sign_in
from tests.messaging.sms.factories import make_residents, make_run

NAME = "BHXHLaoCai"
NOON = datetime(2026, 7, 1, 5, tzinfo=UTC)
LATER, EARLIER = NOON + timedelta(minutes=5), NOON - timedelta(minutes=5)
FORM = {"segments_per_second": "20", "daily_ceiling": "5000", "price": "850,5", "currency": "vnd", "two_way": "y"}


@pytest.mark.parametrize(
    ("stands", "left", "expected"),
    [
        ({}, 0, Holding.FREE),
        ({"ready_at": LATER}, 0, Holding.LIMITED),
        ({"ready_at": EARLIER}, 0, Holding.FREE),
        ({"daily_ceiling": 10}, 9, Holding.FREE),
        ({"daily_ceiling": 10}, 10, Holding.CEILING),
        ({"daily_ceiling": 10, "ready_at": LATER}, 10, Holding.CEILING),
        ({"resting_until": EARLIER, "resting_reason": "queue:300"}, 0, Holding.FREE),
        ({"resting_until": LATER, "resting_reason": "queue:300", "daily_ceiling": 1}, 1, Holding.RESTING),
    ],
)
def test_what_holds_a_sender_back(stands: dict[str, Any], left: int, expected: Holding) -> None:
    usual = {"daily_ceiling": None, "ready_at": None, "resting_until": None, "resting_reason": None}
    assert pace(SimpleNamespace(**{**usual, **stands}), left, NOON).holding == expected


def test_a_campaign_makes_its_sender_with_the_pace_of_the_settings(
    app: Flask, settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(settings, sender_segments_per_second=7.5, sender_daily_ceiling=900)
    monkeypatch.setitem(app.extensions, "settings", own)
    make_residents(session, 1)
    make_run(session, sender="BHXH-Moi")
    found = session.get_one(Sender, "BHXH-Moi")
    assert (found.segments_per_second, found.daily_ceiling) == (7.5, 900)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert queries.sender(session, "BHXH-Moi").segments_per_second == 7.5


@pytest.mark.parametrize(
    ("carrier", "pace"), [("http://127.0.0.1:8020", 0.0), ("http://localhost:1", 0.0), ("https://api.twilio.com", 10.0)]
)
def test_a_carrier_on_this_machine_has_no_pace_of_its_own(environ: dict[str, str], carrier: str, pace: float) -> None:
    assert load({**environ, "TWILIO_API_URL": carrier}).sender_segments_per_second == pace
    assert (
        load({**environ, "TWILIO_API_URL": carrier, "SENDER_SEGMENTS_PER_SECOND": "3"}).sender_segments_per_second == 3
    )


def test_an_administrator_changes_the_terms(session: Session, client: FlaskClient) -> None:
    queries.sender(session, NAME)
    administrator = person(session, "administrator", locale="en")
    session.commit()
    sign_in(client, administrator.email)
    assert post(client, f"/sms/senders/{NAME}", **FORM).status_code == 302
    session.expire_all()
    found = session.get_one(Sender, NAME)
    assert (found.segments_per_second, found.daily_ceiling, found.two_way) == (20, 5000, True)
    assert (str(found.price), found.currency, found.registered_only) == ("850.5000", "VND", False)
    shown = client.get("/sms/senders").text
    assert "850.5 đ" in shown
    assert "20 segments a second" in shown
    (told,) = session.scalars(select(Audit).where(Audit.action == "sender.change"))
    assert (told.person_id, told.subject) == (administrator.id, f"sender:{NAME}")
    assert told.detail["fields"] == ["daily_ceiling", "price", "segments_per_second", "two_way"]
    assert (told.detail["daily_ceiling"], told.detail["price"]) == (5000, "850.5000")
    # Saved once more, nothing has changed and nothing is said.
    assert post(client, f"/sms/senders/{NAME}", **FORM).status_code == 302
    assert session.scalar(select(func.count()).where(Audit.action == "sender.change")) == 1


def test_the_own_sender_gets_its_price_before_its_first_campaign(
    settings: Settings, session: Session, client: FlaskClient
) -> None:
    administrator = person(session, "administrator", locale="en")
    session.commit()
    sign_in(client, administrator.email)
    assert f"/sms/senders/{settings.twilio_sender}" in client.get("/sms/senders").text
    assert post(client, f"/sms/senders/{settings.twilio_sender}", **FORM).status_code == 302
    assert str(session.get_one(Sender, settings.twilio_sender).price) == "850.5000"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("segments_per_second", "-1"),
        ("segments_per_second", "nan"),
        ("segments_per_second", "10001"),
        ("daily_ceiling", "1.5"),
        ("daily_ceiling", "999999999"),
        ("price", "-1"),
        ("price", "NaN"),
        ("price", "sNaN"),
        ("price", "Infinity"),
        ("price", "1e30"),
        ("currency", "đồng"),
        ("currency", "V"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_the_field(
    session: Session, client: FlaskClient, field: str, value: str
) -> None:
    queries.sender(session, NAME)
    sign_in(client, person(session, "administrator").email)
    answer = post(client, f"/sms/senders/{NAME}", **{**FORM, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    session.expire_all()
    assert session.get_one(Sender, NAME).daily_ceiling is None


def test_the_page_tells_what_holds_a_sender_back(session: Session, client: FlaskClient) -> None:
    found = queries.sender(session, NAME)
    found.day, found.day_segments, found.daily_ceiling = clock.today(), 1234, 5000
    found.resting_until, found.resting_reason = datetime.now(UTC) + timedelta(minutes=5), "queue:300"
    old = queries.sender(session, "Cu")
    old.day, old.day_segments, old.daily_ceiling = date(2020, 1, 1), 77, 50
    administrator = person(session, "administrator", locale="en")
    session.commit()
    sign_in(client, administrator.email)
    shown = client.get("/sms/senders").text
    assert "1,234" in shown
    assert "queue for it is full" in shown
    assert "77" not in shown
    assert "nothing holds it back" in shown


def test_a_sender_nobody_knows_is_not_found(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "administrator").email)
    assert client.get("/sms/senders/KhongCo").status_code == 404


def test_the_commands_change_and_tell(session: Session, runner: FlaskCliRunner) -> None:
    administrator = person(session, "administrator")
    session.commit()
    given = ["--segments-per-second", "20", "--price", "0.05", "--currency", "usd", "--registered-only"]
    told = runner.invoke(args=["sms", "sender", "set", NAME, *given, "--as", administrator.email])
    assert told.exit_code == 0, told.stderr
    told = runner.invoke(args=["sms", "sender", "set", NAME, "--daily-ceiling", "0", "--as", administrator.email])
    assert told.exit_code == 0, told.stderr
    (line,) = runner.invoke(args=["sms", "senders"]).stdout.splitlines()
    shown = json.loads(line)
    assert {name: shown[name] for name in ("name", "segments_per_second", "daily_ceiling", "price", "currency")} == {
        "name": NAME, "segments_per_second": 20.0, "daily_ceiling": None, "price": "0.0500", "currency": "USD",
    }  # fmt: skip
    assert (shown["registered_only"], shown["two_way"], shown["standing"]) == (True, False, "free")


@pytest.mark.parametrize("name", ["", "quá dài cho một tên", "x\n", "{name}"])
def test_a_name_no_network_could_know_is_refused(session: Session, runner: FlaskCliRunner, name: str) -> None:
    administrator = person(session, "administrator")
    session.commit()
    told = runner.invoke(args=["sms", "sender", "set", name, "--two-way", "--as", administrator.email])
    assert told.exit_code == 1
    assert queries.senders(session) == []


def test_another_role_changes_nothing(session: Session, runner: FlaskCliRunner) -> None:
    officer = person(session, "communicator")
    session.commit()
    told = runner.invoke(args=["sms", "sender", "set", NAME, "--two-way", "--as", officer.email])
    assert told.exit_code == 1
    assert queries.senders(session) == []
    with pytest.raises(actions.NoSuchSender):
        actions.sender_named(session, NAME)
