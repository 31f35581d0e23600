"""The moves of a rendering, each pair of states once."""

import itertools

import pytest

from translations.lifecycle import RenderingState, may_move

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
REFUSED = {(MISSING, APPROVED), (EDITING, APPROVED), (APPROVED, MISSING), (APPROVED, APPROVED)}


@pytest.mark.parametrize(("current", "wanted"), itertools.product(RenderingState, RenderingState))
def test_nothing_is_approved_that_was_not_submitted_and_nothing_approved_is_simply_taken_away(
    current: RenderingState, wanted: RenderingState
) -> None:
    assert may_move(current, wanted) is ((current, wanted) not in REFUSED)
