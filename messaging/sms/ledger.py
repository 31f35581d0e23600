"""The statements that move messages from state to state, each with its tallies in the same breath.

Whoever moves messages picks the rows (locked, in the order of their id), says what becomes of them, and gets back
what moved. One move a transaction, and nothing locked after it: tally rows are taken last and in order, so two
workers can wait for each other but never in a circle.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session, aliased

from messaging.sms.lifecycle import MessageState, concluded_sources_of, sources_of
from messaging.sms.models import Message, RunText, Tally

KEY = ("run_id", "language", "text_language", "state", "reason")

Changes = Callable[[CTE], dict[str, Any]]
Beside = Callable[[CTE], CTE]


def pick(*conditions: ColumnElement[bool], limit: Any = None, skip_locked: bool = False) -> Select[Any]:
    """The rows to move, locked; add columns to it (`add_columns`, `join`) to say what becomes of each."""
    rows: Any = (
        select(
            Message.id, Message.run_id, Message.language, Message.text_id,
            Message.state, Message.reason, Message.segments,
        )
        .where(*conditions)
        .order_by(Message.id)
        .limit(limit)
        .with_for_update(of=Message, skip_locked=skip_locked)
    )  # fmt: skip
    return cast(Select[Any], rows)


def pick_each(of: FromClause, message_id: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """For each row of `of` its message, locked in the order of these rows, and the row's own columns.

    A subquery that locks is looked up row by row. In a plain join the planner, which takes conditions such as a claim
    for met by one message, may read all that are under way and compare each of them with each row.
    """
    found = pick(Message.id == message_id, *conditions).order_by(None).lateral("found")
    rows: Any = select(*found.c, *of.c).select_from(of.join(found, true()))
    return cast(Select[Any], rows)


def may_become(*wanted: MessageState) -> ColumnElement[bool]:
    """The condition of every UPDATE: the row stands where it may go to each of these from."""
    sources = set.intersection(*(set(sources_of(state)) for state in wanted))
    concluded = set.intersection(*(set(concluded_sources_of(state)) for state in wanted))
    places = (and_(Message.state == state, Message.reason == reason.value) for state, reason in sorted(concluded))
    return or_(Message.state.in_(sorted(sources)), *places)


def may_become_each(wanted: ColumnElement[Any], states: Sequence[MessageState]) -> ColumnElement[bool]:
    """The same where every row has a wanted state of its own, one of these."""
    return or_(*(and_(wanted == state, may_become(state)) for state in sorted(set(states))))


def listed(
    rows: Select[Any],
    changes: Changes,
    shown: Sequence[str],
    *,
    beside: Beside | None = None,
    carried: Sequence[str] = (),
) -> Select[Any]:
    """A statement that moves the picked rows and gives these columns of them as they are then, by id.

    `changes` gives the new columns, from the pick or fixed. `beside` makes one more part of it, such as an insert, from
    what has moved and the `carried` columns of the pick: the planner takes both for a row or two, so a join of one with
    the other would compare each with each. To be kept: putting it together costs more than running it.
    """
    moved = _moved(rows.cte("picked"), changes, carried)
    statement = select(*(moved.c[name] for name in shown)).order_by(moved.c.id).add_cte(_tallied(moved))
    return statement.add_cte(beside(moved)) if beside else statement


def move_many(session: Session, rows: Select[Any], changes: Changes) -> int:
    """Move the picked rows and only count them, for moves of any size."""
    return session.execute(counted(rows, changes)).scalar_one()


def counted(rows: Select[Any], changes: Changes) -> Select[int]:
    """The statement of `move_many`, to be kept like `listed`."""
    moved = _moved(rows.cte("picked"), changes)
    return select(func.count()).select_from(moved).add_cte(_tallied(moved))


def _moved(picked: CTE, changes: Changes, carried: Sequence[str] = ()) -> CTE:
    return (
        update(Message)
        .where(Message.id == picked.c.id)
        .values(updated_at=func.now(), **changes(picked))
        .returning(
            Message.id, Message.resident_id, Message.addressee_id, Message.run_id, Message.household,
            Message.language, Message.text_id, Message.number_hash, Message.state, Message.reason, Message.segments,
            picked.c.text_id.label("old_text_id"), picked.c.state.label("old_state"),
            picked.c.reason.label("old_reason"), picked.c.segments.label("old_segments"),
            *(picked.c[name] for name in carried),
        )
        .cte("moved")
    )  # fmt: skip


def _tallied(moved: CTE) -> CTE:
    """Take the rows from where they stood, add them where they stand."""
    left = _places(moved, moved.c.old_text_id, moved.c.old_state, moved.c.old_reason, moved.c.old_segments, -1)
    come = _places(moved, moved.c.text_id, moved.c.state, moved.c.reason, moved.c.segments, 1)
    return _added(union_all(left, come).subquery("places")).cte("tallied")


def _places(
    moved: CTE,
    text_id: ColumnElement[Any],
    state: ColumnElement[Any],
    reason: ColumnElement[Any],
    segments: ColumnElement[Any],
    sign: int,
) -> Select[Any]:
    words = aliased(RunText)
    return (
        select(
            moved.c.run_id,
            moved.c.language,
            func.coalesce(words.language, "").label("text_language"),
            state.label("state"),
            func.coalesce(reason, "").label("reason"),
            literal(sign, Integer).label("messages"),
            (segments * sign).label("segments"),
        )
        .select_from(moved)
        .outerjoin(words, words.id == text_id)
    )


def _added(places: Subquery) -> Insert:
    key = [places.c[name] for name in KEY]
    messages, segments = func.sum(places.c.messages), func.sum(places.c.segments)
    sums = select(*key, messages, segments).group_by(*key).having(or_(messages != 0, segments != 0)).order_by(*key)
    added = insert(Tally).from_select([*KEY, "messages", "segments"], sums)
    return added.on_conflict_do_update(
        index_elements=KEY,
        set_={
            "messages": Tally.messages + added.excluded.messages,
            "segments": Tally.segments + added.excluded.segments,
        },
    )


def recount(run_id: int) -> Select[Any]:
    """What the tallies of a run must say, counted from its messages."""
    words = aliased(RunText)
    text_language, reason = func.coalesce(words.language, ""), func.coalesce(Message.reason, "")
    key = (Message.run_id, Message.language, text_language, Message.state, reason)
    rows: Any = (
        select(
            Message.run_id, Message.language, text_language.label("text_language"), Message.state,
            reason.label("reason"), func.count().label("messages"), func.sum(Message.segments).label("segments"),
        )
        .outerjoin(words, words.id == Message.text_id)
        .where(Message.run_id == run_id)
        .group_by(*key)
    )  # fmt: skip
    return cast(Select[Any], rows)


def open_tally(session: Session, run_id: int) -> None:
    """Write the tallies of a run whose messages have just been inserted, in the same transaction."""
    session.execute(insert(Tally).from_select([*KEY, "messages", "segments"], recount(run_id)))
