"""Rows into a table of the house, all at once: copied into a temporary table, merged from there by `ref`.

Not copied straight in, because COPY FROM is refused on a table under row-level security.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy import Column, MetaData, Table, func, or_, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from foundation.database import Model

# What a column becomes when the row exists and has changed: given the table and the row that was offered.
OnChange = Callable[[Table, Any], Any]


@dataclass(frozen=True)
class Merged:
    """How the staged rows met those that were there."""

    new: int
    changed: int
    unchanged: int


def stage(session: Session, model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Copy the rows into a temporary table that lives until the end of the transaction; `rows` is read once."""
    target = table_of(model)
    staged = Table(
        f"staged_{target.name}",
        MetaData(),
        *[Column(name, target.c[name].type) for name in columns],
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    # Within a savepoint: a file that turns out unreadable half-way leaves the caller's transaction usable.
    with session.begin_nested():
        staged.drop(session.connection(), checkfirst=True)
        staged.create(session.connection())
        with _cursor(session).copy(_copy_statement(staged)) as copy:
            for row in rows:
                copy.write_row(row)
    return staged


def merge(
    session: Session,
    model: type[Model],
    staged: Table,
    compared: Sequence[str],
    on_change: dict[str, OnChange] | None = None,
) -> Merged:
    """Insert the staged rows, or update those with the same `ref` that differ in one of the compared columns."""
    target = table_of(model)
    offered = session.scalar(select(func.count()).select_from(staged)) or 0
    known = session.scalar(select(func.count()).select_from(staged.join(target, target.c.ref == staged.c.ref))) or 0
    written = _upsert(target, staged, compared, on_change or {}).returning(target.c.id).cte("written")
    touched = session.scalar(select(func.count()).select_from(written)) or 0
    session.expire_all()
    new = offered - known
    return Merged(new, touched - new, offered - touched)


def table_of(model: type[Model]) -> Table:
    """The table behind a model."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


def _upsert(target: Table, staged: Table, compared: Sequence[str], on_change: dict[str, OnChange]) -> Insert:
    names = [column.name for column in staged.columns]
    offer = insert(target).from_select(names, select(staged).order_by(staged.c.ref))
    values = {name: offer.excluded[name] for name in names if name != "ref"}
    values |= {name: become(target, offer.excluded) for name, become in on_change.items()}
    differs = or_(*[target.c[name].is_distinct_from(offer.excluded[name]) for name in compared])
    return offer.on_conflict_do_update(index_elements=["ref"], set_={**values, "updated_at": func.now()}, where=differs)


def _cursor(session: Session) -> Cursor[Any]:
    driver = session.connection().connection.driver_connection
    assert driver is not None
    cursor: Cursor[Any] = driver.cursor()
    return cursor


def _copy_statement(staged: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in staged.columns)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(staged.name), columns)
