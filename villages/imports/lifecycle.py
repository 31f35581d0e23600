"""The states of an import, from a file handed in to lists that follow it, and which may follow which."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


class State(StrEnum):
    """`asked`: somebody must say how the file is read. Work is to be done in `reading`, `applying` and `undoing`."""

    ARRIVED = "arrived"
    ASKED = "asked"
    READING = "reading"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"
    DROPPED = "dropped"


NAMES = {
    State.ARRIVED: _l("handed in"),
    State.ASKED: _l("to be answered"),
    State.READING: _l("being read"),
    State.PREVIEWED: _l("preview"),
    State.APPLYING: _l("being applied"),
    State.APPLIED: _l("applied"),
    State.UNDOING: _l("being undone"),
    State.UNDONE: _l("undone"),
    State.REFUSED: _l("refused"),
    State.DROPPED: _l("dropped"),
}

_OPENED = {State.ASKED, State.READING, State.REFUSED}
# A preview that no longer holds is read again; work that fails leaves the import where it was before.
MOVES: dict[State, set[State]] = {
    State.ARRIVED: {*_OPENED, State.DROPPED},
    State.ASKED: {*_OPENED, State.DROPPED},
    State.READING: {State.PREVIEWED, *_OPENED, State.DROPPED},
    State.PREVIEWED: {*_OPENED, State.APPLYING, State.DROPPED},
    State.APPLYING: {State.APPLIED, State.READING, State.PREVIEWED, State.UNDONE},
    State.APPLIED: {State.UNDOING},
    State.UNDOING: {State.UNDONE, State.APPLIED},
    State.UNDONE: {State.APPLYING, State.READING, State.DROPPED},
    State.REFUSED: {*_OPENED, State.DROPPED},
    State.DROPPED: set(),
}
WORK = frozenset({State.READING, State.APPLYING, State.UNDOING})
# Where an import goes back to when its work cannot be done.
BACK = {State.READING: State.REFUSED, State.APPLYING: State.PREVIEWED, State.UNDOING: State.APPLIED}


class WrongState(Refusal):
    """The import is not where this could be done; somebody else may have been quicker."""

    message = _l("This import is %(state)s: this cannot be done with it now.")


def check(state: str, wanted: State) -> None:
    """Go on only when `wanted` may follow.

    Raises:
        WrongState: it may not.
    """
    if wanted not in MOVES[State(state)]:
        raise WrongState(state=NAMES[State(state)])
