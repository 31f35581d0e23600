"""What each column may hold, as tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.communes import UnknownCommune
from foundation.languages import UnknownLanguage
from foundation.refusals import Refusal
from villages.imports import cells
from villages.imports.account import masked
from villages.phones import MalformedPhone, Phone

resident = cells.resident_columns({"BN": 7}, rehearsals_allowed=True)
with_carrier = cells.resident_columns({"BN": 7}, rehearsals_allowed=False)

ACCEPTED: list[tuple[Callable[[str], Any], str, Any]] = [
    (cells.read_ref, "NK-0001", "NK-0001"),
    (cells.read_name, "Giàng Thị Mỷ", "Giàng Thị Mỷ"),
    (cells.read_commune, "02647", "02647"),
    (cells.read_commune, "2647", "02647"),
    (cells.read_languages, "vi", ["vi"]),
    (cells.read_languages, "mong-1961|vi", ["mong-1961", "vi"]),
    (cells.read_languages, "vi | tay | vi", ["vi", "tay"]),
    (cells.read_slots, "06:00|17:00", ["06:00", "17:00"]),
    (cells.read_slots, "17:00|6:00|17:00", ["06:00", "17:00"]),
    (cells.read_slots, "", []),
    (cells.read_language, "Mong-RPA", "mong-rpa"),
    (cells.read_date, "2026-03-31", date(2026, 3, 31)),
    (cells.read_date, "2028-02-29", date(2028, 2, 29)),
    (cells.read_date, "", None),
    (cells.read_insurance_number, "0123456789", "0123456789"),
    (cells.read_insurance_number, "0123 456 789", "0123456789"),
    (cells.read_insurance_number, "", None),
    (cells.read_consent, "yes", True),
    (cells.read_consent, "Có", True),
    (cells.read_consent, "NO", False),
    (cells.read_consent, "không", False),
    (cells.read_consent, "", False),
    (resident["village_ref"], "BN", 7),
    (resident["phone"], "", None),
    (resident["phone"], "0912.345.678", Phone("+84912345678", mobile=True)),
    (resident["phone"], "0992000001", Phone("+84992000001", mobile=True, rehearsal=True)),
]

REFUSED: list[tuple[Callable[[str], Any], str, type[Refusal]]] = [
    (cells.read_ref, "", cells.EmptyCell),
    (cells.read_ref, "x" * 65, cells.LongCell),
    (cells.read_name, "", cells.EmptyCell),
    (cells.read_name, "x" * 121, cells.LongCell),
    (cells.read_name, "A\x00B", cells.UnreadableCell),
    (cells.read_commune, "", cells.EmptyCell),
    (cells.read_commune, "99999", UnknownCommune),
    (cells.read_commune, "Bắc Hà", UnknownCommune),
    (cells.read_languages, "", cells.EmptyCell),
    (cells.read_languages, "vi|", UnknownLanguage),
    (cells.read_languages, "vi,tay", UnknownLanguage),
    (cells.read_languages, "mong", UnknownLanguage),
    (cells.read_slots, "6h", cells.NotASlot),
    (cells.read_slots, "06:00,17:00", cells.NotASlot),
    (cells.read_slots, "24:00", cells.NotASlot),
    (cells.read_slots, "06:60", cells.NotASlot),
    (cells.read_language, "", cells.EmptyCell),
    (cells.read_language, "en", UnknownLanguage),
    (cells.read_language, "Mông", UnknownLanguage),
    (cells.read_date, "31/03/2026", cells.NotADate),
    (cells.read_date, "2026-02-30", cells.NotADate),
    (cells.read_date, "2026-3-1", cells.NotADate),
    (cells.read_date, "20260331", cells.NotADate),
    (cells.read_date, "0026-03-31", cells.NotADate),
    (cells.read_date, "46112", cells.NotADate),
    (cells.read_insurance_number, "123456789", cells.NotAnInsuranceNumber),
    (cells.read_insurance_number, "12345678901", cells.NotAnInsuranceNumber),
    (cells.read_insurance_number, "GD40123456", cells.NotAnInsuranceNumber),
    (cells.read_insurance_number, "٠١٢٣٤٥٦٧٨٩", cells.NotAnInsuranceNumber),
    (cells.read_consent, "maybe", cells.NotAYesOrNo),
    (cells.read_consent, "1", cells.NotAYesOrNo),
    (resident["village_ref"], "XX", cells.UnknownVillage),
    (resident["village_ref"], "", cells.EmptyCell),
    (resident["phone"], "091234", MalformedPhone),
    (with_carrier["phone"], "0992000001", cells.RehearsalNumber),
]


@pytest.mark.parametrize(("read", "cell", "value"), ACCEPTED)
def test_a_cell_becomes_its_value(read: Callable[[str], Any], cell: str, value: Any) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(("read", "cell", "refusal"), REFUSED)
def test_a_cell_is_refused_with_the_sentence_that_fits(
    read: Callable[[str], Any], cell: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(Refusal) as refused:
        read(cell)
    assert type(refused.value) is refusal
    assert str(refused.value)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("phone", "0912345678", "•••••••678"),
        ("phone", "0912.345.67x", "••••.•••.67x"),
        ("phone", "0912", "••••"),
        ("insurance_number", "12345678901", "••••••••901"),
        ("name", "", ""),
        ("card_expiry", "31/03/2026", "31/03/2026"),
        ("card_expiry", "0912345678", "•••••••678"),
        ("language", "call 0912 345 678", "call •••• ••• 678"),
        ("village_ref", "BN-01", "BN-01"),
    ],
)
def test_what_is_personal_is_masked_in_the_account(column: str, value: str, shown: str) -> None:
    assert masked(column, value) == shown


@given(st.text("0123456789 .-", min_size=9, max_size=20), st.sampled_from(["phone", "insurance_number"]))
def test_no_masked_number_shows_more_than_its_end(value: str, column: str) -> None:
    digits = [letter for letter in masked(column, value) if letter.isdigit()]
    assert len(digits) <= 3
