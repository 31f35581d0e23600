import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.loudspeaker.speaking.numbers import (
    LARGEST,
    Style,
    cardinal,
    decimal,
    digits,
    figure,
    from_roman,
    ordinal,
)
from tests.messaging.loudspeaker.speaking import reader

SOUTHERN = Style("ngàn", "lẻ")
CARDINALS = [
    (0, "không"),
    (1, "một"),
    (4, "bốn"),
    (5, "năm"),
    (10, "mười"),
    (11, "mười một"),
    (14, "mười bốn"),
    (15, "mười lăm"),
    (19, "mười chín"),
    (20, "hai mươi"),
    (21, "hai mươi mốt"),
    (24, "hai mươi tư"),
    (25, "hai mươi lăm"),
    (31, "ba mươi mốt"),
    (44, "bốn mươi tư"),
    (55, "năm mươi lăm"),
    (91, "chín mươi mốt"),
    (99, "chín mươi chín"),
    (100, "một trăm"),
    (101, "một trăm linh một"),
    (104, "một trăm linh bốn"),
    (105, "một trăm linh năm"),
    (110, "một trăm mười"),
    (111, "một trăm mười một"),
    (115, "một trăm mười lăm"),
    (121, "một trăm hai mươi mốt"),
    (124, "một trăm hai mươi tư"),
    (500, "năm trăm"),
    (555, "năm trăm năm mươi lăm"),
    (1_000, "một nghìn"),
    (1_001, "một nghìn không trăm linh một"),
    (1_010, "một nghìn không trăm mười"),
    (1_015, "một nghìn không trăm mười lăm"),
    (1_100, "một nghìn một trăm"),
    (2_026, "hai nghìn không trăm hai mươi sáu"),
    (10_015, "mười nghìn không trăm mười lăm"),
    (21_000, "hai mươi mốt nghìn"),
    (100_000, "một trăm nghìn"),
    (100_005, "một trăm nghìn không trăm linh năm"),
    (972_000, "chín trăm bảy mươi hai nghìn"),
    (1_000_000, "một triệu"),
    (1_000_001, "một triệu không trăm linh một"),
    (1_005_000, "một triệu không trăm linh năm nghìn"),
    (1_450_890, "một triệu bốn trăm năm mươi nghìn tám trăm chín mươi"),
    (10**9, "một tỷ"),
    (10**9 + 5, "một tỷ không trăm linh năm"),
    (2_005_000_015, "hai tỷ không trăm linh năm triệu không trăm mười lăm"),
    (10**12, "một nghìn tỷ"),
    (1_234 * 10**9, "một nghìn hai trăm ba mươi tư tỷ"),
    (10**15, "một triệu tỷ"),
    (-5, "âm năm"),
]


@pytest.mark.parametrize(("number", "words"), CARDINALS)
def test_numbers_are_read_as_schools_teach_them(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1_001, "một ngàn không trăm lẻ một"),
        (105, "một trăm lẻ năm"),
        (10_015, "mười ngàn không trăm mười lăm"),
        (2_000_000, "hai triệu"),
    ],
)
def test_the_south_says_some_words_otherwise(number: int, words: str) -> None:
    assert cardinal(number, SOUTHERN) == words


@given(st.integers(0, LARGEST), st.sampled_from([Style(), SOUTHERN]))
def test_no_digit_is_lost(number: int, style: Style) -> None:
    assert reader.number(cardinal(number, style)) == number


@given(st.integers(0, LARGEST).flatmap(lambda least: st.tuples(st.just(least), st.integers(0, LARGEST))))
def test_two_numbers_never_sound_alike(pair: tuple[int, int]) -> None:
    first, second = pair
    assert (cardinal(first) == cardinal(second)) == (first == second)


@given(st.text("0123456789", min_size=1, max_size=40))
def test_digits_are_said_one_by_one(written: str) -> None:
    assert reader.digits(digits(written)) == written


@pytest.mark.parametrize(
    ("written", "words"),
    [("5", "năm"), ("0", "không"), ("005", "không không năm"), ("9" * 17, " ".join(["chín"] * 17))],
)
def test_a_run_that_begins_with_zero_is_a_code(written: str, words: str) -> None:
    assert figure(written) == words


@pytest.mark.parametrize(
    ("whole", "fraction", "words"),
    [
        ("2", "34", "hai phẩy ba mươi tư"),
        ("5", "3", "năm phẩy ba"),
        ("0", "05", "không phẩy không năm"),
        ("98", "25", "chín mươi tám phẩy hai mươi lăm"),
        ("3", "141", "ba phẩy một bốn một"),
        ("4", "50", "bốn phẩy năm mươi"),
    ],
)
def test_what_follows_the_comma(whole: str, fraction: str, words: str) -> None:
    assert decimal(whole, fraction) == words


@pytest.mark.parametrize(("number", "words"), [(1, "nhất"), (2, "hai"), (4, "tư"), (10, "mười"), (21, "hai mươi mốt")])
def test_ordinals(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14), ("XV", 15), ("XXI", 21), ("XLIX", 49), ("XC", 90),
        ("CCCXCIX", 399), ("IIII", None), ("VX", None), ("IC", None), ("", None),
    ],
)  # fmt: skip
def test_roman_numerals(written: str, value: int | None) -> None:
    assert from_roman(written) == value
