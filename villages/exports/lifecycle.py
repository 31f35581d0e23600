"""The states of an export and the allowed moves."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class State(StrEnum):
    """Asked for, being made, ready to be fetched, thrown away, or not to be had."""

    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


WORK = (State.ASKED, State.MAKING)
MOVES: dict[State, frozenset[State]] = {
    State.ASKED: frozenset({State.MAKING}),
    State.MAKING: frozenset({State.MAKING, State.READY, State.FAILED}),
    State.READY: frozenset({State.EXPIRED}),
    State.EXPIRED: frozenset(),
    State.FAILED: frozenset(),
}
WORDS: dict[State, tuple[Any, str]] = {
    State.ASKED: (_l("waiting"), "wait"),
    State.MAKING: (_l("being made"), "move"),
    State.READY: (_l("ready"), "good"),
    State.EXPIRED: (_l("thrown away"), "quiet"),
    State.FAILED: (_l("not made"), "bad"),
}
