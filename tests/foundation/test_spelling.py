"""One form to compare, to count and to store."""

import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import spelling


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đường Điện Biên", "duong Dien Bien"),
        ("Gia hạn thẻ BHYT", "Gia han the BHYT"),
        (unicodedata.normalize("NFD", "Hết hạn"), "Het han"),
        ("đủ ký tự: ă â ê ô ơ ư", "du ky tu: a a e o o u"),
        ("50.000 đ", "50.000 d"),
    ],
)
def test_vietnamese_can_go_without_its_marks(text: str, expected: str) -> None:
    assert spelling.without_diacritics(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("Thủy", "Thuỷ"),
        ("khỏe", "khoẻ"),
        (unicodedata.normalize("NFD", "Hoà"), "Hòa"),
        ("HÒA", "HOÀ"),
    ],
)
def test_old_and_new_placement_of_the_tone_mark_are_one_name(one: str, other: str) -> None:
    assert spelling.one_tone_placement(one) == spelling.one_tone_placement(other)


@pytest.mark.parametrize("text", ["Quý", "quỳ", "Hoàng", "ngoài", "Toàn", "khuya", "Huỳnh", "Lào Cai", "hoa"])
def test_where_there_is_only_one_placement_nothing_moves(text: str) -> None:
    assert spelling.one_tone_placement(text) == text


@pytest.mark.parametrize(
    ("text", "folded"), [("  Nậm   Cang ", "nam cang"), ("ĐỒNG TÂM", "dong tam"), ("Bắc\tNgầm", "bac ngam")]
)
def test_a_search_key_knows_no_case_no_marks_and_no_extra_space(text: str, folded: str) -> None:
    assert spelling.fold(text) == folded


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("\ufeffThẻ\u00a0BHYT ", "Thẻ BHYT"),
        ("a\x00b\x07c", "abc"),
        ("a\u2028b", "a\nb"),
        (unicodedata.normalize("NFD", "Nghị định"), "Nghị định"),
        ("cột\tcột", "cột\tcột"),
        ("\ud800x", "x"),
        ("a\ufffe\uffffb", "ab"),
        ("e\x01\u0301", "é"),
    ],
)
def test_what_was_typed_is_stored_in_one_form(text: str, stored: str) -> None:
    assert spelling.clean(text) == stored


@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_more_and_every_database_and_document_takes_it(text: str) -> None:
    once = spelling.clean(text)
    assert spelling.clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    once.encode("utf-8")
    assert ElementTree.fromstring(f"<x>{escape(once)}</x>").tag == "x"


@given(st.text("aàáảãạoòóỏõọeuyúỳqhnĐđ "))
def test_one_tone_placement_is_the_same_the_second_time_and_keeps_the_letters(text: str) -> None:
    once = spelling.one_tone_placement(text)
    assert spelling.one_tone_placement(once) == once
    assert spelling.without_diacritics(once) == spelling.without_diacritics(text)


@given(st.text())
def test_marks_fall_letter_by_letter_as_they_do_in_the_whole(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    assert spelling.without_diacritics(text) == plain
