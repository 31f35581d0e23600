"""The carrier's voice, and a ledger that has heard it."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from messaging.sms.receipts import tasks, turnstile
from tests.messaging.sms.receipts.factories import Carrier, forget_inbox

Report = Callable[..., int]


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were rung for, instead of ringing."""
    found: list[str] = []
    monkeypatch.setattr(tasks, "wake", lambda task, *ids, after=0.0: found.append(task.name.rpartition(".")[2]))
    monkeypatch.setattr(tasks, "_rung_at", float("-inf"))
    return found


@pytest.fixture
def callback(app: Flask, client: FlaskClient, rings: list[str]) -> Iterator[Carrier]:
    """Posts a signed callback; it waits to be applied."""
    turnstile._shown = 0
    yield Carrier(app, client)
    forget_inbox(app)


@pytest.fixture
def report(callback: Carrier, session: Session) -> Report:
    """Posts a signed callback and lets the ledger follow."""

    def post(attempt: uuid.UUID | str, status: str, **more: str) -> int:
        answer = callback(attempt, status, **more)
        tasks.apply_receipts()
        session.expire_all()
        return answer

    return post
