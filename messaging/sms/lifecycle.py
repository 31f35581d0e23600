"""States of a message and of a run, and the one dictionary of allowed moves."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class RunState(StrEnum):
    """A run sends, rests, was cancelled, or has nothing left to send."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


class MessageState(StrEnum):
    """Where one message to one resident stands. Every resident of a run is in exactly one."""

    PLANNED = "planned"
    HELD = "held"
    CLAIMED = "claimed"
    DISPATCHING = "dispatching"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    MERGED = "merged"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a message is held, suppressed or uncertain; stored beside its state."""

    HOURS = "hours"
    NO_RENDERING = "no_rendering"
    NO_MOBILE = "no_mobile"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    LEASE_EXPIRED = "lease_expired"
    NO_ANSWER = "no_answer"


S = MessageState

MOVES: dict[MessageState, frozenset[MessageState]] = {
    S.PLANNED: frozenset({S.HELD, S.CLAIMED, S.SUPPRESSED, S.EXPIRED, S.CANCELLED}),
    S.HELD: frozenset({S.PLANNED, S.SUPPRESSED, S.EXPIRED, S.CANCELLED, S.MERGED}),
    S.CLAIMED: frozenset({S.PLANNED, S.HELD, S.DISPATCHING, S.SUPPRESSED, S.EXPIRED, S.CANCELLED}),
    S.DISPATCHING: frozenset({S.PLANNED, S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED, S.UNCERTAIN}),
    S.ACCEPTED: frozenset({S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED}),
    S.SENT: frozenset({S.DELIVERED, S.UNDELIVERED, S.FAILED}),
    S.UNCERTAIN: frozenset({S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED, S.PLANNED}),
    S.DELIVERED: frozenset(),
    S.UNDELIVERED: frozenset(),
    S.FAILED: frozenset(),
    S.MERGED: frozenset(),
    S.SUPPRESSED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
}

# What may still leave; a run with none of these is done.
OPEN = frozenset({S.PLANNED, S.HELD, S.CLAIMED, S.DISPATCHING})
# What the carrier has been given, for certain.
POSTED = frozenset({S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED})

LABELS = {
    S.PLANNED: _l("planned"),
    S.HELD: _l("held"),
    S.CLAIMED: _l("next to leave"),
    S.DISPATCHING: _l("leaving"),
    S.ACCEPTED: _l("accepted by the network"),
    S.SENT: _l("sent"),
    S.DELIVERED: _l("delivered"),
    S.UNDELIVERED: _l("undelivered"),
    S.FAILED: _l("failed"),
    S.UNCERTAIN: _l("uncertain"),
    S.MERGED: _l("merged"),
    S.SUPPRESSED: _l("suppressed"),
    S.EXPIRED: _l("expired"),
    S.CANCELLED: _l("cancelled"),
}


def may_move(current: MessageState, wanted: MessageState) -> bool:
    """Whether a message may go from one state to the other."""
    return wanted in MOVES[current]


def sources_of(wanted: MessageState) -> list[MessageState]:
    """The states from which a message may come into this one: the condition of every UPDATE."""
    return [state for state, targets in MOVES.items() if wanted in targets]
