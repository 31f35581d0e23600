"""Messages that the carrier has, made directly, and signed callbacks about them."""

import uuid
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from foundation.settings import Settings
from messaging.sms import ledger
from messaging.sms.gateways.twilio import CALLBACK_PATH
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Attempt, Message, Tally
from messaging.sms.receipts import inbox
from messaging.sms.receipts.models import WaitingReceipt
from tests.messaging.sms.factories import make_residents, make_run
from tests.messaging.sms.fake_gateway import sid_of


def make_sent(
    session: Session,
    people: int = 1,
    state: MessageState = MessageState.ACCEPTED,
    *,
    reason: str | None = None,
    answered: bool = True,
) -> tuple[int, list[uuid.UUID]]:
    """A run whose messages stand there, each with an attempt; `answered`: the carrier has named it. Committed."""
    make_residents(session, people)
    return make_another(session, state, reason=reason, answered=answered)


def make_another(
    session: Session, state: MessageState = MessageState.ACCEPTED, *, reason: str | None = None, answered: bool = True
) -> tuple[int, list[uuid.UUID]]:
    """The same for the people there are already."""
    run = make_run(session)
    made = []
    for message in session.scalars(select(Message).where(Message.run_id == run.id).order_by(Message.id)):
        attempt = Attempt(
            id=uuid.uuid4(),
            message_id=message.id,
            run_id=run.id,
            number_hash=message.number_hash or b"hash",
            body_digest=b"digest",
            segments=1,
        )
        if answered:
            attempt.sid, attempt.status, attempt.outcome = sid_of(attempt.id), "queued", "accepted"
        session.add(attempt)
        message.attempt_id, message.state, message.reason, message.segments = attempt.id, state, reason, 1
        made.append(attempt.id)
    session.execute(delete(Tally).where(Tally.run_id == run.id))
    session.flush()
    ledger.open_tally(session, run.id)
    session.commit()
    return run.id, made


class Carrier:
    """Posts signed callbacks as Twilio does."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self._settings: Settings = app.extensions["settings"]
        self._client = client

    def __call__(self, attempt: uuid.UUID | str, status: str, signature: str | None = None, **more: str) -> int:
        """The status code we answer with."""
        path, form, signed = self.callback(attempt, status, **more)
        headers = {"X-Twilio-Signature": signed if signature is None else signature}
        return self._client.post(path, data=form, headers=headers).status_code

    def callback(self, attempt: uuid.UUID | str, status: str, **more: str) -> tuple[str, dict[str, Any], str]:
        """Path, form and signature."""
        path = f"{CALLBACK_PATH}?{urlencode({'attempt': attempt})}"
        sid = sid_of(attempt) if isinstance(attempt, uuid.UUID) else "SM1"
        form = {"MessageSid": sid, "MessageStatus": status, **more}
        validator = RequestValidator(self._settings.twilio_auth_token)
        return path, form, validator.compute_signature(f"{self._settings.public_url}{path}", form)


def waiting(session: Session) -> int:
    """How many receipts wait."""
    return session.scalar(select(func.count()).select_from(WaitingReceipt)) or 0


def forget_inbox(app: Flask) -> None:
    """As if this process had just begun to take receipts in."""
    kept: inbox.Inbox | None = app.extensions.pop("sms_receipt_inbox", None)
    if kept:
        kept.close()
