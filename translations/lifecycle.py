"""States of a rendering, in order, and the moves between them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class RenderingState(StrEnum):
    """missing < needs editing < translated (waiting for review) < approved."""

    MISSING = "missing"
    NEEDS_EDITING = "needs_editing"
    TRANSLATED = "translated"
    APPROVED = "approved"


# Back to missing: the words are taken away because the language needs somebody who speaks it.
MOVES: dict[RenderingState, frozenset[RenderingState]] = {
    RenderingState.MISSING: frozenset(
        {RenderingState.MISSING, RenderingState.NEEDS_EDITING, RenderingState.TRANSLATED}
    ),
    RenderingState.NEEDS_EDITING: frozenset(
        {RenderingState.MISSING, RenderingState.NEEDS_EDITING, RenderingState.TRANSLATED}
    ),
    RenderingState.TRANSLATED: frozenset(RenderingState),
    RenderingState.APPROVED: frozenset({RenderingState.NEEDS_EDITING, RenderingState.TRANSLATED}),
}

LABELS = {
    RenderingState.MISSING: _l("missing"),
    RenderingState.NEEDS_EDITING: _l("needs editing"),
    RenderingState.TRANSLATED: _l("waiting for review"),
    RenderingState.APPROVED: _l("approved"),
}
# Beside the states, not among them: nothing is missing where nobody is to write.
NEEDS_SPEAKER = _l("needs a human speaker")


# How each is shown, as a tone of the badge in foundation/web.
TONES = {
    RenderingState.MISSING: "quiet",
    RenderingState.NEEDS_EDITING: "wait",
    RenderingState.TRANSLATED: "move",
    RenderingState.APPROVED: "good",
}


def may_move(current: RenderingState, wanted: RenderingState) -> bool:
    """Whether a rendering may go from one state to the other."""
    return wanted in MOVES[current]
