"""Takes messages through their statuses as time passes, and notes each callback that is owed.

The database is the schedule: a row's `due` says when its status changes next, so a restarted carrier simply goes on.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable

from carrier import statuses
from carrier.database import Database, Row
from carrier.settings import Settings
from carrier.switchboard import Switchboard

TICK = 0.05
BATCH = 500

DUE = """
SELECT id, sid, recipient, status, segments, created, sent, price, validity, callback, sender FROM messages
WHERE due <= ? ORDER BY due LIMIT ?
"""
MOVE = """
UPDATE messages SET status = ?, error_code = ?, updated = ?, sent = ?, price = ?, due = ?, sender = coalesce(sender, ?)
WHERE id = ?
"""
OWE = "INSERT INTO callbacks (message, status, error_code, occurred, due) VALUES (?, ?, ?, ?, ?)"

log = logging.getLogger(__name__)


class Course:
    """`owed` is called after a batch of callbacks was committed; a `switchboard` may order other ends and callbacks."""

    def __init__(
        self, database: Database, settings: Settings, owed: Callable[[], None], switchboard: Switchboard | None = None
    ) -> None:
        self._database = database
        self._settings = settings
        self._owed = owed
        self._switchboard = switchboard

    async def run(self) -> None:
        while True:
            try:
                moved = self.advance(time.time())
            except sqlite3.Error as error:
                log.error("statuses stand still: %s", error)
                moved = 0
            await asyncio.sleep(0 if moved == BATCH else TICK)

    def advance(self, now: float) -> int:
        """Move every message that is due, at most BATCH of them, one status on. Returns how many."""
        moves, owed = [], []
        for row in self._database.connection.execute(DUE, (now, BATCH)).fetchall():
            move, callbacks = self._step(row, now)
            moves.append(move)
            owed += callbacks
        if moves:
            with self._database.transaction() as connection:
                connection.executemany(MOVE, moves)
                connection.executemany(OWE, owed)
        if owed:
            self._owed()
        return len(moves)

    def _step(self, row: Row, now: float) -> tuple[Row, list[Row]]:
        number, sid, recipient, status, segments, created, sent, price, validity, callback, sender = row
        expired = now - created > validity
        board = self._switchboard
        must = board.end(status, recipient, sender or "", now) if board else None
        step = statuses.following(status, recipient, self._settings.undelivered, expired=expired, must=must)
        if step.status == "sent":
            sent, price = now, statuses.price(self._settings.price, segments)
        wait = statuses.stay(step.status, sid, self._settings.pace)
        due = None if wait is None else now + wait
        move = (step.status, step.error_code, now, sent, price, due, self._settings.service_sender, number)
        if not callback or step.status not in statuses.CALLED_BACK:
            return move, []
        moments = board.callbacks(step.status, recipient, sender or "", now) if board else (now,)
        return move, [(number, step.status, step.error_code, now, moment) for moment in moments]
