"""Senders: their pace, their price, how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from foundation import clock, settings
from messaging.sms.models import Pulse
from messaging.sms.senders.models import Sender
from messaging.sms.senders.pace import Pace, pace

# When the provider was last asked for its price, and when it last told one.
ASKED, ANSWERED = "prices.asked", "prices.answered"


@dataclass(frozen=True)
class Standing:
    """A sender as it stands now: what holds it back, what left today, what a segment costs."""

    sender: Sender
    pace: Pace
    today: int
    price: Decimal
    currency: str


@dataclass(frozen=True)
class PriceNews:
    """When the provider was last asked for its price and when it last told one; None for never."""

    asked: datetime | None
    answered: datetime | None

    @property
    def is_silent(self) -> bool:
        """Whether the last question got no answer that could be used."""
        return self.asked is not None and (self.answered is None or self.answered < self.asked)


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
    return _price(session.get(Sender, name))


def senders(session: Session) -> Sequence[Sender]:
    """All of them, by name."""
    return session.scalars(select(Sender).order_by(Sender.name)).all()


def standings(session: Session) -> list[Standing]:
    """All of them as they stand now."""
    # The limiter counts by the database's clock, which a rehearsal does not shift.
    now, today = session.scalars(select(func.now())).one(), clock.today()
    return [_standing(one, now, today) for one in senders(session)]


def price_news(session: Session) -> PriceNews:
    """How it went with the provider's prices."""
    at = dict(session.execute(select(Pulse.name, Pulse.at).where(Pulse.name.in_([ASKED, ANSWERED]))).all())
    return PriceNews(at.get(ASKED), at.get(ANSWERED))


def _standing(one: Sender, now: datetime, today: date) -> Standing:
    left = one.day_segments if one.day == today else 0
    return Standing(one, pace(one, left, now), left, *_price(one))


def _price(found: Sender | None) -> tuple[Decimal, str]:
    if found and found.price is not None:
        return found.price, found.currency
    return Decimal(str(settings.current().segment_price)), "VND"
