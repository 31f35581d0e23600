"""Where terms stand in words, as a table; and the source cut into pieces."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translations.glossary.marking import Piece, marked
from translations.glossary.occurrences import occurrences
from translations.glossary.terms import GlossaryTerm

TERMS = [
    "bảo hiểm y tế",
    "thẻ bảo hiểm y tế",
    "BHYT",
    "thẻ",
    "VssID",
    "thôn, bản",
    "5 năm liên tục",
    "hòa giải",
    "name",
]


def found(words: str, terms: list[str] = TERMS) -> list[str]:
    return [place.term for place in occurrences(words, terms)]


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("", []),
        ("Không có gì ở đây.", []),
        ("Gia hạn bảo hiểm y tế.", ["bảo hiểm y tế"]),
        ("BẢO HIỂM Y TẾ", ["bảo hiểm y tế"]),
        ("Bảo hiểm\ny  tế", ["bảo hiểm y tế"]),
        ("bảo hiểm, y tế", []),
        ("bảo hiểm xã hội", []),
        ("bảo hiểm y tếx", []),
        ("Thẻ bảo hiểm y tế hết hạn", ["thẻ bảo hiểm y tế"]),
        ("thẻ và bảo hiểm y tế", ["thẻ", "bảo hiểm y tế"]),
        ("thẻ BHYT, thẻ bhyt", ["thẻ", "BHYT", "thẻ", "BHYT"]),
        ("VssID-4", ["VssID"]),
        ("VssID4", []),
        ("«BHYT»", ["BHYT"]),
        ("Các thôn, bản", ["thôn, bản"]),
        ("thôn và bản", []),
        ("đủ 5 năm liên tục", ["5 năm liên tục"]),
        ("15 năm liên tục", []),
        ("tổ hoà giải", ["hòa giải"]),
        ("Gửi {name}: hết hạn", []),
        ("your name", ["name"]),
        ("hoá giải", []),
    ],
)
def test_terms_are_found_as_whole_words(words: str, terms: list[str]) -> None:
    assert found(words) == terms
    assert found(unicodedata.normalize("NFD", words)) == terms


def test_a_term_may_be_written_apart_from_nfc() -> None:
    assert found("Bảo hiểm y tế", [unicodedata.normalize("NFD", "bảo hiểm y tế")])


def test_of_terms_that_overlap_the_longest_is_meant_even_if_it_begins_later() -> None:
    assert found("mức đóng bảo hiểm y tế", ["mức đóng bảo hiểm", "bảo hiểm y tế", "đóng bảo hiểm y tế"]) == [
        "đóng bảo hiểm y tế"
    ]


def test_a_term_of_no_words_is_nowhere() -> None:
    assert found("bảo hiểm", ["", " "]) == []


def test_marks_that_no_letter_is_composed_with_belong_to_the_word() -> None:
    assert found("m\u0302 là", ["m"]) == []
    assert found("ꪀꪱ", ["ꪀ"]) == []


def test_the_pieces_hold_the_words_as_they_stand_there() -> None:
    card, app = GlossaryTerm("thẻ BHYT", "term", "thẻ"), GlossaryTerm("VssID", "do_not_translate")
    assert marked("Xem THẺ BHYT trên VssID", [app, card]) == [
        Piece("Xem "),
        Piece("THẺ BHYT", card),
        Piece(" trên "),
        Piece("VssID", app),
    ]
    assert marked("", [card]) == []


@settings(deadline=None)
@given(st.text(), st.lists(st.text(max_size=6), max_size=5))
def test_the_pieces_put_together_are_the_source(words: str, terms: list[str]) -> None:
    pieces = marked(words, [GlossaryTerm(term, "term") for term in terms])
    assert "".join(piece.words for piece in pieces) == unicodedata.normalize("NFC", words)


@settings(deadline=None)
@given(st.text(alphabet="ab ,ắB", max_size=30), st.lists(st.text(alphabet="ab ,ắ", max_size=5), max_size=6))
def test_no_two_places_overlap_and_they_come_in_reading_order(words: str, terms: list[str]) -> None:
    places = occurrences(words, terms)
    assert all(one.end <= other.start for one, other in pairwise(places))
    assert all(place.start < place.end for place in places)
