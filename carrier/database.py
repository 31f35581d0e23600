"""The carrier's SQLite file: its tables, its lock and its group commit.

One thread and one connection do everything. Writes that arrive in the same turn of the event loop share a
transaction, and whoever waits for one goes on after its commit. In WAL mode a committed transaction survives a
kill -9 of the process.
"""

import asyncio
import fcntl
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

Row = tuple[Any, ...]

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,  -- the order of creation, so it also serves to page by date
    sid TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, sender TEXT, service_sid TEXT,
    body TEXT NOT NULL, segments INTEGER NOT NULL,
    status TEXT NOT NULL, error_code INTEGER, price TEXT,
    created REAL NOT NULL, updated REAL NOT NULL, sent REAL,
    callback TEXT, validity INTEGER NOT NULL,
    due REAL  -- when the status changes next, NULL once it is final
);
CREATE INDEX messages_by_recipient ON messages (recipient, id);
CREATE INDEX messages_by_due ON messages (due) WHERE due IS NOT NULL;

CREATE TABLE phones (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE, messages INTEGER NOT NULL, latest TEXT NOT NULL, received REAL NOT NULL
);
CREATE INDEX phones_by_received ON phones (received);

CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES messages (id),
    status TEXT NOT NULL, error_code INTEGER, occurred REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due REAL  -- NULL while it is being posted
);
CREATE INDEX callbacks_by_due ON callbacks (due) WHERE due IS NOT NULL;
"""


class DatabaseError(Exception):
    """A sentence about the file, for whoever starts the carrier."""


class Database:
    def __init__(self, path: Path) -> None:
        self._lock = _lock(path)
        try:
            self.connection = sqlite3.connect(path, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA cache_size = -65536")
            self._create_tables()
        except sqlite3.Error as error:
            raise DatabaseError(f"database {path} cannot be used: {error}") from error
        self._waiting: list[tuple[Iterable[tuple[str, Row]], asyncio.Future[None]]] = []

    def close(self) -> None:
        self.connection.close()
        self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    async def commit(self, *writes: tuple[str, Row]) -> None:
        """Write statements with their values, together with everybody else's of this turn; return when committed."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._commit_waiting)
        committed = loop.create_future()
        self._waiting.append((writes, committed))
        await committed

    def _commit_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        by_statement: dict[str, list[Row]] = {}
        for writes, _ in waiting:
            for statement, row in writes:
                by_statement.setdefault(statement, []).append(row)
        failure: sqlite3.Error | None = None
        try:
            with self.transaction() as connection:
                for statement, rows in by_statement.items():
                    connection.executemany(statement, rows)
        except sqlite3.Error as error:
            failure = error
        for _, committed in waiting:
            if committed.done():
                continue
            if failure:
                committed.set_exception(failure)
            else:
                committed.set_result(None)

    def _create_tables(self) -> None:
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self.connection.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
        elif version != SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"it was written by another version of the carrier ({version})")


def _lock(path: Path) -> TextIO:
    """Two carriers on one file would post every callback twice."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Path(f"{path}.lock").open("w")  # noqa: SIM115, it is held as long as the database
    except OSError as error:
        raise DatabaseError(f"database {path} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise DatabaseError(f"database {path} is in use by another carrier") from error
    return lock
