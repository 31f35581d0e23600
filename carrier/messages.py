"""The messages the carrier holds, and the phones they were for."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from carrier.database import Database
from carrier.statuses import stay
from carrier.validation import Order


class Message(NamedTuple):
    """Times are seconds since the epoch, UTC. `id` is the order of creation, 0 before the row exists."""

    id: int
    sid: str
    recipient: str
    sender: str | None
    service_sid: str | None
    body: str
    segments: int
    status: str
    error_code: int | None
    price: str | None
    created: float
    updated: float
    sent: float | None
    callback: str | None
    validity: int


class Phone(NamedTuple):
    """`latest` is the body of the last message for this number, received at `received`."""

    number: str
    messages: int
    latest: str
    received: float


class Question(NamedTuple):
    """Which messages are asked for; `sent_from` <= date sent < `sent_before`."""

    recipient: str | None = None
    sender: str | None = None
    sent_from: float | None = None
    sent_before: float | None = None


COLUMNS = ", ".join(Message._fields)
WRITTEN = (*Message._fields[1:], "due")
INSERT = f"INSERT INTO messages ({', '.join(WRITTEN)}) VALUES ({', '.join('?' * len(WRITTEN))})"  # noqa: S608
RING = """
INSERT INTO phones (number, messages, latest, received) VALUES (?, 1, ?, ?)
ON CONFLICT (number) DO UPDATE SET messages = messages + 1, latest = excluded.latest, received = excluded.received
"""
# Both read narrow indexes until they know their rows: half a million phones take milliseconds.
RECENT = """
SELECT number, messages, latest, received FROM phones
WHERE id IN (SELECT id FROM phones ORDER BY received DESC LIMIT ? OFFSET ?) ORDER BY received DESC
"""
SEARCH = """
SELECT number, messages, latest, received FROM phones
WHERE id IN (SELECT id FROM phones WHERE instr(number, ?)) ORDER BY received DESC LIMIT ? OFFSET ?
"""


def create(order: Order, now: float) -> Message:
    sid = f"SM{secrets.token_hex(16)}"
    status = "accepted" if order.sender is None else "queued"
    return Message(
        0, sid, order.recipient, order.sender, order.service_sid, order.body, order.segments,
        status, None, None, now, now, None, order.callback, order.validity,
    )  # fmt: skip


class Messages:
    def __init__(self, database: Database, pace: float) -> None:
        self._database = database
        self._pace = pace

    async def add(self, message: Message) -> None:
        """Returns when the message is committed, so that an answer given after it is true through a kill -9."""
        due = message.created + (stay(message.status, message.sid, self._pace) or 0)
        await self._database.commit(
            (INSERT, (*message[1:], due)),
            (RING, (message.recipient, message.body, message.created)),
        )

    def get(self, sid: str) -> Message | None:
        rows = self._messages("sid = ?", [sid], "id", 1)
        return rows[0] if rows else None

    def page(
        self, question: Question, size: int, *, after: int | None = None, before: int | None = None
    ) -> list[Message]:
        """Newest first: those created before the message with the id `after`, or after the one with `before`."""
        conditions, values = _conditions(question)
        if before is not None:
            return self._messages(" AND ".join([*conditions, "id > ?"]), [*values, before], "id", size)[::-1]
        if after is not None:
            conditions, values = [*conditions, "id < ?"], [*values, after]
        return self._messages(" AND ".join(conditions) or "TRUE", values, "id DESC", size)

    def phones(self, part_of_number: str, size: int, offset: int) -> list[Phone]:
        """Phones whose number holds these digits, the last reached first."""
        statement, values = (SEARCH, (part_of_number, size, offset)) if part_of_number else (RECENT, (size, offset))
        return [Phone(*row) for row in self._database.connection.execute(statement, values)]

    def phone(self, number: str) -> Phone | None:
        rows = self._database.connection.execute(
            "SELECT number, messages, latest, received FROM phones WHERE number = ?", (number,)
        )
        return next((Phone(*row) for row in rows), None)

    def of_phone(self, number: str, size: int, offset: int) -> list[Message]:
        """The newest first."""
        rows = self._database.connection.execute(
            f"SELECT {COLUMNS} FROM messages WHERE recipient = ? ORDER BY id DESC LIMIT ? OFFSET ?",  # noqa: S608
            (number, size, offset),
        )
        return [Message(*row) for row in rows]

    def figures(self) -> dict[str, int]:
        row = self._database.connection.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM messages), (SELECT count(*) FROM messages WHERE due IS NOT NULL),"
            " (SELECT count(*) FROM callbacks)"
        ).fetchone()
        return dict(zip(("messages", "messages_under_way", "callbacks_waiting"), row, strict=True))

    def _messages(self, condition: str, values: Sequence[Any], order: str, size: int) -> list[Message]:
        rows = self._database.connection.execute(
            f"SELECT {COLUMNS} FROM messages WHERE {condition} ORDER BY {order} LIMIT ?",  # noqa: S608
            (*values, size),
        )
        return [Message(*row) for row in rows]


def _conditions(question: Question) -> tuple[list[str], list[Any]]:
    asked = {
        "recipient = ?": question.recipient,
        "sender = ?": question.sender,
        "sent >= ?": question.sent_from,
        "sent < ?": question.sent_before,
    }
    named = {condition: value for condition, value in asked.items() if value is not None}
    return list(named), list(named.values())
