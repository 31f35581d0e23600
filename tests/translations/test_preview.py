"""Words as they will arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages import language
from foundation.placeholders import ALLOWED, OF_SMS
from translations.preview import STAND_INS, Air, filled, preview

VI, TAY, RPA = language("vi"), language("tay"), language("mong-rpa")


def test_every_placeholder_has_something_to_stand_in() -> None:
    assert set(STAND_INS) == ALLOWED - OF_SMS


def test_the_longest_value_of_the_audience_replaces_the_stand_in() -> None:
    assert filled("{name} {village}", {"name": "Lò"}) == f"Lò {STAND_INS['village']}"


def test_what_cannot_be_filled_stays_as_it_was_typed() -> None:
    assert filled("{ten} { {name", {}) == "{ten} { {name"


@given(st.text())
def test_it_never_raises_for_half_typed_words(words: str) -> None:
    assert preview("sms", VI, words).words == filled(words, {})
    assert preview("script", VI, words).seconds is not None


@pytest.mark.parametrize(
    ("target", "words", "encoding", "segments", "plain"),
    [
        (VI, "Thẻ của bạn sắp hết hạn" * 4, "ucs2", 2, 1),
        (TAY, "Thẻ của bạn sắp hết hạn" * 4, "ucs2", 2, None),
        (RPA, "Koj daim npav", "gsm7", 1, None),
    ],
)
def test_an_sms_is_measured_and_only_vietnamese_without_its_marks(
    target: object, words: str, encoding: str, segments: int, plain: int | None
) -> None:
    shown = preview("sms", target, words)  # type: ignore[arg-type]
    assert shown.measure is not None
    assert (shown.measure.encoding, shown.measure.segments) == (encoding, segments)
    assert (shown.plain and shown.plain.segments) == plain
    assert shown.seconds is None


def test_a_script_is_timed_at_the_pace_of_its_language() -> None:
    shown = preview("script", VI, "bà con " * 85)
    assert shown.measure is None
    assert shown.seconds is not None
    assert 60 <= shown.seconds <= 62


def test_a_vietnamese_script_is_timed_with_its_figures_in_words() -> None:
    written, said = preview("script", VI, "Nộp 972.000 đồng tiền BHYT."), "Nộp chín trăm bảy mươi hai nghìn đồng tiền "
    assert written.seconds == preview("script", VI, said + "bảo hiểm y tế.").seconds
    office = Air(abbreviations=(("BHYT", "bảo hiểm " * 50),))
    assert (preview("script", VI, "BHYT", air=office).seconds or 0) > 30
    assert preview("script", RPA, "BHYT", air=office).seconds == preview("script", RPA, "Thẻ").seconds


def test_it_tells_the_letters_one_typed_from_those_that_are_filled_in() -> None:
    typed = preview("sms", RPA, "Koj đ {name}", [{"name": "Lò Thị Sẩu"}])
    filled_in = preview("sms", RPA, "Koj {name}", [{"name": "Lò Thị Sẩu"}])
    assert typed.costly == ("đ",)
    assert filled_in.costly == ()
    assert filled_in.measure is not None
    assert filled_in.measure.encoding == "ucs2"
