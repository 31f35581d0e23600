"""The course of a message: which status follows which, after how long, and how it ends. Pure decisions.

    accepted -> queued -> sending -> sent -> delivered | undelivered
                  |          +-> failed
                  +-> failed (its validity period ended in the queue)

`accepted` comes first only through a Messaging Service, which assigns a sender on the way to `queued`.
"""

from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

# Mean seconds spent in a status at pace 1; a message's own stay is half to one and a half times that.
MEAN_STAY = {"accepted": 0.1, "queued": 0.2, "sending": 0.4, "sent": 1.6}
FINAL = frozenset({"delivered", "undelivered", "failed"})
CALLED_BACK = frozenset({"queued", "sent"}) | FINAL

# How a number that never receives fails, and the share of those numbers that fails so.
FAILURES = (
    (0.40, "undelivered", 30003),
    (0.35, "undelivered", 30005),
    (0.15, "undelivered", 30006),
    (0.10, "failed", 30008),
)
# What ends before it is sent; with every other code the network has taken it.
NEVER_SENT = frozenset({30001, 30002, 30008, 30034, 30036})


class Step(NamedTuple):
    """The status that follows, and the error code when it is a bad end."""

    status: str
    error_code: int | None = None


def outcome(recipient: str, undelivered: float) -> Step:
    """How every message to this number ends. The same number always ends the same way."""
    digest = sha256(recipient.encode()).digest()
    if _fraction(digest[:8]) >= undelivered:
        return Step("delivered")
    drawn, total = _fraction(digest[8:16]), 0.0
    for share, status, code in FAILURES:
        total += share
        if drawn < total:
            return Step(status, code)
    return Step(*FAILURES[-1][1:])


def failed_with(code: int) -> Step:
    """The end of a message that fails with this code of Twilio's."""
    return Step("failed" if code in NEVER_SENT else "undelivered", code)


def following(status: str, recipient: str, undelivered: float, *, expired: bool, must: Step | None = None) -> Step:
    """The step that comes after `status`; `expired` says that the validity period is over, `must` is an end that was
    ordered for this message."""
    if status == "accepted":
        return Step("queued")
    if status == "queued":
        return Step("failed", 30036) if expired else Step("sending")
    end = must or outcome(recipient, undelivered)
    if status == "sending" and end.status != "failed":
        return Step("sent")
    return end


def stay(status: str, sid: str, pace: float) -> float | None:
    """Seconds the message spends in this status, None in a final one."""
    if status in FINAL:
        return None
    return MEAN_STAY[status] * pace * (0.5 + int(sid[-4:], 16) / 0xFFFF)


def price(per_segment: Decimal, segments: int) -> str:
    """As Twilio writes it: what the account pays is negative, with five decimals."""
    return f"{-per_segment * segments:.5f}"


def _fraction(digest: bytes) -> float:
    return int.from_bytes(digest, "big") / 2.0 ** (8 * len(digest))
