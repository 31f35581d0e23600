"""Reports of the carrier on their way into the ledger."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Key, Model


class WaitingReceipt(Model):
    """One signed report as it came in; gone once the ledger has followed it. `at` is when it came."""

    __tablename__ = "sms_receipt"

    id: Mapped[Key]
    attempt_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    sid: Mapped[str]
    status: Mapped[str]
    code: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class TurnedAwayCount(Model):
    """How many reports of one minute had no effect, by reason; not each of them is kept in full."""

    __tablename__ = "sms_turned_away_count"

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger)
