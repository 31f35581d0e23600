"""The two statements that bring messages on their way, kept because putting them together costs more than running them.

Claimed: planned messages become somebody's. Departed: with one statement they move, their tallies follow and their
attempts are written down.
"""

import hashlib
import os
import time
import uuid
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    DateTime,
    Integer,
    Interval,
    LargeBinary,
    Select,
    SmallInteger,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    select,
)

from messaging.sms import ledger
from messaging.sms.dispatching.allowances import Fate, Wait
from messaging.sms.dispatching.composing import Letter
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Attempt, Message, message_state
from messaging.sms.registration.queries import withheld_texts

# Named apart from the columns they end up in: a parameter with a column's name would be taken for its value.
_COLUMNS: dict[str, Any] = {
    "fate_message_id": BigInteger(),
    "fate_state": Text(),
    "fate_reason": Text(),
    "fate_held_until": DateTime(timezone=True),
    "fate_attempt_id": Uuid(),
    "fate_number_hash": LargeBinary(),
    "fate_body_digest": LargeBinary(),
    "fate_segments": SmallInteger(),
}
_ATTEMPT = ("id", "message_id", "run_id", "number_hash", "body_digest", "segments")
_CLAIMED = ("id", "resident_id", "addressee_id", "text_id", "number_hash", "household")
_DEPARTED = ("id", "resident_id", "household", "reason")
_CARRIED = ("fate_attempt_id", "fate_number_hash", "fate_body_digest", "fate_segments")


class Departures(NamedTuple):
    """The parameters of `departed`, and for each message that is to leave its letter and its attempt's number."""

    parameters: dict[str, Any]
    letters: dict[int, Letter]
    attempts: dict[int, uuid.UUID]


@cache
def claimed() -> Select[Any]:
    """Parameters: run, size, token, lease."""
    rows = ledger.pick(
        Message.run_id == bindparam("run", type_=BigInteger),
        Message.state == MessageState.PLANNED,
        # Whatever made it planned again: nothing that the network must approve first is ever taken.
        Message.text_id.not_in(withheld_texts(bindparam("run", type_=BigInteger))),
        limit=bindparam("size", type_=Integer),
        skip_locked=True,
    )
    return ledger.listed(
        rows,
        lambda _: {
            "state": MessageState.CLAIMED,
            "reason": None,
            "claim": bindparam("token", type_=Uuid),
            "lease_until": func.now() + bindparam("lease", type_=Interval),
        },
        _CLAIMED,
    )


def departures(token: uuid.UUID, lease: timedelta, fates: Mapping[int, Fate]) -> Departures:
    """What was decided for each message, as columns."""
    letters = {id_: fate for id_, fate in fates.items() if isinstance(fate, Letter)}
    attempts = {id_: attempt_id() for id_ in letters}
    # In the order in which everybody locks messages.
    rows = [_row(id_, fate, attempts.get(id_)) for id_, fate in sorted(fates.items())]
    columns = dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    return Departures({"token": token, "lease": lease, **columns}, letters, attempts)


@cache
def departed() -> Select[Any]:
    """Claimed -> dispatching, suppressed or held, where the claim is still ours."""
    arrays = (bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items())
    columns: Any = [column(name, kind) for name, kind in _COLUMNS.items()]
    fates = func.unnest(*arrays).table_valued(*columns, name="fates").render_derived()
    ours = (Message.claim == bindparam("token", type_=Uuid), Message.state == MessageState.CLAIMED)
    rows = ledger.pick_each(fates, fates.c.fate_message_id, *ours)
    return ledger.listed(rows, _changes, _DEPARTED, beside=_attempted, carried=_CARRIED)


def attempt_id() -> uuid.UUID:
    """A number of version 7 (RFC 9562): those of one moment stand together, so that an index grows at one end."""
    moment, chance = time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big")
    chance = chance & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    return uuid.UUID(int=moment << 80 | chance)


def _row(message_id: int, fate: Fate, attempt: uuid.UUID | None) -> tuple[Any, ...]:
    if isinstance(fate, Letter):
        digest = hashlib.sha256(fate.body.encode()).digest()
        leaves = MessageState.DISPATCHING.value
        return message_id, leaves, None, None, attempt, fate.number_hash, digest, fate.segments
    if isinstance(fate, Wait):
        return message_id, MessageState.HELD.value, Reason.CAP.value, fate.until, None, None, None, 0
    return message_id, MessageState.SUPPRESSED.value, fate.value, None, None, None, None, 0


def _changes(row: CTE) -> dict[str, Any]:
    leaves = row.c.fate_attempt_id.is_not(None)
    return {
        "state": cast(row.c.fate_state, message_state),
        "reason": row.c.fate_reason,
        "segments": row.c.fate_segments,
        "held_until": row.c.fate_held_until,
        "attempt_id": func.coalesce(row.c.fate_attempt_id, Message.attempt_id),
        "claim": case((leaves, Message.claim)),
        "lease_until": case((leaves, func.now() + bindparam("lease", type_=Interval))),
    }


def _attempted(moved: CTE) -> CTE:
    """One attempt for each message that moves to the carrier; those whose claim was lost have none."""
    number, *carried = (moved.c[name] for name in _CARRIED)
    leaving = select(number, moved.c.id, moved.c.run_id, *carried).where(moved.c.fate_attempt_id.is_not(None))
    return insert(Attempt).from_select(list(_ATTEMPT), leaving, include_defaults=False).cte("attempted")
