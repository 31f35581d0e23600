"""What a gateway is to us: it takes a window of messages and says of each what became of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What an answer of the carrier, or its absence, means for us."""

    ACCEPTED = "accepted"  # it has the message
    REFUSED = "refused"  # it will never take this message for this number
    OPTED_OUT = "opted_out"  # the same, and the number wants nothing more
    RETRY = "retry"  # it certainly does not have it: a new attempt is safe
    REST = "rest"  # the same, and its sender has more waiting there than it takes: the sender must rest a while
    PAUSE = "pause"  # it certainly does not have it, and takes no other of this account or sender either
    UNCERTAIN = "uncertain"  # nobody can know from here


@dataclass(frozen=True)
class Outgoing:
    """One message about to leave; `expires_in` seconds after which the carrier must drop it instead of sending."""

    attempt_id: uuid.UUID
    to: str
    body: str
    sender: str
    expires_in: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `sid` is the carrier's own number, `status` its word, `code` its error.

    `retry_after`: seconds for which the carrier, or the gateway on its behalf, wants nothing more.
    """

    attempt_id: uuid.UUID
    verdict: Verdict
    sid: str | None = None
    status: str | None = None
    code: int | None = None
    retry_after: float | None = None


@dataclass(frozen=True)
class Sighting:
    """A message as the carrier shows it when asked."""

    sid: str
    status: str
    code: int | None
    to: str
    body: str
    created_at: datetime | None


class CarrierAwayError(Exception):
    """The carrier could not be asked now; ask again later."""


class Gateway(Protocol):
    """A carrier. It may be called from several threads at once, is concurrent inside, and belongs to one process."""

    @property
    def patience(self) -> float:
        """Seconds after which `send_many` has returned, whatever the carrier does."""

    @property
    def concurrency(self) -> int:
        """How many messages may be under way at once, as far as it has learnt from the carrier's answers."""

    def send_many(self, window: Sequence[Outgoing], latest: float | None = None) -> list[Outcome]:
        """Hand over the window, each message at most once; one outcome for each, in any order.

        What has not begun at `latest` (of `time.monotonic()`) never leaves: its outcome is RETRY.
        """

    def fetch(self, sid: str) -> Sighting | None:
        """The message of that number; None when the carrier does not know it.

        Raises:
            CarrierAwayError
        """

    def messages_to(self, number: str, since: datetime) -> list[Sighting]:
        """What the carrier has created for this number since then, the newest first.

        Raises:
            CarrierAwayError
        """
