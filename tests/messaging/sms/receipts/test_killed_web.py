"""kill -9 of the real web server with callbacks under way: what was answered is on disk."""

import os
import signal
import threading
import uuid
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.settings import Settings
from messaging.sms.gateways.twilio import CALLBACK_PATH
from messaging.sms.receipts.models import WaitingReceipt
from messaging.sms.signature import sign
from operations.embedded import ports
from operations.programs import Running, web
from tests.carrier.waiting import eventually

SENDERS = 24


@pytest.fixture
def port() -> int:
    return ports.choose()


@pytest.fixture
def server(session: Session, environ: dict[str, str], port: int, tmp_path: Path) -> Iterator[Running]:
    running = Running(web("127.0.0.1", port), {**os.environ, **environ}, tmp_path)
    try:
        eventually(lambda: ports.serves("127.0.0.1", port, "/healthz"), bool)
        yield running
    finally:
        running.end()


class Senders:
    """Post one callback after another over kept connections until the server is gone; remember what was answered."""

    def __init__(self, port: int, settings: Settings) -> None:
        self._port, self._settings = port, settings
        self.answers: dict[uuid.UUID, int] = {}
        self._threads = [threading.Thread(target=self._post_until_gone) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(30)

    def _post_until_gone(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            while True:
                attempt = uuid.uuid4()
                self.answers[attempt] = self._post(connection, attempt)
        except (OSError, HTTPException):
            connection.close()

    def _post(self, connection: HTTPConnection, attempt: uuid.UUID) -> int:
        path, form = f"{CALLBACK_PATH}?attempt={attempt}", {"MessageSid": "SM1", "MessageStatus": "sent"}
        rest = "".join(name + form[name] for name in sorted(form))
        signed = sign(self._settings.twilio_auth_token, f"{self._settings.public_url}{path}{rest}")
        connection.request("POST", path, urlencode(form), {"X-Twilio-Signature": signed})
        answer = connection.getresponse()
        answer.read()
        return answer.status


@pytest.mark.parametrize("answered", [1, 200, 1500])
def test_what_was_answered_is_on_disk(
    session: Session, settings: Settings, server: Running, port: int, answered: int
) -> None:
    senders = Senders(port, settings)
    eventually(lambda: len(senders.answers), lambda many: many >= answered)
    os.killpg(server.pid, signal.SIGKILL)
    senders.wait()
    assert set(senders.answers.values()) == {204}
    stored = set(session.scalars(select(WaitingReceipt.attempt_id)))
    assert senders.answers.keys() <= stored
    # What was under way may have been written too: the carrier's next try writes it again.
    assert len(stored) <= len(senders.answers) + SENDERS
