"""A sender that rests: its queue at the carrier is full, or the carrier asks for patience, or cannot be reached.

The rest stands on the sender's row, so every process obeys it. Nothing here commits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messaging.sms.senders import queries
from messaging.sms.senders.models import Sender

FULL_QUEUE = timedelta(minutes=5)  # a queue of ten hours needs no closer look
FIRST, LONGEST = 1.0, 60.0  # seconds of patience: doubled as long as it does not help
_HELPED = 10.0  # seconds without a complaint, beyond the last rest, after which patience begins anew


class Rest(StrEnum):
    """Why a sender rests; stored in front of the seconds it was told or gave itself: `patience:4`."""

    QUEUE = "queue"
    PATIENCE = "patience"
    AWAY = "away"


@dataclass(frozen=True)
class Resting:
    """Until when (by the database's clock), and why."""

    until: datetime
    reason: Rest


def patience(before: str | None, ended: float | None, asked: float | None, steady: bool) -> float:
    """Seconds of the next rest, after one with the reason `before` that ended so many seconds ago (None: never one).

    What the carrier asked for is kept, up to an hour. `steady`: most of it went through, so there is no need to wait
    longer and longer.
    """
    last = float((before or "").partition(":")[2] or 0.0)
    fresh = ended is None or ended > last + _HELPED
    seconds = FIRST if fresh or steady else min(LONGEST, max(FIRST, 2 * last))
    return max(seconds, min(asked, 3600.0)) if asked else seconds


def rest(session: Session, name: str, reason: Rest, asked: float | None = None, steady: bool = False) -> float:
    """Let the sender rest, unless it does already and longer. Returns the seconds from now until it is over."""
    queries.sender(session, name)
    held = select(Sender, func.clock_timestamp()).where(Sender.name == name).with_for_update(key_share=True)
    sender, now = session.execute(held.execution_options(populate_existing=True)).one()
    left: float | None = (sender.resting_until - now).total_seconds() if sender.resting_until else None
    if left is not None and left > 0:
        # The answers of a burst come together: they complain of the same thing.
        seconds = max(left, asked or 0.0, FULL_QUEUE.total_seconds() if reason == Rest.QUEUE else 0.0)
    elif reason == Rest.QUEUE:
        seconds = asked or FULL_QUEUE.total_seconds()
    else:
        seconds = patience(sender.resting_reason, None if left is None else -left, asked, steady)
    if left is None or seconds > left:
        sender.resting_until = now + timedelta(seconds=seconds)
        sender.resting_reason = f"{reason}:{seconds:g}"
    return seconds


def is_resting(sender: Sender, now: datetime) -> Resting | None:
    """Whether it rests at this moment of the database's clock."""
    if sender.resting_until is None or sender.resting_until <= now:
        return None
    return Resting(sender.resting_until, Rest((sender.resting_reason or Rest.PATIENCE).partition(":")[0]))
