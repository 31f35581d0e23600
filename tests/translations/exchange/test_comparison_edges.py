"""The edges of the comparison: half a row, a language that needs no back-translation, a door that is closed."""

from typing import Any

import pytest
from flask_babel import gettext

from foundation.languages import language
from foundation.refusals import NotFound
from tests.translations.exchange.test_comparison import (
    APPROVED,
    CHANGED,
    CONFLICTING,
    EDITING,
    FRESH,
    MISSING,
    NEW,
    NOTHING,
    OLD,
    REFUSED,
    SAME,
    TOLD,
    TRANSLATED,
    desk,
    reader,
    row,
)
from translations.exchange.comparison import Line, Wording, compare
from translations.exchange.entry import Place
from translations.exchange.refusals import DeskNewer, OtherSource, SourceChanged
from translations.subject import Subject

__all__ = ["reader"]


def met(given: dict[str, Any], standing: dict[str, Any]) -> Line:
    return compare([row(**given)], {Place(12, "tay"): desk(**standing)})[0]


def test_a_back_translation_alone_is_a_draft_and_not_nothing() -> None:
    line = met({"version": 0, "words": ""}, NOTHING)
    assert (line.outcome, line.submits) == (NEW, False)


def test_where_nobody_needs_it_told_back_the_words_alone_are_complete() -> None:
    def subject(words: str, told: str) -> Subject:
        return Subject("sms", language("vi"), words, "Your card expires, {name}.", told)

    line = met({"words": "Thẻ của {name} sắp hết hạn.", "back_translation": ""}, {"subject": subject})
    assert (line.outcome, line.submits) == (CHANGED, True)


def test_a_closed_place_is_refused_with_its_reason() -> None:
    closed = NotFound(name="tay")
    assert met({}, {"closed": closed}).reason is closed
    assert met({}, {"closed": closed}).outcome is REFUSED
    assert met({"words": OLD}, {"closed": closed}).outcome is SAME, "nothing is asked of it"


@pytest.mark.parametrize("version", [1, 3])
def test_another_source_is_another_source_older_or_newer(version: int) -> None:
    assert isinstance(met({"source_version": version}, {}).reason, SourceChanged)


def test_a_row_in_which_only_the_back_translation_stood_is_new_once_it_has_words() -> None:
    assert met({}, {"now": Wording("", "cũ"), "handed_out": Wording("", "cũ")}).outcome is NEW


def test_what_the_desk_says_by_now_asks_for_nothing_whatever_was_handed_out() -> None:
    said = Wording(FRESH, TOLD)
    assert met({"version": 4}, {"now": said, "handed_out": Wording()}).outcome is SAME
    assert met({}, {"now": said, "handed_out": Wording()}).outcome is SAME


@pytest.mark.parametrize(
    ("note", "outcome"), [("", SAME), ("của bàn", SAME), ("đã giao", SAME), ("người khác viết", CHANGED)]
)
def test_a_note_left_as_it_was_or_taken_out_changes_nothing(note: str, outcome: object) -> None:
    standing = {"now": Wording(OLD, TOLD, "của bàn"), "handed_out": Wording(OLD, TOLD, "đã giao")}
    assert met({"words": OLD, "note": note}, standing).outcome is outcome


def test_a_note_alone_beside_words_of_an_older_version_is_no_conflict() -> None:
    standing = {"version": 6, "now": Wording("khác {name}", TOLD)}
    assert met({"words": OLD, "note": "mới"}, standing).outcome is SAME


@pytest.mark.parametrize("state", [MISSING, TRANSLATED, APPROVED])
def test_only_what_needs_editing_is_finished_by_a_mark(state: object) -> None:
    assert met({"words": OLD, "finished": True}, {"state": state}).outcome is SAME


def test_a_mark_of_another_version_finishes_nothing() -> None:
    standing = {"state": EDITING, "version": 6, "now": Wording(OLD, TOLD)}
    assert met({"words": OLD, "finished": True}, standing).outcome is SAME


def test_without_a_word_about_it_the_same_words_are_not_finished() -> None:
    assert met({"words": OLD, "finished": None}, {}).outcome is SAME


def test_a_version_altered_upwards_conflicts_too() -> None:
    line = met({"version": 9}, {"now": Wording("khác {name}", TOLD)})
    assert (line.outcome, type(line.reason)) == (CONFLICTING, DeskNewer)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_both_spaces_that_do_not_break_are_said(space: str) -> None:
    sentence = gettext("Spaces that do not break have become ordinary ones: in an SMS each costs.")
    assert sentence in met({"words": f"{FRESH}{space}x"}, {}).remarks
    assert sentence not in met({"words": f"{FRESH} x"}, {}).remarks


def test_curly_marks_of_a_curly_source_are_no_remark() -> None:
    def subject(words: str, told: str) -> Subject:
        return Subject("sms", language("tay"), words, 'Thẻ của {name} “hết "hạn”.', told)

    said = [one for one in met({"words": "{name} “mới”"}, {"subject": subject}).remarks if "ngoặc kép" in one]
    assert said == []


def test_a_language_named_without_end_is_quoted_in_short() -> None:
    reason = met({"source_language": "x" * 500}, {}).reason
    assert isinstance(reason, OtherSource)
    assert "x" * 60 in str(reason)
    assert "x" * 61 not in str(reason)
