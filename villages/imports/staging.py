"""Rows into the database all at once: copied into a temporary table, taken on from there set by set.

Not copied straight in, because COPY FROM is refused on a table under row-level security.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.orm import Session

from foundation.database import Model


def stage(
    session: Session, model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]], name: str = ""
) -> Table:
    """Copy the rows into a temporary table that lives until the end of the transaction; `rows` is read once."""
    target = table_of(model)
    staged = Table(
        name or f"staged_{target.name}",
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


def table_of(model: type[Model]) -> Table:
    """The table behind a model."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


def _cursor(session: Session) -> Cursor[Any]:
    driver = session.connection().connection.driver_connection
    assert driver is not None
    cursor: Cursor[Any] = driver.cursor()
    return cursor


def _copy_statement(staged: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in staged.columns)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(staged.name), columns)
