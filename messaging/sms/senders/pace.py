"""What holds a sender back at a moment. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Holding(StrEnum):
    """Nothing, its pace, its ceiling for the day, or a rest the network asked for."""

    FREE = "free"
    LIMITED = "limited"
    CEILING = "ceiling"
    RESTING = "resting"


class Limited(Protocol):
    """What there is to know of a sender; `messaging.sms.senders.models.Sender` is one."""

    daily_ceiling: int | None
    ready_at: datetime | None
    resting_until: datetime | None
    resting_reason: str | None


@dataclass(frozen=True)
class Pace:
    """What holds a sender back, until when (None: unknown, or nothing does) and why, as the limiter wrote it down."""

    holding: Holding
    until: datetime | None = None
    reason: str = ""


def pace(sender: Limited, left_today: int, now: datetime) -> Pace:
    """A rest weighs more than the ceiling, the ceiling more than the pace."""
    if sender.resting_until and sender.resting_until > now:
        return Pace(Holding.RESTING, sender.resting_until, sender.resting_reason or "")
    if sender.daily_ceiling is not None and left_today >= sender.daily_ceiling:
        return Pace(Holding.CEILING)
    if sender.ready_at and sender.ready_at > now:
        return Pace(Holding.LIMITED, sender.ready_at)
    return Pace(Holding.FREE)
