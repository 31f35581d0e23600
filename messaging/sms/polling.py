"""Asking the carrier about messages of which nothing was heard for a while, because callbacks get lost.

Like `dispatch` it commits between the steps: no transaction is open while the carrier is asked. Page after page is
asked as long as that brings news: when a callback address was down for an hour the gap closes as fast as the
carrier answers, and a carrier whose queue is merely long is not asked about all of it every few minutes.
"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog
from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from messaging.sms.gateways.protocol import CarrierAwayError, Gateway, Sighting
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Attempt, Message
from messaging.sms.receipts import actions as receipts
from messaging.sms.receipts.reports import Receipt

log = structlog.get_logger()

STALE_AFTER = timedelta(minutes=5)
# After that the carrier has nothing new to tell: some networks never confirm a delivery.
GIVE_UP_AFTER = timedelta(days=2)
AT_ONCE = 200  # messages in a page
_SECONDS = 10.0
_CONCURRENCY = 16
_WORTHWHILE = 0.1  # share of a page that must be news for the next page to be asked at once


@dataclass(frozen=True)
class Stale:
    """A message under way of which nothing was heard for a while."""

    message_id: int
    attempt_id: uuid.UUID
    sid: str
    status: str | None


@dataclass(frozen=True)
class Asked:
    """What a page brought: how many were asked about, of how many the carrier said something new."""

    messages: int
    news: int

    @property
    def worthwhile(self) -> bool:
        """Whether the next page is likely to bring news too."""
        return self.messages == AT_ONCE and self.news >= _WORTHWHILE * AT_ONCE


def work(session: Session, gateway: Gateway) -> bool:
    """Ask for some seconds, as long as it brings news; whether it is worth going on."""
    until = monotonic() + _SECONDS
    while monotonic() < until:
        if not poll(session, gateway).worthwhile:
            return False
    return True


def poll(session: Session, gateway: Gateway) -> Asked:
    """Ask about the messages that were silent longest, a page of them, and let the ledger follow."""
    page = _take(session)
    seen = _ask(gateway, page) if page else []
    heard = [
        Receipt(stale.attempt_id, stale.sid, sighting.status, sighting.code) for stale, sighting in seen if sighting
    ]
    receipts.apply_all(session, heard)
    session.commit()
    news = sum(1 for stale, sighting in seen if sighting and sighting.status != stale.status)
    return Asked(len(seen), news)


def _ask(gateway: Gateway, page: list[Stale]) -> list[tuple[Stale, Sighting | None]]:
    """What the carrier says of each; those it did not answer about are left out."""
    with ThreadPoolExecutor(_CONCURRENCY, thread_name_prefix="polling") as threads:
        answers = [(stale, threads.submit(gateway.fetch, stale.sid)) for stale in page]
        seen = []
        for stale, answer in answers:
            try:
                seen.append((stale, answer.result()))
            except CarrierAwayError as error:
                log.warning("carrier away, its reports wait", error=str(error))
                threads.shutdown(wait=True, cancel_futures=True)
                break
    return seen


def _take(session: Session) -> list[Stale]:
    """The most silent ones, marked as looked at, so that the next page begins with others."""
    silent = (
        select(Message.id, Attempt.id.label("attempt_id"), Attempt.sid, Attempt.status)
        .join(Attempt, and_(Attempt.id == Message.attempt_id, Attempt.sid.is_not(None)))
        .where(
            Message.state.in_([MessageState.ACCEPTED, MessageState.SENT]),
            Message.updated_at < func.now() - STALE_AFTER,
            Attempt.made_at > func.now() - GIVE_UP_AFTER,
        )
        .order_by(Message.updated_at)
        .limit(AT_ONCE)
        .with_for_update(of=Message, skip_locked=True)
    )
    found = [Stale(row.id, row.attempt_id, str(row.sid), row.status) for row in session.execute(silent)]
    looked_at = update(Message).where(Message.id.in_([stale.message_id for stale in found]))
    session.execute(looked_at.values(updated_at=func.now()), execution_options={"synchronize_session": False})
    session.commit()
    return found
