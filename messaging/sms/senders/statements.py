"""The statements of the limiter, and why they keep their promise.

In any 10 seconds the carrier shall see at most ten times the limit and one message; with work waiting, nearly that.
Two rules see to it, by the database's clock:

**The count** (`recent`: segments granted in each slot of `SLOT` seconds, the newest first; `slot`: the number of the
newest) keeps the promise by itself. Take any 10 seconds at the carrier, from t on, and of all messages that arrive in
them the one that was granted last, at g. It arrives at g or later, so t >= g - 10. Every other one arrives at t or
later, and no later than LATEST + JOURNEY after its own grant: what has not begun its way LATEST after it does not leave
at all. So all of them were granted in [g - 10 - LATEST - JOURNEY, g], which the slots cover whole. At g there was a
grant only because what stood in the slots was less than ten times the limit: so they are less than that and one
message. Nothing but JOURNEY is assumed of the machine.

**The rhythm** (`ready_at`: the moment up to which the pace is used up) spreads messages evenly, so that the count
hardly ever stops one. A message may start when that moment has come. Who fell behind by up to SAVED seconds, because
there was no processor or one turn handed over to the next, makes good for it, HASTE times as fast; who was idle for
longer, or rested, begins with a BURST. What was granted and never left is given back to both.

The rhythm goes at SHARE of the limit, which is what the count lets through in the long run.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Float,
    Integer,
    Select,
    Text,
    Update,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from messaging.sms.models import Attempt
from messaging.sms.senders.models import Sender

LATEST = 0.2  # seconds within which what was granted has begun its way to the carrier, or it does not leave
JOURNEY = 0.1  # seconds from there until the carrier counts it
SLOT = 0.05
SLOTS = round((10 + LATEST + JOURNEY) / SLOT) + 1
SHARE = 10 / (SLOTS * SLOT)  # of the limit
BURST = 0.2  # seconds of pace that somebody who was idle may take at once
SAVED = 3.0  # seconds of pace that somebody who fell behind may make good for
HASTE = 2.0


def _seconds(moment: Any, since: Any) -> Any:
    return func.extract("epoch", moment - since).cast(Float)


def _long(seconds: Any) -> Any:
    return func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def _start(now: Any) -> Any:
    """From when on there is pace at this moment: later than now when it is used up."""
    kept = case((Sender.ready_at >= now - _long(SAVED), Sender.ready_at), else_=now - _long(BURST))
    return func.greatest(kept, Sender.resting_until)


@cache
def locked() -> Select[Any]:
    now = func.clock_timestamp()
    rows: Any = select(
        Sender.segments_per_second,
        Sender.daily_ceiling,
        Sender.day,
        Sender.day_segments,
        _seconds(_start(now), now).label("ahead"),
        func.coalesce(_seconds(Sender.resting_until, now), 0.0).label("rests"),
    ).where(Sender.name == bindparam("name"))
    locked: Select[Any] = rows.with_for_update(key_share=True)
    return locked


@cache
def taken() -> Update:
    held = _held(bindparam("today", type_=Date)).cte("held")
    granted = _granted(held).cte("granted")
    paced, rate = held.c.limit.is_not(None), held.c.limit * SHARE
    newest = array([held.c.recent[1] + granted.c.segments])
    return (
        update(Sender)
        .where(Sender.name == held.c.name)
        .values(
            ready_at=case((paced, held.c.start + _long(granted.c.segments / rate)), else_=Sender.ready_at),
            slot=held.c.slot,
            recent=newest + held.c.recent[2:SLOTS],
            day=held.c.day,
            day_segments=held.c.used + granted.c.segments,
        )
        .returning(
            granted.c.messages,
            granted.c.segments,
            Sender.segments_per_second,
            Sender.daily_ceiling,
            Sender.day,
            Sender.day_segments,
            Sender.slot,
            _seconds(Sender.ready_at, func.clock_timestamp()).label("ahead"),
        )
        .execution_options(synchronize_session=False)
    )


def _held(today: Any) -> Select[Any]:
    """The row as it stands at one moment: where the rhythm is, the count, what has left today."""
    now = select(func.clock_timestamp().label("at")).cte("now").c.at
    slot = cast(func.floor(func.extract("epoch", now).cast(Float) / SLOT), BigInteger)
    gone = cast(func.least(func.greatest(slot - func.coalesce(Sender.slot, 0), 0), SLOTS), Integer)
    known = func.coalesce(Sender.recent, _empty(SLOTS), type_=ARRAY(Integer))
    recent = _empty(gone) + func.trim_array(known, gone, type_=ARRAY(Integer))
    rows: Any = (
        select(
            Sender.name,
            Sender.segments_per_second.label("limit"),
            Sender.daily_ceiling.label("ceiling"),
            now,
            _start(now).label("start"),
            # A clock that was set back begins no new count.
            func.greatest(Sender.slot, slot).label("slot"),
            recent.label("recent"),
            func.greatest(Sender.day, today).label("day"),
            case((Sender.day >= today, Sender.day_segments), else_=0).label("used"),
        )
        .where(Sender.name == bindparam("sender", type_=Text))
        .with_for_update(of=Sender, key_share=True)
    )
    held: Select[Any] = rows
    return held


def _empty(slots: Any) -> Any:
    return func.array_fill(0, array([slots]), type_=ARRAY(Integer))


def _granted(held: Any) -> Select[Any]:
    """The longest prefix: none of the conditions becomes true again once it is false."""
    arrays = (bindparam("before", type_=ARRAY(Integer)), bindparam("after", type_=ARRAY(Integer)))
    step = func.unnest(*arrays).table_valued(column("before", Integer), column("after", Integer), name="step")
    steps = step.render_derived()
    counted = func.unnest(held.c.recent).column_valued("counted")
    spent = select(func.sum(counted)).scalar_subquery()
    begins = held.c.start + _long(steps.c.before / (held.c.limit * SHARE))
    return (
        select(func.count().label("messages"), func.coalesce(func.max(steps.c.after), 0).label("segments"))
        .select_from(steps)
        .join(held, true())
        .where(
            func.coalesce(begins <= held.c.at, True),
            func.coalesce(spent + steps.c.before < 10 * held.c.limit, True),
            func.coalesce(held.c.used + steps.c.after <= held.c.ceiling, True),
        )
    )


@cache
def returned() -> Update:
    """Only what nobody has written an outcome for: said twice, it is given back once."""
    unsent = Attempt.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
    sums = select(func.coalesce(func.sum(Attempt.segments), 0).label("segments"))
    back = sums.where(unsent, Attempt.outcome.is_(None)).cte("back")
    each = func.unnest(Sender.recent).table_valued(column("segments", Integer), with_ordinality="place", name="each")
    each = each.render_derived()
    here = each.c.place == Sender.slot - bindparam("granted_slot", type_=BigInteger) + 1
    left = each.c.segments - case((here, back.c.segments), else_=0)
    recent = select(func.array_agg(aggregate_order_by(cast(left, Integer), each.c.place))).scalar_subquery()
    same_day = Sender.day == bindparam("granted_day", type_=Date)
    return (
        update(Sender)
        .where(Sender.name == bindparam("sender", type_=Text), back.c.segments > 0)
        .values(
            ready_at=Sender.ready_at - _long(func.coalesce(back.c.segments / (Sender.segments_per_second * SHARE), 0)),
            recent=recent,
            day_segments=Sender.day_segments - case((same_day, back.c.segments), else_=0),
        )
        .execution_options(synchronize_session=False)
    )
