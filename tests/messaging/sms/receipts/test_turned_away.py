"""What has no effect is counted, the first of a minute in full, and no stranger can make us keep more than that."""

import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import TurnedAwayCallback
from messaging.sms.receipts import tasks, turned_away, turnstile
from messaging.sms.receipts.models import TurnedAwayCount
from messaging.sms.receipts.reports import TurnedAway
from messaging.sms.receipts.turned_away import KEPT_A_MINUTE
from tests.messaging.sms.fake_gateway import sid_of
from tests.messaging.sms.receipts.conftest import Report
from tests.messaging.sms.receipts.factories import Carrier, make_another, make_sent


def kept(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(TurnedAwayCallback.reason).order_by(TurnedAwayCallback.id)))


def counted(session: Session, reason: TurnedAway) -> int:
    session.rollback()
    return session.scalar(select(func.sum(TurnedAwayCount.times)).where(TurnedAwayCount.reason == reason.value)) or 0


def test_a_forged_callback_is_recorded(session: Session, callback: Carrier) -> None:
    attempt = uuid.uuid4()
    assert callback(attempt, "delivered", signature="forged") == 403
    (row,) = session.scalars(select(TurnedAwayCallback))
    assert (row.reason, row.attempt, row.sid) == ("forged", str(attempt), sid_of(attempt))
    assert counted(session, TurnedAway.FORGED) == 1


def test_what_a_stranger_sends_is_kept_short_and_storable(
    session: Session, callback: Carrier, client: FlaskClient
) -> None:
    query = urlencode({"attempt": "\0" + "x" * 5000})
    form = {"MessageSid": "\0" * 10}
    assert client.post(f"/webhooks/twilio/status?{query}", data=form).status_code == 403
    row = session.scalars(select(TurnedAwayCallback)).one()
    assert row.attempt == "x" * 64
    assert "\0" not in (row.sid or "")


def test_a_crowd_is_counted_and_little_of_it_is_kept(app: Flask, session: Session, callback: Carrier) -> None:
    crowd = 3 * KEPT_A_MINUTE
    assert {callback("x", "delivered", signature="forged") for _ in range(crowd)} == {403}
    turnstile.write_crowd(app)
    # Another minute may have begun meanwhile.
    assert len(kept(session)) <= 2 * KEPT_A_MINUTE
    assert counted(session, TurnedAway.FORGED) == crowd


def test_of_many_in_one_batch_the_first_are_kept(session: Session) -> None:
    brought = [(str(number), "SM1") for number in range(KEPT_A_MINUTE + 10)]
    turned_away.record(session, TurnedAway.OTHER_SID, brought)
    turned_away.record(session, TurnedAway.OTHER_SID, brought)
    session.commit()
    shown = session.scalars(select(TurnedAwayCallback.attempt).order_by(TurnedAwayCallback.id)).all()
    assert shown == [str(number) for number in range(KEPT_A_MINUTE)]
    assert counted(session, TurnedAway.OTHER_SID) == 2 * len(brought)


def test_a_report_about_an_unknown_attempt_is_recorded_when_it_is_judged(session: Session, report: Report) -> None:
    assert report(uuid.UUID(int=1), "delivered") == 204
    assert kept(session) == ["unknown_attempt"]


def test_a_foreign_number_is_recorded_when_it_is_judged(session: Session, report: Report) -> None:
    _, (first,) = make_sent(session)
    _, (second,) = make_another(session, MessageState.UNCERTAIN, reason=Reason.NO_ANSWER.value, answered=False)
    report(first, "delivered", MessageSid="SMother")
    report(second, "delivered", MessageSid=sid_of(first))
    assert kept(session) == ["other_sid", "other_sid"]


def test_a_database_that_is_away_changes_no_answer(
    callback: Carrier, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(turned_away, "record", away)
    assert callback("x", "delivered", signature="forged") == 403


def test_old_ones_are_forgotten(session: Session) -> None:
    turned_away.record(session, TurnedAway.FORGED, [("old", None)])
    long_ago = func.now() - turned_away.KEPT_FOR - timedelta(hours=1)
    session.execute(update(TurnedAwayCallback).values(at=long_ago))
    session.execute(update(TurnedAwayCount).values(minute=long_ago))
    turned_away.record(session, TurnedAway.FORGED, [("new", None)])
    session.commit()
    tasks.forget_turned_away()
    assert session.scalars(select(TurnedAwayCallback.attempt)).all() == ["new"]
    assert counted(session, TurnedAway.FORGED) == 1
