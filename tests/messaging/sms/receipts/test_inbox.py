"""The group commit: whoever was told that it is taken in finds it on disk, many share a statement, none poisons it."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from foundation.database import db
from messaging.sms.receipts import inbox
from messaging.sms.receipts.inbox import Inbox, NotNowError, UnstorableError
from messaging.sms.receipts.models import WaitingReceipt
from messaging.sms.receipts.reports import Receipt


@pytest.fixture
def taken_in(session: Session) -> Iterator[Inbox]:
    box = Inbox(db.engine)
    yield box
    box.close()


def receipt(**values: Any) -> Receipt:
    return Receipt(**{"attempt_id": uuid.uuid4(), "sid": "SM1", "status": "sent", **values})


def put_together(box: Inbox, receipts: list[Receipt]) -> list[Callable[[], bool]]:
    """Put them at the same moment, each from a thread of its own; their outcomes."""
    start = threading.Barrier(len(receipts))

    def put(one: Receipt) -> bool:
        start.wait()
        return box.put(one)

    with ThreadPoolExecutor(len(receipts)) as threads:
        return [threads.submit(put, one).result for one in receipts]


def stored(session: Session) -> set[uuid.UUID]:
    session.rollback()
    return set(session.scalars(select(WaitingReceipt.attempt_id)))


def test_a_receipt_is_on_disk_when_put_returns(session: Session, taken_in: Inbox) -> None:
    one = receipt(code=30003)
    assert taken_in.put(one)
    (row,) = session.scalars(select(WaitingReceipt))
    assert (row.attempt_id, row.sid, row.status, row.code) == (one.attempt_id, "SM1", "sent", 30003)


def test_many_receipts_share_few_statements(session: Session, taken_in: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    insert = Inbox._insert
    monkeypatch.setattr(Inbox, "_insert", lambda self, some: sizes.append(len(some)) or insert(self, some))
    made = [receipt() for _ in range(32)]
    for _ in range(4):
        outcomes = put_together(taken_in, made)
        assert all(isinstance(outcome(), bool) for outcome in outcomes)
    assert sum(sizes) == 4 * 32
    assert len(sizes) < 2 * 32, "on average more than two receipts in a statement"
    assert stored(session) == {one.attempt_id for one in made}


def test_one_that_cannot_be_stored_keeps_no_other_out(session: Session, taken_in: Inbox) -> None:
    good, bad = [receipt() for _ in range(5)], receipt(sid="SM\0")
    assert taken_in._insert([*good[:2], bad, *good[2:]]) == {2}
    with pytest.raises(UnstorableError):
        taken_in.put(bad)
    assert stored(session) == {one.attempt_id for one in good}


def test_a_connection_that_was_lost_is_made_anew(session: Session, taken_in: Inbox) -> None:
    taken_in.put(receipt())
    assert taken_in._connection is not None
    session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": taken_in._connection.info.backend_pid})
    session.commit()
    taken_in.put(receipt())
    assert len(stored(session)) == 2


def test_a_database_that_is_away_is_told_in_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PATIENCE", 0.3)
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    box = Inbox(away)
    for outcome in put_together(box, [receipt() for _ in range(8)]):
        with pytest.raises(NotNowError):
            outcome()


def test_nobody_is_answered_when_the_commit_fails(
    session: Session, taken_in: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise psycopg.errors.DiskFull

    monkeypatch.setattr(inbox, "PATIENCE", 0.3)
    monkeypatch.setattr(inbox, "_execute", full)
    for outcome in put_together(taken_in, [receipt() for _ in range(8)]):
        with pytest.raises(NotNowError):
            outcome()
    monkeypatch.undo()
    assert taken_in.put(receipt())
    assert len(stored(session)) == 1


def test_a_forked_process_has_an_inbox_of_its_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = inbox.of(app)
    assert inbox.of(app) is mine
    monkeypatch.setattr("os.getpid", lambda: mine.process + 1)
    theirs = inbox.of(app)
    assert theirs is not mine
    del app.extensions["sms_receipt_inbox"]
