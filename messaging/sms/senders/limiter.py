"""The pace of a sender, kept on its row in PostgreSQL and taken inside the transaction in which messages depart.

What a transaction took is given back when it is rolled back; with PostgreSQL away nothing leaves. Redis has no part in
it. The promise and the argument for it stand in `statements`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from math import ceil
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from messaging.sms.models import Run
from messaging.sms.senders import statements
from messaging.sms.senders.models import Sender
from messaging.sms.senders.statements import BURST as BURST
from messaging.sms.senders.statements import HASTE, SHARE
from messaging.sms.senders.statements import LATEST as LATEST

BATCH = 0.1  # seconds of pace to let come together before the next window, so that a window has more than one message
_PLENTY = 1_000_000


@dataclass(frozen=True)
class Grant:
    """So many messages may leave now; the next may `wait` seconds from now, or, at its ceiling, not today.

    `slot` and `day` say where it stands in the books, in case it is given back.
    """

    messages: int
    wait: float = 0.0
    ceiling_reached: bool = False
    slot: int | None = field(default=None, compare=False)
    day: date | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Pace:
    """The pace of a sender as it stood a moment ago; `used_up`: its daily ceiling is reached."""

    name: str
    segments_per_second: float | None = None
    limited: bool = False
    used_up: bool = False

    def messages_within(self, seconds: float) -> int:
        """How many messages at most may leave in that time; a large number where nothing limits."""
        return _PLENTY if self.segments_per_second is None else 1 + ceil(self.segments_per_second * seconds)


def pace_of(session: Session, run_id: int, today: date) -> Pace | None:
    """The pace of the run's sender; None for no such run."""
    row = session.execute(
        select(Run.sender, Sender.segments_per_second, Sender.daily_ceiling, Sender.day, Sender.day_segments)
        .outerjoin(Sender, Sender.name == Run.sender)
        .where(Run.id == run_id)
    ).one_or_none()
    if row is None:
        return None
    limited = row.segments_per_second is not None or row.daily_ceiling is not None
    used = row.day_segments if row.day and row.day >= today else 0
    return Pace(
        row.sender, row.segments_per_second, limited, row.daily_ceiling is not None and used >= row.daily_ceiling
    )


def room(session: Session, name: str, today: date) -> Grant:
    """Hold the sender's row until the end of the transaction: how many messages may leave now at the very most."""
    row = session.execute(statements.locked(), {"name": name}).one()
    used = row.day_segments if row.day and row.day >= today else 0
    left = _PLENTY if row.daily_ceiling is None else row.daily_ceiling - used
    if row.rests > 0:
        return Grant(0, row.rests)
    if left <= 0:
        return Grant(0, 0.0, True)
    if row.segments_per_second is None:
        return Grant(left)
    if row.ahead > 0:
        return Grant(0, row.ahead + BATCH)
    return Grant(min(left, 1 + int(row.segments_per_second * SHARE * -row.ahead)))


def take(session: Session, name: str, segments: Sequence[int], today: date) -> Grant:
    """Take the pace of as many of these messages as may leave now, in their order; `room` holds the row.

    `today` is the office's day, to which the daily ceiling belongs. A day that lies before the one already begun
    counts as that one.
    """
    after = list(accumulate(segments))
    steps = {"before": [0, *after[:-1]], "after": after} if after else {"before": [], "after": []}
    row = session.execute(statements.taken(), {"sender": name, "today": today, **steps}).one()
    short = row.messages < len(after)
    over = short and row.daily_ceiling is not None and row.day_segments + segments[row.messages] > row.daily_ceiling
    wait = 0.0
    if row.segments_per_second is not None and not over:
        # In time: until the next batch. Behind: no faster than in haste, or until the count has room again.
        haste = row.segments / row.segments_per_second / HASTE
        wait = row.ahead + BATCH if row.ahead > 0 else haste or (BATCH if short else 0.0)
    return Grant(row.messages, wait, over, row.slot, row.day)


def give_back(session: Session, name: str, grant: Grant, attempt_ids: Collection[UUID]) -> None:
    """Attempts of this grant never left: their pace is free again. Once only: before their outcome is written down."""
    given = {"sender": name, "granted_slot": grant.slot, "granted_day": grant.day, "ids": list(attempt_ids)}
    session.execute(statements.returned(), given)
