"""What each column may hold, as tables."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.communes import UnknownCommune
from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from villages.imports import cells
from villages.imports.account import masked
from villages.imports.cells import refusals
from villages.imports.cells.answers import read_consent, read_has_card
from villages.imports.cells.figures import read_count
from villages.imports.cells.insurance import read_insurance_number
from villages.imports.cells.loudspeakers import read_clusters, read_slots
from villages.imports.cells.texts import read_name, read_ref, read_village_name

ACCEPTED: list[tuple[Callable[[Any], Any], Any, Any]] = [
    (read_ref, "NK-0001", "NK-0001"),
    (read_ref, 12.0, "12"),
    (read_ref, 12, "12"),
    (read_ref, "  NK\u200b  1 ", "NK 1"),
    (read_name, "Giàng Thị Mỷ", "Giàng Thị Mỷ"),
    (read_village_name, 1, "1"),
    (cells.read_commune, "02647", "02647"),
    (cells.read_commune, "2647", "02647"),
    (cells.read_languages, "vi", ["vi"]),
    (cells.read_languages, "mong-1961|vi", ["mong-1961", "vi"]),
    (cells.read_languages, "vi | tay | vi", ["vi", "tay"]),
    (cells.read_languages, "Tày, Nùng; tiếng Việt", ["tay", "nung", "vi"]),
    (cells.read_languages, "Tày và Dao", ["tay", "dao"]),
    (cells.read_languages, "vi|", ["vi"]),
    (cells.read_languages, "Bố Y - Tu Dí", ["bo-y"]),
    (cells.read_language, "Mong-RPA", "mong-rpa"),
    (cells.read_language, "Mông (chữ RPA)", "mong-rpa"),
    (cells.read_language, "Mông chữ 1961", "mong-1961"),
    (cells.read_language, "H'Mông RPA", "mong-rpa"),
    (cells.read_language, "Hmoob", "mong-rpa"),
    (cells.read_language, "tiếng Tày", "tay"),
    (cells.read_language, "TAY", "tay"),
    (cells.read_language, "Thái", "thai"),
    (cells.read_language, "Thái (Tai Viet)", "thai-tai-viet"),
    (cells.read_language, "Vietnamese", "vi"),
    (cells.read_language, "tiếng phổ thông", "vi"),
    (cells.read_language, "Khơ-mú", "kho-mu"),
    (read_slots, "06:00|17:00", ["06:00", "17:00"]),
    (read_slots, "17:00|6:00|17:00", ["06:00", "17:00"]),
    (read_slots, "6h, 17h30", ["06:00", "17:30"]),
    (read_slots, "6 giờ", ["06:00"]),
    (read_slots, time(6, 0), ["06:00"]),
    (read_slots, datetime(1899, 12, 31, 17, 0), ["17:00"]),  # noqa: DTZ001
    (read_slots, 0.25, ["06:00"]),
    (read_slots, "", []),
    (read_clusters, "Cụm mẫu 1; Cụm mẫu 2;Cụm mẫu 1", ["Cụm mẫu 1", "Cụm mẫu 2"]),
    (read_insurance_number, "0123456789", "0123456789"),
    (read_insurance_number, "0123 456 789", "0123456789"),
    (read_insurance_number, "'0123456789", "0123456789"),
    (read_insurance_number, "DN4 15 0123456789", "0123456789"),
    (read_insurance_number, "dn4150123456789", "0123456789"),
    (read_insurance_number, "GD-4-15-012.345.6789", "0123456789"),
    (read_insurance_number, 1012345678, "1012345678"),
    (read_insurance_number, 1012345678.0, "1012345678"),
    (read_insurance_number, "1012345678.0", "1012345678"),
    (read_insurance_number, 123456789, "0123456789"),
    (read_insurance_number, 123456789.0, "0123456789"),
    (read_insurance_number, "", None),
    (read_insurance_number, None, None),
    (read_consent, "yes", True),
    (read_consent, "Có", True),
    (read_consent, "Đồng ý", True),
    (read_consent, True, True),
    (read_consent, "NO", False),
    (read_consent, "không", False),
    (read_consent, "không đồng ý", False),
    (read_consent, "", None),
    (read_has_card, "x", True),
    (read_has_card, 1, True),
    (read_has_card, 1.0, True),
    (read_has_card, "chưa có thẻ", False),
    (read_has_card, 0, False),
    (read_has_card, "", None),
    (read_count, "1.234", 1234),
    (read_count, "1,234", 1234),
    (read_count, "1 234 567", 1234567),
    (read_count, 1234, 1234),
    (read_count, 1234.0, 1234),
    (read_count, "1234.0", 1234),
    (read_count, "0", 0),
    (read_count, "", None),
]

REFUSED: list[tuple[Callable[[Any], Any], Any, type[Refusal]]] = [
    (read_ref, "", refusals.EmptyCell),
    (read_ref, "x" * 65, refusals.LongCell),
    (read_name, "", refusals.EmptyCell),
    (read_name, "x" * 121, refusals.LongCell),
    (read_name, "A\x00B", refusals.UnreadableCell),
    (read_name, "0912 345 678", refusals.NotAName),
    (cells.read_commune, "", refusals.EmptyCell),
    (cells.read_commune, "99999", UnknownCommune),
    (cells.read_commune, "Bắc Hà", UnknownCommune),
    (cells.read_languages, "", refusals.EmptyCell),
    (cells.read_languages, " | ", refusals.EmptyCell),
    (cells.read_languages, "vi,klingon", refusals.OtherLanguage),
    (cells.read_languages, "mong", refusals.AmbiguousLanguage),
    (cells.read_language, "", refusals.EmptyCell),
    (cells.read_language, "en", refusals.OtherLanguage),
    (cells.read_language, "Mông", refusals.AmbiguousLanguage),
    (cells.read_language, "H'Mông", refusals.AmbiguousLanguage),
    (cells.read_language, "hmong", refusals.AmbiguousLanguage),
    (cells.read_language, "Dao đỏ", refusals.OtherLanguage),
    (cells.read_language, "Tày, Nùng", refusals.OtherLanguage),
    (read_slots, "sáng", refusals.NotASlot),
    (read_slots, "24:00", refusals.NotASlot),
    (read_slots, "06:60", refusals.NotASlot),
    (read_slots, "6", refusals.NotASlot),
    (read_clusters, "x" * 121, refusals.LongCell),
    (read_insurance_number, "123456789", refusals.NineDigits),
    (read_insurance_number, "12345678901", refusals.NotAnInsuranceNumber),
    (read_insurance_number, 12345678, refusals.NotAnInsuranceNumber),
    (read_insurance_number, "010203004005", refusals.IdentityNumber),
    (read_insurance_number, "GD40123456", refusals.NotAnInsuranceNumber),
    (read_insurance_number, "٠١٢٣٤٥٦٧٨٩", refusals.NotAnInsuranceNumber),
    (read_insurance_number, 1012345678.5, refusals.NotAnInsuranceNumber),
    (read_consent, "maybe", refusals.NotAYesOrNo),
    (read_consent, "1", refusals.NotAYesOrNo),
    (read_consent, 1, refusals.NotAYesOrNo),
    (read_consent, "x", refusals.NotAYesOrNo),
    (read_has_card, "maybe", refusals.NotAYesOrNo),
    (read_count, "1.23", refusals.NotACount),
    (read_count, "1.234,5", refusals.NotACount),
    (read_count, "1.234,567", refusals.NotACount),
    (read_count, 1.234, refusals.NotACount),
    (read_count, -3, refusals.NotACount),
    (read_count, True, refusals.NotACount),
    (read_count, "khoảng 100", refusals.NotACount),
    (read_count, "99999999999", refusals.NotACount),
]


@pytest.mark.parametrize(("read", "cell", "value"), ACCEPTED)
def test_a_cell_becomes_its_value(read: Callable[[Any], Any], cell: Any, value: Any) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(("read", "cell", "refusal"), REFUSED)
def test_a_cell_is_refused_with_the_sentence_that_fits(
    read: Callable[[Any], Any], cell: Any, refusal: type[Refusal]
) -> None:
    with pytest.raises(Refusal) as refused:
        read(cell)
    assert type(refused.value) is refusal
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize("slug", LANGUAGES)
def test_every_language_is_known_by_each_name_of_the_registry(slug: str) -> None:
    entry = LANGUAGES[slug]
    spoken = f"tiếng {entry.name_vi.removeprefix('Tiếng ')}"
    for name in (slug, entry.name_vi, entry.name_en, entry.name_vi.upper(), spoken):
        assert cells.read_language(name) == slug


def test_an_answer_settles_what_was_asked_about_a_language() -> None:
    with pytest.raises(refusals.AmbiguousLanguage) as asked:
        cells.read_language("H'Mông")
    answers = {str(asked.value.fields["question"]): "mong-rpa"}
    assert asked.value.fields["choices"] == ["mong-1961", "mong-rpa"]
    assert cells.read_language("h'mông", answers) == "mong-rpa"
    assert cells.read_languages("H'MÔNG, vi", answers) == ["mong-rpa", "vi"]


def test_a_language_of_another_name_is_asked_once() -> None:
    with pytest.raises(refusals.OtherLanguage) as asked:
        cells.read_languages("Tày, Dao đỏ")
    assert asked.value.fields["choices"] == []
    answers = {str(asked.value.fields["question"]): "dao"}
    assert cells.read_languages("tày, dao  ĐỎ", answers) == ["tay", "dao"]


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("phone", "0912345678", "•••••••678"),
        ("phone", "0912.345.67x", "••••.•••.67x"),
        ("phone", "0912", "••••"),
        ("second_phone", "0912345678", "•••••••678"),
        ("insurance_number", "12345678901", "••••••••901"),
        ("name", "", ""),
        ("card_expiry", "31/03/2026", "31/03/2026"),
        ("card_expiry", "2026-02-30", "2026-02-30"),
        ("consent_on", "31.2.26", "31.2.26"),
        ("card_expiry", "0912345678", "•••••••678"),
        ("card_expiry", "091.23.45678", "•••.••.••678"),
        ("language", "2026-02-30", "••••-••-30"),
        ("language", "call 0912 345 678", "call •••• ••• 678"),
        ("village_ref", "BN-01", "BN-01"),
    ],
)
def test_what_is_personal_is_masked_in_the_account(column: str, value: str, shown: str) -> None:
    assert masked(column, value) == shown


@settings(deadline=None)
@given(st.text("0123456789 .-", min_size=9, max_size=20), st.sampled_from(["phone", "insurance_number"]))
def test_no_masked_number_shows_more_than_its_end(value: str, column: str) -> None:
    digits = [letter for letter in masked(column, value) if letter.isdigit()]
    assert len(digits) <= 3


RAW = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.times())


@settings(deadline=None)
@given(RAW)
def test_no_reader_raises_anything_but_a_refusal(raw: Any) -> None:
    for read in (
        read_ref, read_name, read_village_name, cells.read_language, cells.read_languages, read_slots, read_clusters,
        read_insurance_number, read_consent, read_has_card, read_count,
    ):  # fmt: skip
        try:
            read(raw)
        except Refusal as refusal:
            sentence = str(refusal)
            assert "%(" not in sentence.replace(str(raw), "")
