"""Segments as boundary tables, and what holds for every text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.sms.segments import GSM_ALPHABET, GSM_EXTENSION, measure

EMOJI = "\U0001f33e"  # a sheaf of rice: two UTF-16 units


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "gsm7", 0, 1),
        ("a", "gsm7", 1, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("a" * 459, "gsm7", 459, 3),
        ("a" * 460, "gsm7", 460, 4),
        ("đ" * 70, "ucs2", 70, 1),
        ("đ" * 71, "ucs2", 71, 2),
        ("đ" * 134, "ucs2", 134, 2),
        ("đ" * 135, "ucs2", 135, 3),
        ("đ" * 201, "ucs2", 201, 3),
        ("đ" * 202, "ucs2", 202, 4),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        # An escape pair at the end of a part moves whole to the next one.
        ("a" * 152 + "€" + "a" * 152, "gsm7", 306, 3),
        ("a" * 151 + "€" + "a" * 153, "gsm7", 306, 2),
        (EMOJI * 35, "ucs2", 70, 1),
        (EMOJI * 36, "ucs2", 72, 2),
        # 67 is odd, so a part holds 33 pairs and one unit stays empty.
        (EMOJI * 66, "ucs2", 132, 2),
        (EMOJI * 67, "ucs2", 134, 3),
        ("đ" * 66 + EMOJI + "đ" * 66, "ucs2", 134, 3),
        ("đ" * 65 + EMOJI + "đ" * 67, "ucs2", 134, 2),
        ("à è é ì ò ù", "gsm7", 11, 1),
        ("Thẻ BHYT", "ucs2", 8, 1),
        ("a\nb\rc", "gsm7", 5, 1),
        ("\f", "gsm7", 2, 1),
        ("`", "ucs2", 1, 1),
        ("ç", "ucs2", 1, 1),
        ("Ç", "gsm7", 1, 1),
    ],
)
def test_boundaries(text: str, encoding: str, units: int, segments: int) -> None:
    found = measure(text)
    assert (found.encoding, found.units, found.segments) == (encoding, units, segments)


def test_decomposed_text_costs_what_it_costs_composed() -> None:
    composed = "Thẻ bảo hiểm y tế của ông bà sắp hết hạn"
    decomposed = unicodedata.normalize("NFD", composed)
    assert len(decomposed) > len(composed)
    assert measure(decomposed) == measure(composed)


def test_a_letter_that_composing_brings_into_gsm_costs_nothing() -> None:
    assert measure("a\u0300").encoding == "gsm7"


def test_it_names_the_letters_that_make_a_text_costly_once_and_in_order() -> None:
    assert measure("Đọc: thẻ, đọc").forced_by == ("Đ", "ọ", "ẻ", "đ")
    assert measure("Doc: the").forced_by == ()


def test_every_letter_of_the_alphabet_is_one_septet_and_every_extension_two() -> None:
    assert len(set(GSM_ALPHABET)) == 127, "128 places, one of them the escape"
    assert {measure(letter).units for letter in GSM_ALPHABET} == {1}
    assert {measure(letter).units for letter in GSM_EXTENSION} == {2}


texts = st.text(st.sampled_from(GSM_ALPHABET + GSM_EXTENSION) | st.characters(exclude_categories=["Cs"]), max_size=400)


@given(texts)
def test_ucs2_units_are_those_of_utf16(text: str) -> None:
    found, composed = measure(text), unicodedata.normalize("NFC", text)
    if found.encoding == "ucs2":
        assert found.units == len(composed.encode("utf-16-le")) // 2
    else:
        assert found.units == sum(2 if letter in GSM_EXTENSION else 1 for letter in composed)
    assert bool(found.forced_by) == (found.encoding == "ucs2")


@given(texts)
def test_segments_are_what_cutting_the_text_letter_by_letter_gives(text: str) -> None:
    found, composed = measure(text), unicodedata.normalize("NFC", text)
    single, part = (160, 153) if found.encoding == "gsm7" else (70, 67)
    wide = GSM_EXTENSION if found.encoding == "gsm7" else ""
    widths = [2 if letter in wide or (not wide and letter > "\uffff") else 1 for letter in composed]
    parts = [0]
    for width in widths:
        if parts[-1] + width > part:
            parts.append(0)
        parts[-1] += width
    assert found.segments == (1 if sum(widths) <= single else len(parts))


@given(texts, texts)
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    # A line break between them, so that nothing composes across the join.
    assert measure(f"{text}\n{more}").segments >= measure(text).segments
