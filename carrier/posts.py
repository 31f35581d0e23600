"""Every POST that asked for a message, also those that were answered with a fault: what tests count.

What was accepted stands among the messages; only the others get a row of their own, so that a carrier without faults
writes nothing more. The attempt is the parameter of that name in the StatusCallback's query.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from carrier.database import Database

TABLE = """
CREATE TABLE IF NOT EXISTS turned_down (
    id INTEGER PRIMARY KEY, callback TEXT, recipient TEXT, at REAL NOT NULL, why TEXT NOT NULL
)
"""
NOTE = "INSERT INTO turned_down (callback, recipient, at, why) VALUES (?, ?, ?, ?)"
ALL = """
SELECT callback, recipient, created AS at, sid, NULL FROM messages WHERE created >= ?1
UNION ALL SELECT callback, recipient, at, NULL, why FROM turned_down WHERE at >= ?1
ORDER BY at
"""


class Posts:
    def __init__(self, database: Database) -> None:
        self._database = database
        database.connection.execute(TABLE)

    async def note(self, form: Mapping[str, str], at: float, why: str) -> None:
        """A POST that made no message; returns when that is on disk."""
        await self._database.commit((NOTE, (form.get("StatusCallback"), form.get("To"), at, why)))

    def since(self, moment: float) -> Iterator[str]:
        """One JSON object a POST, the oldest first."""
        for callback, recipient, at, sid, why in self._database.connection.execute(ALL, (moment,)):
            yield json.dumps(_entry(callback, recipient, at, sid, why))


def _entry(callback: str | None, recipient: str | None, at: float, sid: str | None, why: str | None) -> dict[str, Any]:
    asked = parse_qs(urlsplit(callback or "").query)
    return {
        "attempt": asked.get("attempt", [None])[0],
        "to": recipient,
        "at": at,
        "accepted": sid is not None,
        "sid": sid,
        "why": why,
    }
