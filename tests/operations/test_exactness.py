"""The comparison behind `"exact": true` can fail, each way it should."""

from dataclasses import replace

import pytest

from operations.exactness import Listed, Posted, differences

OTHER = {"number_hash": b"number 2", "occasion": (2, "")}
OURS = Posted("SM1", b"number 1", b"digest", 2, "delivered", (1, ""))
THEIRS = Listed("SM1", b"number 1", b"digest", 2, "delivered")
STATES = {"delivered": 1, "merged": 2}


def test_two_lists_that_agree_are_exact() -> None:
    assert differences(3, STATES, [OURS], [THEIRS]) == []


@pytest.mark.parametrize(
    ("recipients", "states", "posted", "listed", "sentence"),
    [
        (4, STATES, [OURS], [THEIRS], "add up to 3"),
        (3, {"uncertain": 1, "merged": 2}, [OURS], [THEIRS], "uncertain"),
        (3, STATES, [OURS], [], "not at the carrier"),
        (3, STATES, [], [THEIRS], "not in the ledger"),
        (
            3,
            STATES,
            [OURS, replace(OURS, **OTHER)],
            [THEIRS],
            "belongs to 2 attempts",
        ),
        (3, STATES, [OURS, replace(OURS, sid="SM2")], [THEIRS, replace(THEIRS, sid="SM2")], "2 times"),
        (3, STATES, [OURS], [replace(THEIRS, number_hash=b"number 9")], "number differs"),
        (3, STATES, [OURS], [replace(THEIRS, body_digest=b"other")], "body differs"),
        (3, STATES, [OURS], [replace(THEIRS, segments=1)], "segments differs"),
        (3, STATES, [OURS], [replace(THEIRS, status="sent")], "status differs"),
    ],
)
def test_every_disagreement_is_told(
    recipients: int, states: dict[str, int], posted: list[Posted], listed: list[Listed], sentence: str
) -> None:
    assert any(sentence in line for line in differences(recipients, states, posted, listed))
