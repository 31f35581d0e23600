"""One report of the carrier, read strictly: what a stranger may write never gets further than this module."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from messaging.sms.gateways.statuses import STATES
from messaging.sms.lifecycle import MessageState, may_move

_SID = re.compile(r"[!-~]{1,64}", re.ASCII)
_CODE = re.compile(r"[0-9]{0,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report: the attempt it speaks of, the carrier's number and word for it, and an error code."""

    attempt_id: uuid.UUID
    sid: str
    status: str
    code: int | None = None

    @property
    def state(self) -> MessageState | None:
        """Where it puts the message; None for a word that is not known."""
        return STATES.get(self.status)


class TurnedAway(StrEnum):
    """Why a report has no effect on the ledger."""

    FORGED = "forged"
    UNREADABLE = "unreadable"
    UNKNOWN_ATTEMPT = "unknown_attempt"
    OTHER_SID = "other_sid"


def read(attempt: str, sid: str, status: str, code: str) -> Receipt | None:
    """The report these words make; None when they make none."""
    status = status.lower()
    if status not in STATES or not _SID.fullmatch(sid) or not _CODE.fullmatch(code):
        return None
    try:
        return Receipt(uuid.UUID(attempt), sid, status, int(code) if code else None)
    except ValueError:
        return None


def fold(receipts: Sequence[Receipt]) -> Receipt:
    """One report that says what these, of one attempt and with known words, say in this order: the furthest.

    Of two that end the message the first one holds. A code that was given once is kept.
    """
    folded = receipts[0]
    for later in receipts[1:]:
        before, after = folded.state, later.state
        if before is None or after is None or before == after or may_move(before, after):
            folded = later if later.code is not None else replace(later, code=folded.code)
    return folded
