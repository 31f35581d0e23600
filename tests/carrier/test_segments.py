import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrier.segments import GSM_EXTENSION, measure, smart_encode


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("a" * 1600, "GSM-7", 1600, 11),
        ("à è é ì ò ù Ç ß @ £", "GSM-7", 19, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        # 153 is odd, so a part of escaped letters only holds 76 of them.
        ("€" * 152, "GSM-7", 304, 2),
        ("€" * 153, "GSM-7", 306, 3),
        # The escape of the letter at the cut moves to the next part whole.
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("a" * 151 + "€" + "a" * 153, "GSM-7", 306, 2),
        ("ê" * 70, "UCS-2", 70, 1),
        ("ê" * 71, "UCS-2", 71, 2),
        ("đ" * 134, "UCS-2", 134, 2),
        ("đ" * 135, "UCS-2", 135, 3),
        ("a" * 159 + "đ", "UCS-2", 160, 3),
        ("ç", "UCS-2", 1, 1),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        # 67 is odd, so a part holds 33 surrogate pairs.
        ("😀" * 66, "UCS-2", 132, 2),
        ("😀" * 67, "UCS-2", 134, 3),
        # A combining mark is a unit of its own: the same word in NFD costs more.
        ("e\u0302", "UCS-2", 2, 1),
    ],
)
def test_it_measures_a_text_as_it_goes_on_air(text: str, encoding: str, units: int, segments: int) -> None:
    assert measure(text) == (encoding, units, segments)


@given(st.text(max_size=700))
def test_a_longer_text_never_takes_fewer_segments(text: str) -> None:
    assert measure(text + "a").segments >= measure(text).segments


@given(st.text(alphabet="aà€^\\", max_size=700))
def test_gsm_units_are_letters_plus_escapes(text: str) -> None:
    assert measure(text).units == len(text) + sum(letter in GSM_EXTENSION for letter in text)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [("“Thẻ”", '"Thẻ"'), ("ong–ba…", "ong-ba..."), ("l\u2019an\u00a01", "l'an 1"), ("đ ẵ", "đ ẵ")],
)
def test_smart_encoding_replaces_punctuation_and_no_letter(text: str, encoded: str) -> None:
    assert smart_encode(text) == encoded
