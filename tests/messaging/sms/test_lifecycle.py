"""The dictionary of allowed moves is total, and everything in it can be reached."""

import pytest
from flask import Flask

from messaging.sms.gateways.failures import MEANINGS
from messaging.sms.lifecycle import (
    LABELS,
    MOVES,
    OPEN,
    PAUSE_LABELS,
    POSTED,
    REASON_LABELS,
    RUN_MOVES,
    RUN_STATE_LABELS,
    MessageState,
    PauseReason,
    Reason,
    RunState,
    may_move,
    pause_sentence,
    sources_of,
)
from messaging.sms.reasons import reason_label

S = MessageState
FINAL = {S.DELIVERED, S.UNDELIVERED, S.FAILED, S.SUPPRESSED, S.EXPIRED, S.CANCELLED}
FIRST = {S.PLANNED, S.HELD, S.MERGED, S.SUPPRESSED, S.EXPIRED}


def test_every_state_says_where_it_may_go_and_is_named() -> None:
    assert set(MOVES) == set(LABELS) == set(MessageState)
    assert set(RUN_MOVES) == set(RUN_STATE_LABELS) == set(RunState)
    assert set(REASON_LABELS) == set(Reason)
    assert set(PAUSE_LABELS) == set(PauseReason)


def test_final_states_are_final_and_all_others_lead_to_one() -> None:
    assert {state for state, targets in MOVES.items() if not targets} == FINAL
    for state in MessageState:
        assert _reachable({state}) & FINAL


def test_every_state_can_be_reached_from_where_messages_begin() -> None:
    assert _reachable(FIRST) == set(MessageState)


def test_nothing_that_the_carrier_has_can_be_sent_again() -> None:
    assert not any(_reachable({state}) & OPEN for state in POSTED)


def test_nothing_leaves_without_having_been_claimed_and_written_down() -> None:
    assert sources_of(S.DISPATCHING) == [S.CLAIMED]
    assert set(sources_of(S.ACCEPTED)) == {S.DISPATCHING, S.UNCERTAIN}


@pytest.mark.parametrize("current", MessageState)
@pytest.mark.parametrize("wanted", MessageState)
def test_sources_and_moves_say_the_same(current: S, wanted: S) -> None:
    assert may_move(current, wanted) == (current in sources_of(wanted))


def test_a_pause_is_told_in_a_sentence(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert pause_sentence("refused:21606").endswith("(code 21606).")
        assert pause_sentence("nhầm danh sách: dừng lại") == "nhầm danh sách: dừng lại"
        assert pause_sentence("100% sai") == "100% sai"
        assert pause_sentence(None) == ""
        for sentence in (*PAUSE_LABELS.values(), *REASON_LABELS.values(), *MEANINGS.values()):
            assert str(sentence)


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        ("no_mobile", "no mobile number"),
        ("30005", "the number does not exist"),
        ("31999", "network code 31999"),
        ("", ""),
    ],
)
def test_a_reason_is_told_in_words(app: Flask, reason: str, label: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert reason_label(reason) == label


def _reachable(states: set[MessageState]) -> set[MessageState]:
    found = set(states)
    while more := {target for state in found for target in MOVES[state]} - found:
        found |= more
    return found
