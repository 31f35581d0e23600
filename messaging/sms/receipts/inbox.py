"""Receipts on their way to disk, many in one statement: a group commit.

Requests run in threads of one process. Whoever comes first begins a batch and writes it; whoever comes while another
batch is being written, or while this one waits a moment for company, joins it and waits for the same commit. Nobody is
answered before the row is committed. What was written twice because an answer of the database was lost does no harm:
a receipt only ever moves a message forward.
"""

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg
import structlog
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import db
from messaging.sms.receipts.linger import LONGEST, MOST, QUIET, Linger
from messaging.sms.receipts.reports import Receipt

log = structlog.get_logger()

PATIENCE = 3.0  # seconds after which somebody who waits is told to come again
_KEPT = "sms_receipt_inbox"
_PAUSE = 0.1  # seconds between two tries to reach the database
_WRITE = """
    INSERT INTO sms_receipt (attempt_id, sid, status, code)
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[])
"""
_SETTINGS = "SET statement_timeout = '2s'"


class InboxError(Exception):
    """A receipt was not taken in."""


class NotNowError(InboxError):
    """The database does not take it now; the carrier may come again."""


class UnstorableError(InboxError):
    """No database would take it."""


class _Batch:
    """Receipts that are written together, and what became of them."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.begun_at = monotonic()
        self.wanted = MOST
        self.full = threading.Event()
        self.written = threading.Event()
        self.unstorable: frozenset[int] = frozenset()
        self.stored = False

    def verdict(self, place: int) -> None:
        """Return when the receipt at this place is on disk.

        Raises:
            NotNowError, UnstorableError
        """
        if not self.stored:
            raise NotNowError
        if place in self.unstorable:
            raise UnstorableError


class Inbox:
    """The one of this process."""

    def __init__(self, engine: Engine) -> None:
        self.process = os.getpid()
        self._engine = engine
        self._connection: psycopg.Connection[Any] | None = None
        self._joining = threading.Lock()
        self._writing = threading.Lock()
        self._linger = Linger()
        self._gathering: _Batch | None = None

    def put(self, receipt: Receipt) -> bool:
        """Return when the receipt is committed; whether it was this thread that wrote the batch.

        Raises:
            NotNowError, UnstorableError
        """
        batch, place = self._join(receipt)
        if place == 0:
            self._lead(batch)
        elif not batch.written.wait(2 * PATIENCE):
            raise NotNowError
        batch.verdict(place)
        return place == 0

    def close(self) -> None:
        """Let go of the connection."""
        with self._writing:
            self._disconnect()

    def _join(self, receipt: Receipt) -> tuple[_Batch, int]:
        with self._joining:
            if self._gathering is None or len(self._gathering.receipts) >= MOST:
                self._gathering = _Batch()
            batch = self._gathering
            batch.receipts.append(receipt)
            if len(batch.receipts) >= batch.wanted:
                batch.full.set()
            return batch, len(batch.receipts) - 1

    def _lead(self, batch: _Batch) -> None:
        deadline = batch.begun_at + PATIENCE
        try:
            if not self._writing.acquire(timeout=PATIENCE):
                return
            try:
                self._wait_for_company(batch)
                self._end(batch)
                batch.unstorable = self._write(batch.receipts, deadline)
                batch.stored = True
            except (psycopg.Error, SQLAlchemyError) as error:
                log.error("receipts cannot be taken in", receipts=len(batch.receipts), error=type(error).__name__)
            finally:
                self._writing.release()
        finally:
            self._end(batch)
            batch.written.set()

    def _wait_for_company(self, batch: _Batch) -> None:
        wanted = self._linger.wanted(batch.begun_at)
        with self._joining:
            batch.wanted = wanted
            size = len(batch.receipts)
        until = monotonic() + LONGEST
        while size < wanted and (left := until - monotonic()) > 0:
            before = size
            batch.full.wait(min(QUIET, left))
            size = len(batch.receipts)
            if size == before:
                break
        self._linger.learn(wanted, size, monotonic())

    def _end(self, batch: _Batch) -> None:
        """Nobody joins it any more."""
        with self._joining:
            if self._gathering is batch:
                self._gathering = None

    def _write(self, receipts: Sequence[Receipt], deadline: float) -> frozenset[int]:
        """Commit them; the places of those that cannot be stored. Tries again on a new connection for a while.

        Raises:
            psycopg.Error
        """
        while True:
            try:
                return self._insert(receipts)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._disconnect()
                if monotonic() + _PAUSE > deadline:
                    raise
                # Only when the database is away or has just come back.
                threading.Event().wait(_PAUSE)

    def _insert(self, receipts: Sequence[Receipt]) -> frozenset[int]:
        connection = self._connected()
        try:
            _execute(connection, receipts)
            return frozenset()
        except psycopg.DataError:
            # One that slipped through what reads them must not keep the others out.
            return frozenset(place for place, one in enumerate(receipts) if not _is_stored(connection, one))

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            # Apart from the pool: it is never handed back, and every statement is a transaction of its own.
            pooled = self._engine.raw_connection()
            connection = pooled.driver_connection
            assert isinstance(connection, psycopg.Connection)
            pooled.detach()
            connection.rollback()
            connection.autocommit = True
            connection.execute(_SETTINGS)
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None


def of(app: Flask) -> Inbox:
    """The inbox of this process."""
    inbox: Inbox | None = app.extensions.get(_KEPT)
    if inbox is None or inbox.process != os.getpid():
        with _making, app.app_context():
            inbox = app.extensions.get(_KEPT)
            if inbox is None or inbox.process != os.getpid():
                inbox = app.extensions[_KEPT] = Inbox(db.engine)
    return inbox


_making = threading.Lock()


def _execute(connection: psycopg.Connection[Any], receipts: Sequence[Receipt]) -> None:
    columns = (
        [str(one.attempt_id) for one in receipts],
        [one.sid for one in receipts],
        [one.status for one in receipts],
        [one.code for one in receipts],
    )
    connection.execute(_WRITE, columns, prepare=True)


def _is_stored(connection: psycopg.Connection[Any], receipt: Receipt) -> bool:
    try:
        _execute(connection, [receipt])
    except psycopg.DataError:
        return False
    return True
