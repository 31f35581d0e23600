"""Prices from the provider. Nothing here commits."""

import structlog
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from foundation import clock, settings
from messaging.sms.gateways import pricing
from messaging.sms.models import Pulse
from messaging.sms.senders import queries
from messaging.sms.senders.models import Sender

log = structlog.get_logger()


def renew(session: Session) -> pricing.SegmentPrice | None:
    """Ask the provider and give every sender its price; None when no provider is set, or none told one.

    Without an answer the prices stay as they are: the senders' page says so.
    """
    held = settings.current()
    if not held.pricing_url:
        return None
    _note(session, queries.ASKED)
    try:
        told = pricing.fetch(held)
    except pricing.PricingUnavailable as unavailable:
        log.warning("the provider told no price", reason=str(unavailable))
        return None
    _note(session, queries.ANSWERED)
    _take(session, told)
    return told


def _take(session: Session, told: pricing.SegmentPrice) -> None:
    for one in queries.senders(session):
        if (one.price, one.currency) != (told.amount, told.currency):
            record(session, None, "sender.price", f"sender:{one.name}", price=str(told.amount), currency=told.currency)
    session.execute(update(Sender).values(price=told.amount, currency=told.currency, price_at=clock.now()))


def _note(session: Session, name: str) -> None:
    row = insert(Pulse).values(name=name, at=clock.now(), total=0, rate=0.0)
    session.execute(row.on_conflict_do_update(index_elements=[Pulse.name], set_={"at": row.excluded.at}))
