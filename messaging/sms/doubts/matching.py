"""Which message of the carrier's is the one we are in doubt about. Pure: nothing is guessed here.

The carrier's list knows no reference of ours, so a message is known by its number, its text and its time. Where two of
ours could be the same one of theirs, neither is said to be it.
"""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.sms.gateways.protocol import Sighting

# An attempt leaves within minutes of being written down (`dispatch`); the rest is for clocks that differ.
EARLIEST, LATEST = timedelta(minutes=2), timedelta(minutes=5)


@dataclass(frozen=True)
class Doubt:
    """An attempt of which nobody knows whether it arrived; `digest` is the SHA-256 of its text."""

    attempt_id: uuid.UUID
    number_hash: bytes
    digest: bytes
    made_at: datetime


@dataclass(frozen=True)
class Findings:
    """What one list of the carrier's says of some doubts: found there, or without a trace in it.

    Those in neither could be several messages, or share one with another attempt: the list decides nothing for them.
    """

    found: list[tuple[Doubt, Sighting]]
    traceless: list[Doubt]


def compare(
    doubts: Sequence[Doubt], sightings: Sequence[Sighting], *, rivals: Sequence[Doubt], taken: Collection[str]
) -> Findings:
    """Compare doubts about one number with what the carrier has created for it.

    `rivals` are all attempts for the number that have no message of the carrier's yet, the doubts among them; `taken`
    are the carrier's numbers that belong to an attempt already.
    """
    free = [sighting for sighting in sightings if sighting.sid not in taken]
    findings = Findings([], [])
    for doubt in doubts:
        traces = [sighting for sighting in free if could_be(doubt, sighting)]
        if not traces:
            findings.traceless.append(doubt)
        elif len(traces) == 1 and not any(
            could_be(rival, traces[0]) for rival in rivals if rival.attempt_id != doubt.attempt_id
        ):
            findings.found.append((doubt, traces[0]))
    return findings


def could_be(doubt: Doubt, sighting: Sighting) -> bool:
    """Whether the carrier may have created this message for that attempt."""
    if hashlib.sha256(sighting.body.encode()).digest() != doubt.digest:
        return False
    return sighting.created_at is None or -EARLIEST <= sighting.created_at - doubt.made_at <= LATEST
