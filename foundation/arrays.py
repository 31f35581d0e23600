"""Python lists on their way into PostgreSQL arrays, put together in one piece.

Statements of this house move many rows by one array a column. psycopg writes an array item by item, each through a
dumper, a search for what must be quoted and two more entries in a list of pieces. Where all items are of one plain kind
their text can be joined at once. What comes out is the same array of the same type; nested lists, other kinds and mixed
ones are left to psycopg. Source: "Array Input and Output Syntax" in the manual of PostgreSQL, section 8.15.6.
"""

import uuid
from collections.abc import Callable, Sequence
from types import NoneType
from typing import Any

from psycopg import Binary, Connection, DataError
from psycopg.abc import Buffer
from psycopg.types.array import ListDumper

Items = Sequence[Any]


class ColumnDumper(ListDumper):
    """psycopg's own dumper of lists, with a short way for items of one kind (and None)."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        kinds = set(map(type, obj))
        nulls = NoneType in kinds
        if len(kinds) - nulls > 1:
            return super().dump(obj)
        write = _WRITERS.get(next((kind for kind in kinds if kind is not NoneType), NoneType))
        if write is None or self.connection is None or self.connection.info.encoding != "utf-8":
            return super().dump(obj)
        if not nulls:
            written = write(obj)
        else:
            items = iter(write([one for one in obj if one is not None]))
            written = ["NULL" if one is None else next(items) for one in obj]
        return b"{%b}" % ",".join(written).encode()


def use_in(connection: Connection[Any]) -> None:
    """Have this connection write lists so."""
    connection.adapters.register_dumper(list, ColumnDumper)


def _numbers(items: Items) -> list[str]:
    return list(map(str, items))


def _uuids(items: Items) -> list[str]:
    return b"".join([one.bytes for one in items]).hex(",", 16).split(",")


def _bytes(items: Items) -> list[str]:
    return [f'"\\\\x{one.hex()}"' for one in items]


def _wrapped(items: Items) -> list[str]:
    """SQLAlchemy hands bytes on in this wrapping."""
    return _bytes([bytes(one.obj) for one in items])


def _texts(items: Items) -> list[str]:
    whole = "".join(items)
    if "\0" in whole:
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    if "\\" in whole or '"' in whole:
        items = [one.replace("\\", "\\\\").replace('"', '\\"') for one in items]
    return [f'"{one}"' for one in items]


_WRITERS: dict[type, Callable[[Items], list[str]]] = {
    int: _numbers,
    str: _texts,
    uuid.UUID: _uuids,
    bytes: _bytes,
    Binary: _wrapped,
    NoneType: _numbers,  # nothing but nulls, or nothing at all
}
