"""Senders: their pace, their price, how they stand."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from foundation import settings
from messaging.sms.senders.models import Sender


def sender(session: Session, name: str) -> Sender:
    """The sender of that name, made with the pace and the ceiling of the settings when it is new."""
    if found := session.get(Sender, name):
        return found
    held = settings.current()
    row = {
        "name": name,
        "segments_per_second": held.sender_segments_per_second or None,
        "daily_ceiling": held.sender_daily_ceiling or None,
    }
    session.execute(insert(Sender).values(row).on_conflict_do_nothing())
    return session.scalars(select(Sender).where(Sender.name == name)).one()


def price(session: Session, name: str) -> tuple[Decimal, str]:
    """What a segment of this sender costs, and in which currency: its own price, else the setting SEGMENT_PRICE."""
    found = session.get(Sender, name)
    if found and found.price is not None:
        return found.price, found.currency
    return Decimal(str(settings.current().segment_price)), "VND"
