"""What a row of a file would change, beside what the desk has: a table of every way they can meet."""

from typing import Any

import pytest
from flask import Flask

from foundation.languages import language
from foundation.refusals import NotFound
from translations.exchange.comparison import Outcome, Standing, Wording, compare
from translations.exchange.entry import Place, Returned
from translations.exchange.refusals import DeskApproved, DeskNewer, RepeatedRow, SourceChanged
from translations.lifecycle import RenderingState
from translations.refusals import CheckFailed
from translations.subject import Subject

MISSING, EDITING, TRANSLATED, APPROVED = RenderingState
NEW, CHANGED, SAME, CONFLICTING, REFUSED = Outcome
SOURCE = 'Thẻ của {name} "hết hạn".'
OLD, TOLD = "[Tày – bản mẫu] {name}", "Thẻ của {name}"
FRESH = "[Tày – bản mẫu, mới] {name}"


@pytest.fixture(autouse=True)
def reader(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        yield


def row(**given: Any) -> Returned:
    usual = {"row": 3, "text_id": 12, "source_version": 2, "language": "tay", "version": 5, "words": FRESH}
    return Returned(**{**usual, "back_translation": TOLD, **given})


def desk(**given: Any) -> Standing:
    def subject(words: str, told: str) -> Subject:
        return Subject("sms", language("tay"), words, SOURCE, told)

    usual = {
        "title": "Gia hạn",
        "source_version": 2,
        "version": 5,
        "state": EDITING,
        "now": Wording(OLD, TOLD),
        "handed_out": Wording(OLD, TOLD),
        "subject": subject,
        "source_language": "vi",
    }
    return Standing(**{**usual, **given})


NOTHING = {"now": Wording(), "handed_out": Wording(), "version": 0, "state": MISSING}


@pytest.mark.parametrize(
    ("given", "standing", "outcome", "submits", "reason"),
    [
        ({"version": 0}, NOTHING, NEW, True, None),
        ({"version": 0, "back_translation": ""}, NOTHING, NEW, False, None),
        ({"version": 0, "finished": False}, NOTHING, NEW, False, None),
        ({"version": 0, "finished": True}, NOTHING, NEW, True, None),
        ({"version": 0, "words": "", "back_translation": ""}, NOTHING, SAME, False, None),
        ({}, {}, CHANGED, True, None),
        ({"back_translation": ""}, {}, CHANGED, False, None),
        ({"words": OLD}, {}, SAME, True, None),
        ({"words": OLD, "note": "xem lại"}, {}, CHANGED, True, None),
        ({"words": OLD, "back_translation": "khác {name}"}, {}, CHANGED, True, None),
        # Words taken out of the file take nothing out of the desk.
        ({"words": "", "back_translation": ""}, {}, SAME, False, None),
        # Read again after the source changed and found good: the fuzzy mark was taken off.
        ({"words": OLD, "finished": True}, {}, CHANGED, True, None),
        ({"words": OLD, "finished": True}, {"state": TRANSLATED}, SAME, True, None),
        ({"words": OLD, "finished": False}, {}, SAME, False, None),
        # Nothing was written in the file: what the desk did meanwhile stands.
        ({"words": OLD}, {"version": 6, "now": Wording("khác", TOLD)}, SAME, True, None),
        ({"words": OLD}, {"version": 6, "state": APPROVED, "now": Wording("khác", TOLD)}, SAME, True, None),
        ({"words": OLD, "source_version": 1}, {}, SAME, True, None),
        # Both were: a person chooses.
        ({}, {"version": 6, "now": Wording("khác {name}", TOLD)}, CONFLICTING, True, DeskNewer),
        ({}, {"version": 6, "state": APPROVED, "now": Wording("khác {name}", TOLD)}, CONFLICTING, True, DeskApproved),
        ({}, {"state": APPROVED}, CONFLICTING, True, DeskApproved),
        ({"version": 0}, {"version": 1, "handed_out": Wording()}, CONFLICTING, True, DeskNewer),
        ({}, {"version": 6, "now": Wording(FRESH, TOLD)}, SAME, True, None),
        # A version the desk never had: the number was altered.
        ({"version": 9}, {"handed_out": Wording()}, CONFLICTING, True, DeskNewer),
        ({"source_version": 1}, {}, REFUSED, True, SourceChanged),
        ({"words": "{ten}"}, {}, REFUSED, True, CheckFailed),
        ({"words": "{ten}", "back_translation": ""}, {}, REFUSED, False, CheckFailed),
        ({"words": "không có tên"}, {}, REFUSED, True, CheckFailed),
        ({"words": "không có tên", "back_translation": ""}, {}, CHANGED, False, None),
        ({"words": "{ten}"}, {"version": 6, "now": Wording("khác", TOLD)}, REFUSED, True, CheckFailed),
    ],
)
def test_every_way_a_row_and_the_desk_can_meet(
    given: dict[str, Any], standing: dict[str, Any], outcome: Outcome, submits: bool, reason: type | None
) -> None:
    line = compare([row(**given)], {Place(12, "tay"): desk(**standing)})[0]
    assert (line.outcome, line.submits, type(line.reason)) == (outcome, submits, reason or type(None))
    assert bool(line.sentence) is bool(reason)


@pytest.mark.parametrize("words", [f"{OLD}\r\n", f" {OLD}\u00a0", "[Ta\u0300y – bản mẫu] {name}", f"\ufeff{OLD}"])
def test_what_a_program_does_to_letters_unseen_is_no_change(words: str) -> None:
    assert compare([row(words=words)], {Place(12, "tay"): desk()})[0].outcome is SAME


def test_curly_quotation_marks_are_kept_and_said() -> None:
    line = compare([row(words="{name} “mới”")], {Place(12, "tay"): desk()})[0]
    assert line.outcome is CHANGED
    assert line.given.words == "{name} “mới”"
    assert len([remark for remark in line.remarks if "quotation marks" in remark or "ngoặc kép" in remark]) == 1
    plain = compare([row(words='{name} "mới"')], {Place(12, "tay"): desk()})[0]
    assert not [remark for remark in plain.remarks if "quotation marks" in remark or "ngoặc kép" in remark]


def test_a_space_that_does_not_break_becomes_an_ordinary_one_and_that_is_said() -> None:
    line = compare([row(words="{name}\u00a0mới")], {Place(12, "tay"): desk()})[0]
    assert line.given.words == "{name} mới"
    assert line.remarks


def test_the_same_place_twice_takes_the_first() -> None:
    lines = compare([row(), row(row=4, words="khác {name}")], {Place(12, "tay"): desk()})
    assert [line.outcome for line in lines] == [CHANGED, REFUSED]
    assert isinstance(lines[1].reason, RepeatedRow)
    assert "3" in lines[1].sentence


def test_where_nothing_may_be_written_the_row_is_refused() -> None:
    line = compare([row()], {Place(12, "tay"): NotFound(name=12)})[0]
    assert line.outcome is REFUSED
    assert "12" in line.sentence
