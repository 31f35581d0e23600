"""Our ledger against the carrier's own list, both ways: the proof behind `"exact": true`.

Pure: it is given what each side says and answers with the differences in sentences.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Posted:
    """One attempt of ours that the carrier took: its sid, to whom, the digest of the body and where it stands.

    `occasion` is what a number may get once: the run and its occasion, and the person where each gets their own.
    """

    sid: str
    number_hash: bytes
    body_digest: bytes
    segments: int
    state: str
    occasion: tuple[int | str, ...]


@dataclass(frozen=True)
class Listed:
    """One message as the carrier lists it."""

    sid: str
    number_hash: bytes
    body_digest: bytes
    segments: int
    status: str


def differences(
    recipients: int, states: Mapping[str, int], posted: Iterable[Posted], listed: Iterable[Listed]
) -> list[str]:
    """What does not agree; empty when every person is in one state and both lists tell the same."""
    ours, theirs = list(posted), {message.sid: message for message in listed}
    found = []
    if recipients != sum(states.values()):
        found.append(f"{recipients} recipients, but their states add up to {sum(states.values())}")
    if states.get("uncertain"):
        found.append(f"{states['uncertain']} messages are uncertain")
    for sid, times in Counter(attempt.sid for attempt in ours).items():
        if times > 1:
            found.append(f"{sid} belongs to {times} attempts")
    for (_number, occasion), times in Counter((attempt.number_hash, attempt.occasion) for attempt in ours).items():
        if times > 1:
            found.append(f"a number got occasion {occasion} {times} times")
    for attempt in ours:
        found += _compare(attempt, theirs.get(attempt.sid))
    known = {attempt.sid for attempt in ours}
    found += [f"{sid} is at the carrier, but not in the ledger" for sid in theirs if sid not in known]
    return found


def _compare(ours: Posted, theirs: Listed | None) -> list[str]:
    if theirs is None:
        return [f"{ours.sid} is in the ledger, but not at the carrier"]
    pairs = {
        "number": (ours.number_hash, theirs.number_hash),
        "body": (ours.body_digest, theirs.body_digest),
        "segments": (ours.segments, theirs.segments),
        "status": (ours.state, theirs.status),
    }
    return [f"{ours.sid}: the {what} differs" for what, (mine, carrier) in pairs.items() if mine != carrier]
