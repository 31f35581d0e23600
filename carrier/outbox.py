"""The status callbacks still owed to clients, kept beside the messages until they are delivered or given up."""

from typing import NamedTuple

from carrier.database import Database


class Callback(NamedTuple):
    """One status of one message, for the URL its client named. `tries` are the posts that failed so far."""

    id: int
    status: str
    error_code: int | None
    occurred: float
    tries: int
    sid: str
    recipient: str
    sender: str | None
    service_sid: str | None
    url: str


CLAIM = """
SELECT callbacks.id, callbacks.status, callbacks.error_code, callbacks.occurred, callbacks.tries,
       messages.sid, messages.recipient, messages.sender, messages.service_sid, messages.callback
FROM callbacks JOIN messages ON messages.id = callbacks.message
WHERE callbacks.due <= ? ORDER BY callbacks.due, callbacks.id LIMIT ?
"""
NEXT = "SELECT min(due) FROM callbacks WHERE due IS NOT NULL"
TAKE = "UPDATE callbacks SET due = NULL WHERE id = ?"
POSTPONE = "UPDATE callbacks SET due = ?, tries = ? WHERE id = ?"
# When a callback is due that waits for the faults to be switched off.
HELD = 1e12
RELEASE = "UPDATE callbacks SET due = ? WHERE due >= ?"
FINISH = "DELETE FROM callbacks WHERE id = ?"


class Outbox:
    def __init__(self, database: Database) -> None:
        self._database = database
        with database.transaction() as connection:
            # Whatever a killed carrier was posting may not have arrived: post it again, as a network would.
            connection.execute("UPDATE callbacks SET due = 0 WHERE due IS NULL")

    def claim(self, now: float, limit: int) -> list[Callback]:
        claimed = [Callback(*row) for row in self._database.connection.execute(CLAIM, (now, limit))]
        if claimed:
            with self._database.transaction() as connection:
                connection.executemany(TAKE, [(callback.id,) for callback in claimed])
        return claimed

    def next_due(self) -> float | None:
        due: float | None = self._database.connection.execute(NEXT).fetchone()[0]
        return due

    def release(self, now: float) -> None:
        """Callbacks that were held are due."""
        with self._database.transaction() as connection:
            connection.execute(RELEASE, (now, HELD))

    async def finish(self, callback: Callback) -> None:
        await self._database.commit((FINISH, (callback.id,)))

    async def postpone(self, callback: Callback, due: float) -> None:
        await self._database.commit((POSTPONE, (due, callback.tries + 1, callback.id)))
