"""The pace of a sender, kept on its row in PostgreSQL and taken inside the transaction in which messages depart.

A token bucket, written as the moment up to which the pace is used up (`ready_at`, by the database's clock). A message
may start when that moment has come; so one long message may go over by itself, and no other does. What a
transaction took is given back when it is rolled back; with PostgreSQL away nothing leaves. Redis has no part in it.

In any 10 seconds the carrier shall see at most ten times the limit and one message. What was granted between t and
t + 10 s is at most (10 s + BURST) x rate and one message; it reaches the wire up to LATEST after it was granted, so a
window at the carrier may see what was granted within 10 s + LATEST. SHARE x (10 + BURST + LATEST) stays below 10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from math import ceil
from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    Float,
    Integer,
    Select,
    Text,
    Update,
    bindparam,
    case,
    column,
    func,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from messaging.sms.models import Run
from messaging.sms.senders.models import Sender

SHARE = 0.96  # of the limit
BURST = 0.2  # seconds of pace that may be saved up
LATEST = 0.2  # seconds within which what was granted has begun its way to the carrier, or it does not leave
_PLENTY = 1_000_000
BATCH = 0.06  # seconds of pace to let come together before the next window, so that a window has more than one message


@dataclass(frozen=True)
class Grant:
    """So many messages may leave now; the next may `wait` seconds from now, or, at its ceiling, not today."""

    messages: int
    wait: float = 0.0
    ceiling_reached: bool = False


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


def wait(session: Session, name: str, today: date) -> Grant | None:
    """Hold the sender's row until the end of the transaction. Says why nothing may leave now; None: something may."""
    row = session.execute(_locked(), {"name": name}).one()
    used = row.day_segments if row.day and row.day >= today else 0
    if row.rests > 0:
        return Grant(0, row.rests)
    if row.daily_ceiling is not None and used >= row.daily_ceiling:
        return Grant(0, 0.0, True)
    return Grant(0, row.ready + BATCH) if row.ready > 0 and row.segments_per_second else None


def take(session: Session, name: str, segments: Sequence[int], today: date) -> Grant:
    """Take the pace of as many of these messages as may leave now, in their order.

    `today` is the office's day, to which the daily ceiling belongs. A day that lies before the one already begun
    counts as that one.
    """
    after = list(accumulate(segments))
    steps = {"before": [0, *after[:-1]], "after": after} if after else {"before": [], "after": []}
    row = session.execute(_taken(), {"sender": name, "today": today, **steps}).one()
    short = row.messages < len(after)
    over = short and row.daily_ceiling is not None and row.day_segments + segments[row.messages] > row.daily_ceiling
    return Grant(row.messages, max(0.0, (row.ready or 0.0)) + BATCH if short and not over else 0.0, over)


def _seconds(moment: Any) -> Any:
    """From this moment of the database's clock until that one."""
    return func.extract("epoch", moment - func.clock_timestamp()).cast(Float)


@cache
def _locked() -> Select[Any]:
    rows: Any = select(
        Sender.segments_per_second,
        Sender.daily_ceiling,
        Sender.day,
        Sender.day_segments,
        func.coalesce(_seconds(Sender.ready_at), 0.0).label("ready"),
        func.coalesce(_seconds(Sender.resting_until), 0.0).label("rests"),
    ).where(Sender.name == bindparam("name"))
    locked: Select[Any] = rows.with_for_update(key_share=True)
    return locked


@cache
def _taken() -> Update:
    today = bindparam("today", type_=Date)
    held = _held(today).cte("held")
    granted = _granted(held).cte("granted")
    paced = held.c.start + func.make_interval(0, 0, 0, 0, 0, 0, granted.c.segments / held.c.rate)
    return (
        update(Sender)
        .where(Sender.name == held.c.name)
        .values(
            ready_at=case((held.c.rate.is_not(None), paced), else_=Sender.ready_at),
            day=held.c.day,
            day_segments=held.c.used + granted.c.segments,
        )
        .returning(
            granted.c.messages, Sender.daily_ceiling, Sender.day_segments, _seconds(Sender.ready_at).label("ready")
        )
        .execution_options(synchronize_session=False)
    )


def _held(today: Any) -> Select[Any]:
    """The row as it stands at this moment: the bucket's beginning, what has left today."""
    now = func.clock_timestamp()
    earliest = now - func.make_interval(0, 0, 0, 0, 0, 0, BURST)
    rows: Any = (
        select(
            Sender.name,
            (Sender.segments_per_second * SHARE).label("rate"),
            Sender.daily_ceiling.label("ceiling"),
            now.label("at"),
            func.greatest(Sender.ready_at, earliest).label("start"),
            func.greatest(Sender.day, today).label("day"),
            case((Sender.day >= today, Sender.day_segments), else_=0).label("used"),
        )
        .where(Sender.name == bindparam("sender", type_=Text))
        .with_for_update(key_share=True)
    )
    held: Select[Any] = rows
    return held


def _granted(held: Any) -> Select[Any]:
    """The longest prefix: neither condition becomes true again once it is false."""
    arrays = (bindparam("before", type_=ARRAY(Integer)), bindparam("after", type_=ARRAY(Integer)))
    step = func.unnest(*arrays).table_valued(column("before", Integer), column("after", Integer), name="step")
    steps = step.render_derived()
    begins = held.c.start + func.make_interval(0, 0, 0, 0, 0, 0, steps.c.before / held.c.rate)
    return (
        select(func.count().label("messages"), func.coalesce(func.max(steps.c.after), 0).label("segments"))
        .select_from(steps)
        .join(held, true())
        .where(
            func.coalesce(begins <= held.c.at, True),
            func.coalesce(held.c.used + steps.c.after <= held.c.ceiling, True),
        )
    )
