"""All that moves messages at the same time on one database: nobody waits in a circle, and the counts are right."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from foundation.database import db
from foundation.keys import lookup_hash
from messaging.sms import reconciliation, upkeep
from messaging.sms.dispatching import dispatch, pipeline
from messaging.sms.doubts import traces
from messaging.sms.gateways.protocol import Outcome, Outgoing, Verdict
from messaging.sms.models import Message
from messaging.sms.opting_out import actions as opting_out
from messaging.sms.receipts import actions as receipts
from messaging.sms.receipts.reports import Receipt
from tests.messaging.sms.factories import make_residents, make_run, number
from tests.messaging.sms.fake_gateway import FakeGateway, accept, doubt, opted_out, refuse

SECONDS = 6.0
PEOPLE = 400


class Crowded(FakeGateway):
    """Answers everything by chance, and keeps what its callbacks will say."""

    def __init__(self) -> None:
        super().__init__(self.chance)
        self.dice, self.lock, self.reports = random.Random(7), Lock(), list[Receipt]()

    def chance(self, outgoing: Outgoing) -> Outcome:
        with self.lock:
            answer = self.dice.choices([accept, doubt, refuse, opted_out], [80, 15, 2, 3])[0]
            outcome = answer(outgoing)
            if outcome.verdict in (Verdict.ACCEPTED, Verdict.UNCERTAIN):
                ends = [("sent", None), ("delivered", None), ("undelivered", 21610)]
                status, code = self.dice.choices(ends, [48, 48, 4])[0]
                self.reports.append(Receipt(outgoing.attempt_id, f"SM{outgoing.attempt_id.hex}", status, code))
                if outcome.verdict == Verdict.UNCERTAIN:
                    self.has(outgoing, status)
        return outcome

    def some_reports(self) -> list[Receipt]:
        with self.lock:
            some = self.dice.sample(self.reports, min(60, len(self.reports)))
        return some


def test_all_at_once_wait_for_each_other_and_never_in_a_circle(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], send_window=30))
    monkeypatch.setattr(pipeline, "_SMALLEST", 10)
    monkeypatch.setattr(dispatch, "_SECONDS", 0.7)
    monkeypatch.setattr(traces, "BEGIN_AFTER", timedelta(0))
    make_residents(session, PEOPLE)
    runs = [make_run(session, send_from=datetime.now(UTC) - timedelta(days=1)).id for _ in range(12)]
    gateway, stop, failures = Crowded(), monotonic() + SECONDS, list[str]()
    dice = random.Random(3)

    def over_and_over(step: Callable[[], object]) -> None:
        with app.app_context():
            while monotonic() < stop:
                try:
                    step()
                    db.session.commit()
                except OperationalError as error:
                    failures.append(f"{step.__name__}: {error.orig}")
                    db.session.rollback()

    def send() -> None:
        dispatch.work(db.session, runs[0], gateway)

    def report() -> None:
        receipts.apply_all(db.session, gateway.some_reports())

    def sweep() -> None:
        for _ in upkeep.steps(db.session):
            db.session.commit()

    def look() -> None:
        traces.look(db.session, gateway)

    def opt_out() -> None:
        hashes = [lookup_hash("phone", number(dice.randrange(PEOPLE))) for _ in range(3)]
        for number_hash in sorted(hashes):
            opting_out.opt_out_hash(db.session, number_hash, opting_out.BY_PAGE)
        opting_out.silence(db.session, hashes)

    def end_leases() -> None:
        lost = select(Message.id).where(Message.lease_until.is_not(None)).limit(5).with_for_update(skip_locked=True)
        db.session.execute(
            update(Message).where(Message.id.in_(lost)).values(lease_until=func.now()),
            execution_options={"synchronize_session": False},
        )

    steps = [send, send, send, report, report, sweep, look, opt_out, end_leases]
    with ThreadPoolExecutor(len(steps)) as threads:
        for crowd in [threads.submit(over_and_over, step) for step in steps]:
            crowd.result(120)
    session.rollback()
    assert failures == []
    assert len(gateway.sent) > PEOPLE / 4, "a slow machine sends little, but it sends"
    assert len({sent.attempt_id for sent in gateway.sent}) == len(gateway.sent)
    assert [entry for run_id in runs for entry in reconciliation.differences(session, run_id)] == []
    assert session.scalar(select(func.count()).select_from(Message)) == PEOPLE * len(runs)
