"""A carrier made of a list: it remembers what it was given and answers as the test says."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from messaging.sms.gateways.protocol import CarrierAwayError, Outcome, Outgoing, Sighting, Verdict


def accept(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.ACCEPTED, f"SM{outgoing.attempt_id.hex}", "queued")


def refuse(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.REFUSED, code=21211)


def opted_out(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.OPTED_OUT, code=21610)


def retry(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.RETRY, code=20429)


def doubt(outgoing: Outgoing) -> Outcome:
    return Outcome(outgoing.attempt_id, Verdict.UNCERTAIN)


def pause(code: int) -> Callable[[Outgoing], Outcome]:
    return lambda outgoing: Outcome(outgoing.attempt_id, Verdict.PAUSE, code=code)


class FakeGateway:
    """`answer` judges each message; `before` is called with a window before it is judged."""

    patience = 5.0
    concurrency = 32

    def __init__(
        self,
        answer: Callable[[Outgoing], Outcome] = accept,
        before: Callable[[Sequence[Outgoing]], None] = lambda window: None,
    ) -> None:
        self.answer = answer
        self.before = before
        self.sent: list[Outgoing] = []
        self.windows: list[int] = []
        self.seen: dict[str, Sighting] = {}
        self.away = False
        self.asked: list[str] = []

    def send_many(self, window: Sequence[Outgoing], latest: float | None = None) -> list[Outcome]:
        self.before(window)
        self.windows.append(len(window))
        self.sent += window
        return [self.answer(outgoing) for outgoing in reversed(window)]

    def fetch(self, sid: str) -> Sighting | None:
        if self.away:
            raise CarrierAwayError("test")
        return self.seen.get(sid)

    def messages_to(self, number: str, since: datetime) -> list[Sighting]:
        if self.away:
            raise CarrierAwayError("test")
        self.asked.append(number)
        return [entry for entry in self.seen.values() if entry.to == number]

    def knows(self, sid: str, status: str, code: int | None = None) -> None:
        self.seen[sid] = Sighting(sid, status, code, "", "", None)

    def has(self, outgoing: Outgoing, status: str = "delivered", sid: str = "") -> None:
        """The message arrived after all, under this number."""
        sid = sid or sid_of(outgoing.attempt_id)
        self.seen[sid] = Sighting(sid, status, None, outgoing.to, outgoing.body, datetime.now(UTC))


def sid_of(attempt_id: uuid.UUID) -> str:
    """The number `accept` gave to that attempt."""
    return f"SM{attempt_id.hex}"
