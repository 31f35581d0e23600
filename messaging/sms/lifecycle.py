"""States of a message and of a run, and the one dictionary of allowed moves."""

from enum import IntEnum, StrEnum

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


class Priority(IntEnum):
    """Which runs go first at a sender; among equals it is shared out fairly."""

    BULK = 0
    TEST = 1
    REPLY = 2


class Reason(StrEnum):
    """Why a message is held, suppressed or uncertain, or what its end rests on; stored beside its state.

    Failed and undelivered messages have the carrier's code there instead (gateways.failures).
    """

    HOURS = "hours"
    LATER = "later"
    NO_RENDERING = "no_rendering"
    NOT_REGISTERED = "not_registered"
    CAP = "cap"
    NO_MOBILE = "no_mobile"
    OPTED_OUT = "opted_out"
    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    NO_CARD_EXPIRY = "no_card_expiry"
    CARD_EXPIRED = "card_expired"
    GONE = "gone"
    RESTRICTED = "restricted"
    RENUMBERED = "renumbered"
    LEASE_EXPIRED = "lease_expired"
    NO_ANSWER = "no_answer"
    NO_TRACE = "no_trace"
    SAID_ARRIVED = "said_arrived"
    AGAIN = "again"


class PauseReason(StrEnum):
    """Why the house paused a run by itself; a person's own words stand in the same column."""

    NO_CARRIER = "no_carrier"
    REHEARSAL = "rehearsal"
    CREDENTIALS = "credentials"
    REFUSED = "refused"
    WAVE = "wave"
    BUDGET = "budget"


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
    S.MERGED: frozenset({S.PLANNED, S.HELD}),
    S.SUPPRESSED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
}

# What was concluded without an answer of the carrier's gives way to one. A failure concluded from silence is moved by
# any report, and a person may send it again; what is to be sent again stays once the first try is seen to be under way.
CONCLUDED: dict[tuple[MessageState, Reason], frozenset[MessageState]] = {
    (S.FAILED, Reason.NO_TRACE): frozenset({S.PLANNED, S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED}),
    (S.PLANNED, Reason.AGAIN): frozenset({S.ACCEPTED, S.SENT, S.DELIVERED}),
}

RUN_MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.RUNNING: frozenset({RunState.PAUSED, RunState.CANCELLED, RunState.DONE}),
    RunState.PAUSED: frozenset({RunState.RUNNING, RunState.CANCELLED}),
    RunState.CANCELLED: frozenset(),
    # A person may send again what left no trace.
    RunState.DONE: frozenset({RunState.RUNNING}),
}

# What may still leave; a run with none of these is done.
OPEN = frozenset({S.PLANNED, S.HELD, S.CLAIMED, S.DISPATCHING})
# What the carrier has been given, for certain.
POSTED = frozenset({S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED})
# What costs money, or may: a message that failed after the carrier took it keeps its segments, a refused one has none.
COSTING = POSTED | {S.DISPATCHING, S.UNCERTAIN, S.FAILED}

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

REASON_LABELS = {
    Reason.HOURS: _l("outside sending hours"),
    Reason.LATER: _l("its time has not come"),
    Reason.NO_RENDERING: _l("no text in this language yet"),
    Reason.NOT_REGISTERED: _l("the network has not approved this text yet"),
    Reason.CAP: _l("this number has had as many messages as one day allows"),
    Reason.NO_MOBILE: _l("no mobile number"),
    Reason.OPTED_OUT: _l("wants no messages"),
    Reason.DO_NOT_CONTACT: _l("is on the do-not-contact list"),
    Reason.NO_CONSENT: _l("has not agreed to invitations"),
    Reason.NO_CARD_EXPIRY: _l("the card's expiry date is not known"),
    Reason.CARD_EXPIRED: _l("the card has expired meanwhile"),
    Reason.GONE: _l("no longer in the list of residents"),
    Reason.RESTRICTED: _l("asked that the data only be kept and nothing else be done with them"),
    Reason.RENUMBERED: _l("has another number since the launch"),
    Reason.LEASE_EXPIRED: _l("sending was interrupted; whether it arrived is not known"),
    Reason.NO_ANSWER: _l("the network gave no clear answer"),
    Reason.NO_TRACE: _l("the network has no trace of it"),
    Reason.SAID_ARRIVED: _l("somebody asked and said that it arrived"),
    Reason.AGAIN: _l("somebody decided to send it again"),
}

PAUSE_LABELS = {
    PauseReason.NO_CARRIER: _l("No network is set up to send messages (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)."),
    PauseReason.REHEARSAL: _l(
        "The database holds rehearsal residents, and a rehearsal only speaks to a carrier on this machine "
        "(TWILIO_API_URL)."
    ),
    PauseReason.CREDENTIALS: _l("The network does not accept our credentials (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)."),
    PauseReason.REFUSED: _l("The network refuses this account or sender (code %(code)s)."),
    PauseReason.WAVE: _l("The network refuses unusually many messages (most often with code %(code)s)."),
    PauseReason.BUDGET: _l("The next messages would cost more than the budget allows."),
}

RUN_STATE_LABELS = {
    RunState.RUNNING: _l("sending"),
    RunState.PAUSED: _l("paused"),
    RunState.CANCELLED: _l("cancelled"),
    RunState.DONE: _l("finished"),
}


def pause_sentence(reason: str | None) -> str:
    """Why a run rests, in the reader's language: our own reason (`refused:21606`) or a person's words as they are."""
    known, _, code = (reason or "").partition(":")
    if known not in set(PauseReason):
        return reason or ""
    sentence = str(PAUSE_LABELS[PauseReason(known)])
    return sentence % {"code": code} if known in (PauseReason.REFUSED, PauseReason.WAVE) else sentence


def may_move(current: MessageState, wanted: MessageState, reason: str | None = None) -> bool:
    """Whether a message may go from one state, held for that reason, to the other."""
    concluded = CONCLUDED.get((current, Reason(reason)), frozenset()) if reason in set(Reason) else frozenset()
    return wanted in MOVES[current] or wanted in concluded


def sources_of(wanted: MessageState) -> list[MessageState]:
    """The states from which a message may come into this one: the condition of every UPDATE."""
    return [state for state, targets in MOVES.items() if wanted in targets]


def concluded_sources_of(wanted: MessageState) -> list[tuple[MessageState, Reason]]:
    """The conclusions (state and reason) that may still be taken back for this state."""
    return [place for place, targets in CONCLUDED.items() if wanted in targets]
