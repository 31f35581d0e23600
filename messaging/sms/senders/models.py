"""A sender and the pace at which it may send."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ARRAY, BigInteger, Integer, Numeric, false, func, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model


class Sender(Model):
    """Who messages come from, as the carrier knows it: a brandname, a number or a messaging service.

    `segments_per_second` and `daily_ceiling` (segments a day of the office) are None where nothing limits.
    `ready_at`, `slot` and `recent` are the limiter's (`statements`): the moment up to which the pace is used up, by the
    database's clock, and what was granted in each slot of the last ten seconds. `day_segments` left on `day`. Until
    `resting_until` nothing leaves (`resting_reason`: the carrier's queue is full, it asked for patience). `price` is
    for one segment in `currency`; None takes the setting SEGMENT_PRICE. `registered_only`: a text the network has not
    approved does not leave. `two_way`: replies arrive.
    """

    __tablename__ = "sms_sender"

    name: Mapped[str] = mapped_column(primary_key=True)
    segments_per_second: Mapped[float | None]
    daily_ceiling: Mapped[int | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    currency: Mapped[str] = mapped_column(default="VND", server_default=text("'VND'"))
    price_at: Mapped[datetime | None]
    registered_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    two_way: Mapped[bool] = mapped_column(default=False, server_default=false())
    ready_at: Mapped[datetime | None]
    slot: Mapped[int | None] = mapped_column(BigInteger)
    recent: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    day: Mapped[date | None]
    day_segments: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    resting_until: Mapped[datetime | None]
    resting_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
