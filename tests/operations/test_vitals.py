"""/metrics and the figures of /healthz: what they tell, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from foundation.settings import load
from messaging.sms import ledger
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Message, Pulse
from messaging.sms.pulses import ACCEPTED, BEAT
from messaging.sms.receipts.models import TurnedAwayCount, WaitingReceipt
from messaging.sms.senders.models import Sender
from operations.vitals.queries import LATE_BEAT, LATE_RECEIPTS, vitals
from tests.messaging.sms.factories import make_residents, make_run

STRANGER = {"REMOTE_ADDR": "192.0.2.7"}
TOKEN = "a-token-for-the-watch"


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


def scrape(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, read as Prometheus reads it."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name.removeprefix("tieng_ban_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def some_of_everything(session: Session) -> None:
    make_residents(session, 5)
    run = make_run(session)
    moved = ledger.pick(Message.run_id == run.id, Message.state == MessageState.PLANNED, limit=3)
    ledger.move_many(session, moved, lambda _: {"state": MessageState.CLAIMED})
    for state, number in ((MessageState.DISPATCHING, 3), (MessageState.UNCERTAIN, 1), (MessageState.ACCEPTED, 2)):
        sources = (MessageState.CLAIMED, MessageState.DISPATCHING)
        rows = ledger.pick(Message.run_id == run.id, Message.state.in_(sources), limit=number)
        ledger.move_many(session, rows, lambda _, state=state: {"state": state})
    session.execute(update(Message).where(Message.state == MessageState.PLANNED).values(updated_at=ago(90)))
    session.add(WaitingReceipt(attempt_id=_attempt(), sid="SM1", status="sent", at=ago(30)))
    session.add(TurnedAwayCount(minute=ago(30), reason="signature", times=3))
    session.add(TurnedAwayCount(minute=ago(90), reason="signature", times=2))
    session.add(TurnedAwayCount(minute=ago(7200), reason="signature", times=100))
    session.add(Pulse(name=BEAT, at=ago(4), total=0, rate=0))
    session.add(Pulse(name=ACCEPTED, at=ago(4), total=7, rate=2.5))
    session.add(Pulse(name="prices.asked", at=ago(40_000), total=0, rate=0))
    session.merge(
        Sender(
            name="BHXHLaoCai", segments_per_second=10.0, daily_ceiling=500, day_segments=42,
            ready_at=ago(-3), resting_until=ago(-60), resting_reason="queue",
        )
    )  # fmt: skip
    session.commit()


def _attempt() -> object:
    return func.gen_random_uuid()


def test_a_scrape_tells_where_everything_stands(session: Session, client: FlaskClient) -> None:
    some_of_everything(session)
    found = scrape(client)
    assert found["messages_backlog", "planned"] == 2
    assert found["messages_backlog", "held"] == 0
    assert found["messages_accepted_total",] == 2
    assert found["messages_uncertain",] == 1
    assert 89 < found["oldest_due_seconds",] < 100
    assert found["receipts_waiting",] == 1
    assert 29 < found["oldest_receipt_seconds",] < 40
    assert found["runs", "running"] == 1
    assert found["runs", "paused"] == 0
    assert found["callbacks_turned_away_last_hour", "signature"] == 5
    assert 3 < found["beat_age_seconds", "beat"] < 14
    assert (found["beat_total", "accepted"], found["beat_per_second", "accepted"]) == (7, 2.5)
    assert found["messages_accepted_per_second",] == 2.5
    assert found["sender_segments_per_second_limit", "BHXHLaoCai"] == 10
    assert found["sender_daily_ceiling_segments", "BHXHLaoCai"] == 500
    assert found["sender_day_segments", "BHXHLaoCai"] == 42
    assert 0 < found["sender_used_up_seconds", "BHXHLaoCai"] <= 3
    assert 50 < found["sender_resting_seconds", "BHXHLaoCai"] <= 60


def test_an_empty_house_is_scraped_too(client: FlaskClient) -> None:
    found = scrape(client)
    assert found["messages_backlog", "planned"] == 0
    assert found["oldest_due_seconds",] == 0
    assert found["receipts_waiting",] == 0


@pytest.mark.parametrize("path", ["/metrics", "/healthz"])
def test_a_stranger_sees_no_figures(client: FlaskClient, path: str) -> None:
    answer = client.get(path, environ_base=STRANGER)
    assert answer.status_code == (404 if path == "/metrics" else 200)
    assert "backlog" not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_a_request_that_was_passed_on_is_a_strangers(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("", 404)]
)
def test_this_machine_is_let_in(client: FlaskClient, address: str, status: int) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == status


def test_a_house_with_a_public_address_is_never_taken_for_this_machine(
    app: Flask, client: FlaskClient, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", load({**environ, "PUBLIC_URL": "https://tiengban.example.vn"}))
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 404


def test_with_a_token_nothing_else_opens(
    app: Flask, client: FlaskClient, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", load({**environ, "METRICS_TOKEN": TOKEN}))
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer something-else"}).status_code == 404
    held = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.7"}
    assert client.get("/metrics", headers=held, environ_base=STRANGER).status_code == 200
    assert "figures" in (client.get("/healthz", headers=held, environ_base=STRANGER).json or {})


def test_health_tells_the_figures_to_this_machine(session: Session, client: FlaskClient) -> None:
    some_of_everything(session)
    found = client.get("/healthz").json
    assert found is not None
    assert (found["status"], found["failing"], found["worries"]) == ("well", [], [])
    assert found["figures"]["backlog"]["planned"] == 2
    assert found["figures"]["senders"]["BHXHLaoCai"]["segments_per_second"] == 10


def test_what_rests_too_long_is_a_worry(session: Session) -> None:
    session.add(Pulse(name=BEAT, at=ago(LATE_BEAT + 5), total=0, rate=0))
    assert vitals(session).worries() == ["beat"]
    session.add(WaitingReceipt(attempt_id=_attempt(), sid="SM1", status="sent", at=ago(LATE_RECEIPTS + 5)))
    assert vitals(session).worries() == ["beat", "receipts"]


def test_a_pace_of_long_ago_is_none(session: Session) -> None:
    session.add(Pulse(name=ACCEPTED, at=ago(LATE_BEAT + 5), total=7, rate=2.5))
    assert vitals(session).accepted_per_second == 0


def test_figures_cost_a_handful_of_statements_whatever_was_sent(session: Session) -> None:
    some_of_everything(session)
    from sqlalchemy import event

    counted = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *_: counted.append(1))
    vitals(session)
    assert len(counted) <= 9
