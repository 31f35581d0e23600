"""What people may ask about their data, and the one dictionary of allowed moves of a request."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class Kind(StrEnum):
    """A right of the person (Law 91/2025/QH15): to read, mend or have erased what is kept, to say no."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    WITHDRAWAL = "withdrawal"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class State(StrEnum):
    """Where a request stands: entered, answered (the person knows what will happen), done, or refused with a reason."""

    OPEN = "open"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"


class WrongMove(Refusal):
    message = _l("The request is “%(state)s” already: load the page again to see who closed it.")


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.ANSWERED, State.DONE, State.REFUSED}),
    State.ANSWERED: frozenset({State.DONE, State.REFUSED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
}
WAITING = (State.OPEN, State.ANSWERED)
CLOSED = (State.DONE, State.REFUSED)

KIND_LABELS = {
    Kind.ACCESS: _l("A copy of the person's file"),
    Kind.CORRECTION: _l("Correction"),
    Kind.ERASURE: _l("Erasure"),
    Kind.WITHDRAWAL: _l("Withdrawal of consent"),
    Kind.RESTRICTION: _l("Restriction of processing"),
    Kind.OBJECTION: _l("Objection to processing"),
}
STATE_LABELS = {
    State.OPEN: _l("to be answered"),
    State.ANSWERED: _l("answered, to be done"),
    State.DONE: _l("done"),
    State.REFUSED: _l("refused"),
}
STATE_TONES = {State.OPEN: "wait", State.ANSWERED: "move", State.DONE: "good", State.REFUSED: "quiet"}


def check(current: str, wanted: State) -> None:
    """Go on only where the move is allowed.

    Raises:
        WrongMove
    """
    if wanted not in MOVES[State(current)]:
        raise WrongMove(state=STATE_LABELS[State(current)])
