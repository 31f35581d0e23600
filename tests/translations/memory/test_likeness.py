"""How alike two sources are: a hundred only for the very same, and no alike source without a piece in common."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translations.memory.likeness import likest, pieces

SAID = "thẻ bảo hiểm y tế của bà con sắp hết hạn mời đến bưu điện xã để gia hạn trước ngày"
WORDS = SAID.split()


def percentage(source: str, other: str) -> int:
    return likest(source, {1: other}, 1)[1]


@pytest.mark.parametrize(
    ("source", "other", "expected"),
    [
        ("Thẻ hết hạn.", "Thẻ hết hạn.", 100),
        ("abcdefghij", "abcdefghix", 90),
        ("abcdefghij", "abcde", 50),
        ("abcdefghij", "zzzzz", 0),
        # Less than one letter in a hundred differs, and still they are not the same.
        ("a" * 999 + "b", "a" * 999 + "c", 99),
        # A placeholder is one sign, however long its name.
        ("Gọi {hotline}", "Gọi {name}", 80),
        ("{name} {hotline}", "{hotline} {name}", 33),
    ],
)
def test_the_percentage_counts_letters_and_a_placeholder_as_one(source: str, other: str, expected: int) -> None:
    assert percentage(source, other) == expected
    assert percentage(other, source) == expected


@given(st.text(), st.text())
def test_only_the_very_same_is_a_hundred(source: str, other: str) -> None:
    assert (percentage(source, other) == 100) == (source == other)


def test_the_likest_comes_first_and_what_is_too_far_does_not_come() -> None:
    others = {1: "Mời bà con đi họp", 2: "Thẻ sắp hết hạn ngay", 3: "Thẻ sắp hết hạn", 4: "Thẻ hết hạn"}
    assert list(likest("Thẻ sắp hết hạn", others, limit=3, at_least=60)) == [3, 2, 4]
    assert list(likest("Thẻ sắp hết hạn", others, limit=2, at_least=60)) == [3, 2]
    assert list(likest("Thẻ sắp hết hạn", others, limit=9, at_least=100)) == [3]


def test_pieces_do_not_mind_case_marks_and_signs() -> None:
    assert pieces("vi", "tay", "Thẻ BHYT, hết hạn!") == pieces("vi", "tay", "the bhyt HẾT hạn")
    assert pieces("vi", "tay", "{name} ơi") != pieces("vi", "tay", "name ơi")


def test_pieces_of_other_languages_are_others() -> None:
    assert not set(pieces("vi", "tay", "thẻ hết hạn")) & set(pieces("vi", "nung", "thẻ hết hạn"))


def test_pieces_fit_an_integer_column_and_one_word_has_some() -> None:
    found = pieces("vi", "tay", " ".join(WORDS))
    assert all(-(2**31) <= piece < 2**31 for piece in found)
    assert min(found) < 0 < max(found)
    assert len(pieces("vi", "tay", "Thẻ")) == 2


@pytest.mark.parametrize("seed", range(50))
def test_sources_that_share_most_words_share_a_piece(seed: int) -> None:
    chance = random.Random(seed)
    words = chance.sample(WORDS, chance.randint(3, len(WORDS)))
    changed = list(words)
    for place in chance.sample(range(len(words)), (len(words) - 1) // 2):
        changed[place] = f"khác{place}"
    assert set(pieces("vi", "tay", " ".join(words))) & set(pieces("vi", "tay", " ".join(changed)))
