"""Asking the carrier about messages of which nothing was heard for a while, because callbacks get lost.

Like `dispatch` it commits between the steps: no transaction is open while the carrier is asked.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog
from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from messaging.sms.gateways.protocol import CarrierAwayError, Gateway
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Attempt, Message
from messaging.sms.receipts import actions as receipts
from messaging.sms.receipts.actions import Receipt

log = structlog.get_logger()

STALE_AFTER = timedelta(minutes=5)
# After that the carrier has nothing new to tell: some networks never confirm a delivery.
GIVE_UP_AFTER = timedelta(days=2)
_AT_ONCE = 200
_SECONDS = 5.0


@dataclass(frozen=True)
class Stale:
    """A message under way of which nothing was heard for a while."""

    message_id: int
    attempt_id: uuid.UUID
    sid: str


def poll(session: Session, gateway: Gateway) -> int:
    """Ask about the messages that were silent longest, for a few seconds at most; how many were asked about."""
    asked, until = 0, monotonic() + _SECONDS
    for stale in _take(session):
        try:
            sighting = gateway.fetch(stale.sid)
        except CarrierAwayError as error:
            log.warning("carrier away, its reports wait", error=str(error))
            break
        if sighting:
            receipts.apply(session, Receipt(stale.attempt_id, stale.sid, sighting.status, sighting.code))
            session.commit()
        asked += 1
        if monotonic() > until:
            break
    return asked


def _take(session: Session) -> list[Stale]:
    """The most silent ones, marked as looked at, so that the next poll begins with others."""
    silent = (
        select(Message.id, Attempt.id.label("attempt_id"), Attempt.sid)
        .join(Attempt, and_(Attempt.id == Message.attempt_id, Attempt.sid.is_not(None)))
        .where(
            Message.state.in_([MessageState.ACCEPTED, MessageState.SENT]),
            Message.updated_at < func.now() - STALE_AFTER,
            Attempt.made_at > func.now() - GIVE_UP_AFTER,
        )
        .order_by(Message.updated_at)
        .limit(_AT_ONCE)
        .with_for_update(of=Message, skip_locked=True)
    )
    found = [Stale(row.id, row.attempt_id, str(row.sid)) for row in session.execute(silent)]
    looked_at = update(Message).where(Message.id.in_([stale.message_id for stale in found]))
    session.execute(looked_at.values(updated_at=func.now()), execution_options={"synchronize_session": False})
    session.commit()
    return found
