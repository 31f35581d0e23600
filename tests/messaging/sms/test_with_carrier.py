"""The whole way out and back: our tasks, the real database, the real gateway, the carrier's own list."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from messaging.sms import gateways, polling, queries, reconciliation, tasks
from messaging.sms.dispatching import dispatch
from messaging.sms.lifecycle import MessageState, RunState
from messaging.sms.models import Message, Run
from messaging.sms.receipts.tasks import poll_silent
from messaging.sms.sending import Words
from tests.carrier.waiting import eventually
from tests.carrier_process import CarrierProcess, running_carrier
from tests.messaging.sms.factories import attempts, make_residents, make_run, states

S = MessageState


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[CarrierProcess]:
    with running_carrier(tmp_path, pace=0, callback_retries=0, undelivered=0.2) as process:
        yield process


@pytest.fixture
def _connected(app: Flask, carrier: CarrierProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = replace(
        app.extensions["settings"],
        twilio_api_url=carrier.url,
        twilio_account_sid=carrier.account_sid,
        twilio_auth_token=carrier.auth_token,
        send_window=25,
    )
    monkeypatch.setitem(app.extensions, "settings", ours)
    monkeypatch.setitem(app.extensions, "sms_gateway", gateways.TwilioGateway(ours))


@pytest.mark.usefixtures("_connected")
def test_the_ledger_and_the_carrier_tell_the_same(
    session: Session, carrier: CarrierProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(tasks, "wake", lambda task, run_id: woken.append(run_id))
    make_residents(session, 120, name="Lò Thị Đào")
    run = make_run(session, words=(Words("vi", 1, "Thẻ BHYT của {name} ở {village} sắp hết hạn. Gọi {hotline}."),))
    tasks.dispatch_run(run.id)

    ours = {attempt.sid: attempt for attempt in attempts(session, run.id)}
    theirs = {entry["sid"]: entry for entry in carrier.messages()}
    assert len(theirs) == 120
    assert ours.keys() == theirs.keys()
    assert all(int(theirs[sid]["num_segments"]) == attempt.segments for sid, attempt in ours.items())
    assert queries.carrier_messages(session, run.id) == 120
    assert queries.tally(session, run.id).segments == sum(attempt.segments for attempt in ours.values())
    assert woken == []


@pytest.mark.usefixtures("_connected")
def test_polling_closes_the_gap_of_lost_callbacks(app: Flask, session: Session, carrier: CarrierProcess) -> None:
    make_residents(session, 40)
    run = make_run(session)
    tasks.dispatch_run(run.id)
    session.execute(update(Message).values(updated_at=func.now() - 2 * polling.STALE_AFTER))
    session.commit()
    eventually(carrier.figures, lambda figures: figures["messages_under_way"] == 0)
    tasks.sweep()
    poll_silent()
    tasks.sweep()
    assert states(session, run.id) == Counter(entry["status"] for entry in carrier.messages())
    assert reconciliation.differences(session, run.id) == []
    assert session.get_one(Run, run.id, populate_existing=True).state == RunState.DONE


@pytest.mark.usefixtures("_connected")
def test_a_carrier_that_stops_in_the_middle_leaves_nothing_unaccounted(
    session: Session, carrier: CarrierProcess
) -> None:
    make_residents(session, 200)
    run = make_run(session)
    gateway = gateways.current()
    send = gateway.send_many
    windows: list[int] = []

    class Killing:
        patience = gateway.patience

        def send_many(self, window: list[object], latest: float | None = None) -> object:
            windows.append(len(window))
            if len(windows) == 4:
                carrier.kill()
            return send(window, latest)  # type: ignore[arg-type]

    dispatch.work(session, run.id, Killing())  # type: ignore[arg-type]
    assert states(session, run.id) == {S.ACCEPTED: 75, S.PLANNED: 125}
    assert queries.tally(session, run.id).recipients == 200
    assert reconciliation.differences(session, run.id) == []
