"""Lists joined in one piece arrive in PostgreSQL exactly as those psycopg writes item by item."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer

from foundation import arrays
from foundation.database import db

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["", "NULL", "null", " ", "{}", ",", '"', "\\", '\\"', "a,b", "Thôn Bản Phố", "\n\t\u3000", "\U0001f600"]
)


def columns(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.none() | items, max_size=8)


@pytest.fixture(scope="module")
def connections(application: Flask) -> Iterator[tuple[psycopg.Connection[Any], psycopg.Connection[Any]]]:
    """psycopg's own, and one that writes lists in our way."""
    with application.app_context():
        address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as own, psycopg.connect(address, autocommit=True) as ours:
        arrays.use_in(ours)
        yield own, ours


def written(connection: psycopg.Connection[Any], column: list[Any]) -> tuple[type, int, Any]:
    dumper = Transformer(connection).get_dumper(column, PyFormat.AUTO)
    return type(dumper), dumper.oid, bytes(dumper.dump(column) or b"")


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("bigint", st.integers(-(2**63), 2**63 - 1)),
        ("integer", st.integers(-40_000, 40_000)),
        ("text", _TEXTS),
        ("uuid", st.uuids()),
        ("bytea", st.binary(max_size=40)),
        ("bytea", st.binary(max_size=40).map(psycopg.Binary)),
        ("text", st.none()),
    ],
)
def test_a_column_arrives_as_psycopg_would_send_it(connections: Any, kind: str, items: Any) -> None:
    own, ours = connections

    @given(columns(items))
    @example([])
    @example([None, None])
    def holds(column: list[Any]) -> None:
        query = f"SELECT %s::{kind}[]"
        plain = [one.obj if isinstance(one, psycopg.Binary) else one for one in column]
        assert ours.execute(query, [column]).fetchone()[0] == own.execute(query, [column]).fetchone()[0] == plain
        assert written(ours, column)[1] == written(own, column)[1], "another type"

    holds()


@pytest.mark.parametrize(
    "column", [[[1, 2], [3, 4]], [True, False], [1.5, None], [datetime(2026, 6, 1, tzinfo=UTC), None]]
)
def test_what_is_not_of_one_plain_kind_is_left_to_psycopg(connections: Any, column: list[Any]) -> None:
    own, ours = connections
    assert written(ours, column)[1:] == written(own, column)[1:]


def test_mixed_kinds_and_nul_are_refused_as_by_psycopg(connections: Any) -> None:
    for column in ([1, "a"], [uuid.uuid4(), 1], ["a\0b"], ["a", None, "\0"]):
        said = []
        for connection in connections:
            with pytest.raises(psycopg.DataError) as refused:
                connection.execute("SELECT %s::text[]", [column])
            said.append(str(refused.value))
        assert said[0] == said[1]


def test_the_house_writes_so_on_every_connection(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        assert written(driver, ["a"])[0] is arrays.ColumnDumper
