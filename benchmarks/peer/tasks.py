"""One task a message: celery -A benchmarks.peer.tasks worker."""

import os
from functools import cache
from typing import Any

from celery import Celery
from sqlalchemy import Engine, func, update
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from benchmarks.peer.tables import engine, messages

SENDER = "BHXHLaoCai"

app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.update(task_ignore_result=True, task_default_queue="idle", broker_connection_retry_on_startup=True)

_wanted: Any = (messages.c.to, messages.c.body)


@cache
def _engine() -> Engine:
    return engine()


@cache
def _client() -> Client:
    """One client a process: it keeps its connection open."""
    client = Client(os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"])
    client.api.base_url = os.environ["TWILIO_API_URL"]
    return client


@app.task(name="peer.send")  # type: ignore[untyped-decorator]
def send(message_id: int) -> None:
    """Claim the row, post it, write down what came back."""
    with _engine().begin() as connection:
        taken = update(messages).where(messages.c.id == message_id, messages.c.state == "planned")
        row = connection.execute(taken.values(state="sending", updated_at=func.now()).returning(*_wanted)).first()
    if row is None:
        return
    try:
        callback = f"{os.environ['PEER_CALLBACK']}?message={message_id}"
        made = _client().messages.create(to=row.to, from_=SENDER, body=row.body, status_callback=callback)
        answer = {"state": "accepted", "sid": made.sid, "segments": int(made.num_segments or 0)}
    except TwilioRestException as error:
        answer = {"state": "failed", "code": error.code}
    with _engine().begin() as connection:
        # A receipt may have been quicker.
        unreported = messages.c.state == "sending"
        connection.execute(update(messages).where(messages.c.id == message_id, unreported).values(**answer))
