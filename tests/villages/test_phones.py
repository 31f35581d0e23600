"""Phone numbers as they stand in real lists: what each one is read as, and what is refused."""

import contextlib
import itertools
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from villages.numbering import CONVERTED_IN_2018, kind_of
from villages.phones import (
    ForeignPhone,
    GluedPhones,
    LetterInPhone,
    MalformedPhone,
    ManyPhones,
    Phone,
    Phones,
    RoundedPhone,
    ServicePhone,
    TwoPhones,
    read_phone,
    read_phones,
)

MOBILE = [
    ("0912345678", "+84912345678"),
    ("912345678", "+84912345678"),
    ("+84912345678", "+84912345678"),
    ("84912345678", "+84912345678"),
    ("0084912345678", "+84912345678"),
    ("0912.345.678", "+84912345678"),
    ("0912 345 678", "+84912345678"),
    ("0912-345-678", "+84912345678"),
    ("0912–345–678", "+84912345678"),
    ("091 234 5678", "+84912345678"),
    ("(091) 2345678", "+84912345678"),
    ("  0912345678  ", "+84912345678"),
    ("0912\u00a0345\u00a0678", "+84912345678"),
    ("\u200e0912345678\u202c", "+84912345678"),
    ("０９１２３４５６７８", "+84912345678"),
    ("'0912345678", "+84912345678"),
    ("'+84912345678", "+84912345678"),
    ("0912,345,678", "+84912345678"),
    ("+84 (0) 912 345 678", "+84912345678"),
    ("+84 0912345678", "+84912345678"),
    ("840912345678", "+84912345678"),
    ("(+84) 912 345 678", "+84912345678"),
    ("(84) 912.345.678", "+84912345678"),
    ("00 84 912 345 678", "+84912345678"),
    ("912345678.0", "+84912345678"),
    ("84912345678.0", "+84912345678"),
    ("912345678,0", "+84912345678"),
    ("0912345678.00", "+84912345678"),
    ("9.12345678E+08", "+84912345678"),
    ("9,12345678E+08", "+84912345678"),
    ("8.4912345678e10", "+84912345678"),
    ("tel: 0912345678", "+84912345678"),
    ("ĐT: 0912.345.678", "+84912345678"),
    ("SĐT 0912345678", "+84912345678"),
    ("0845678901", "+84845678901"),
    ("845678901", "+84845678901"),
    ("84845678901", "+84845678901"),
    ("0352345678", "+84352345678"),
    ("0562345678", "+84562345678"),
    ("0592345678", "+84592345678"),
    ("0869123456", "+84869123456"),
    ("+84(0)912345678", "+84912345678"),
    ("(+84)912345678", "+84912345678"),
    ("(+84)0912345678", "+84912345678"),
    ("0912345678 (Zalo)", "+84912345678"),
    ("Zalo 0912345678", "+84912345678"),
    ("bố: 0912 345 678", "+84912345678"),
    ("0912345678 (con trai)", "+84912345678"),
    ("ĐTDĐ: 0912.345.678", "+84912345678"),
    ("Điện thoại di động: 0912 345 678", "+84912345678"),
    ("0912345678.", "+84912345678"),
    ("0912345678/", "+84912345678"),
    ("0912345678 / không", "+84912345678"),
    ("0912345678 / 0912 345 678", "+84912345678"),
]
AS_NUMBERS: list[tuple[Any, str]] = [
    (912345678, "+84912345678"),
    (912345678.0, "+84912345678"),
    (9.12345678e8, "+84912345678"),
    (84912345678, "+84912345678"),
    (84912345678.0, "+84912345678"),
    (1234567890, "+84834567890"),
    (1691234567.0, "+84391234567"),
]

ELEVEN_DIGITS = [
    ("01691234567", "+84391234567"),
    ("0169.123.4567", "+84391234567"),
    ("1691234567", "+84391234567"),
    ("1691234567.0", "+84391234567"),
    ("841691234567", "+84391234567"),
    ("+841691234567", "+84391234567"),
    ("+84 (0) 169 123 4567", "+84391234567"),
    ("8401691234567", "+84391234567"),
    ("0084 169 1234567", "+84391234567"),
    ("1.691234567E+09", "+84391234567"),
    ("01201234567", "+84701234567"),
    ("01241234567", "+84841234567"),
    ("01991234567", "+84591234567"),
    ("1234567890", "+84834567890"),
    ("01234567890", "+84834567890"),
    ("+84 123 456 7890", "+84834567890"),
    ("0186 123 4567", "+84561234567"),
]

LANDLINES = [
    ("02143820123", "+842143820123"),
    ("2143820123", "+842143820123"),
    ("(0214) 3820 123", "+842143820123"),
    ("0214.3.820.123", "+842143820123"),
    ("842143820123", "+842143820123"),
    ("+84 214 3820123", "+842143820123"),
    ("02163852123", "+842163852123"),
    ("02438256789", "+842438256789"),
    ("02143820123 máy lẻ 12", "+842143820123"),
    ("0214 3820123 ext. 5", "+842143820123"),
    ("0214 3820123 (nhánh 101)", "+842143820123"),
    ("ĐT nhà 0216 3852 123", "+842163852123"),
    ("2163852123.0", "+842163852123"),
    ("0203820123", "+842143820123"),
    ("020.3.820.123", "+842143820123"),
    ("+84 20 3820123", "+842143820123"),
    ("029 3852 123", "+842163852123"),
    ("(029) 3852123", "+842163852123"),
    ("293852123", "+842163852123"),
]

REHEARSAL = [
    ("+84992000123", "+84992000123"),
    ("0992000123", "+84992000123"),
    ("992 000 123", "+84992000123"),
    ("84992000123.0", "+84992000123"),
]

REFUSED = [
    ("", MalformedPhone),
    ("không có", MalformedPhone),
    ("Giàng A Páo", MalformedPhone),
    ("O912345678", LetterInPhone),
    ("091234567x", MalformedPhone),
    ("091234567", MalformedPhone),
    ("09123456789", MalformedPhone),
    ("0112345678", MalformedPhone),
    ("0121345678", MalformedPhone),
    ("01601234567", MalformedPhone),
    ("0712345678", MalformedPhone),
    ("0652345678", MalformedPhone),
    ("3820123", MalformedPhone),
    ("0200 382 0123", MalformedPhone),
    ("113", ServicePhone),
    ("19009068", ServicePhone),
    ("18001234", ServicePhone),
    ("0000000000", MalformedPhone),
    ("+0912345678", MalformedPhone),
    ("00912", MalformedPhone),
    ("+849920001234", MalformedPhone),
    ("-912345678e", MalformedPhone),
    ("0912345678 cũ", MalformedPhone),
    ("0912345678 sai số", MalformedPhone),
    ("0912345678 Người mẫu", MalformedPhone),
    ("02143820123/124", MalformedPhone),
    ("91234567.0", MalformedPhone),
    ("9123456.00", MalformedPhone),
    ("0912345.00", MalformedPhone),
    ("022 3852 123", MalformedPhone),
    ("020 820 123", MalformedPhone),
    ("091234567O", LetterInPhone),
    ("09l2345678", LetterInPhone),
    ("o912 345 678", LetterInPhone),
    ("1800 1091", ServicePhone),
    ("1900.9068", ServicePhone),
    ("1800109100", ServicePhone),
    ("1022", ServicePhone),
    ("115", ServicePhone),
    ("2026-01-15", MalformedPhone),
    ("٠٩١٢٣٤٥٦٧٨", MalformedPhone),
    ("0912345678/0987654321", TwoPhones),
    ("0912345678 / 0987654321", TwoPhones),
    ("0912345678; 0987654321", TwoPhones),
    ("0912345678,0987654321", TwoPhones),
    ("0912345678\n0987654321", TwoPhones),
    ("0912345678 - 0987654321", TwoPhones),
    ("0912345678 0987654321", TwoPhones),
    ("0912345678 hoặc 0987654321", TwoPhones),
    ("02143820123 và 0912345678", TwoPhones),
    ("9123456789876543212", GluedPhones),
    ("9.12E+08", RoundedPhone),
    ("9.12346E+8", RoundedPhone),
    ("9E+08", RoundedPhone),
    ("+14155550100", ForeignPhone),
    ("+856 20 5555 1234", ForeignPhone),
    ("008613800138000", ForeignPhone),
]


@pytest.mark.parametrize(("raw", "e164"), MOBILE + ELEVEN_DIGITS)
def test_it_reads_a_mobile_number_however_it_is_spelt(raw: str, e164: str) -> None:
    assert read_phone(raw) == Phone(e164, mobile=True)


@pytest.mark.parametrize(("raw", "e164"), LANDLINES)
def test_it_keeps_a_landline_that_cannot_receive_an_sms(raw: str, e164: str) -> None:
    assert read_phone(raw) == Phone(e164, mobile=False)


@pytest.mark.parametrize(("raw", "e164"), REHEARSAL)
def test_it_recognises_the_range_that_no_carrier_assigns(raw: str, e164: str) -> None:
    assert read_phone(raw) == Phone(e164, mobile=True, rehearsal=True)


@pytest.mark.parametrize(("raw", "refusal"), REFUSED)
def test_it_refuses_with_the_sentence_that_fits(raw: str, refusal: type[MalformedPhone]) -> None:
    with pytest.raises(MalformedPhone) as refused:
        read_phone(raw)
    assert type(refused.value) is refusal
    digits = "".join(letter for letter in raw if letter.isdigit())
    assert not digits or digits not in str(refused.value), "a sentence never repeats the number"


@pytest.mark.parametrize("old", sorted(CONVERTED_IN_2018))
def test_every_eleven_digit_prefix_becomes_a_number_in_use(old: str) -> None:
    assert read_phone(f"{old}1234567") == Phone("+84" + CONVERTED_IN_2018[old][1:] + "1234567", mobile=True)


NO_NUMBERS: list[Any] = [True, False, 0.5, 912345678.5, float("nan"), float("inf"), -912345678, None, [], b"0912345678"]

MOBILE_1, MOBILE_2 = Phone("+84912345678", mobile=True), Phone("+84987654321", mobile=True)
LANDLINE = Phone("+842143820123", mobile=False)
IN_ONE_CELL: list[tuple[Any, Phones]] = [
    ("", Phones()),
    (None, Phones()),
    ("  ", Phones()),
    ("-", Phones()),
    ("không có", Phones()),
    ("Không", Phones()),
    ("0", Phones()),
    ("0912345678", Phones(MOBILE_1)),
    (912345678.0, Phones(MOBILE_1)),
    ("0214 3820123", Phones(LANDLINE)),
    ("0912345678/0987654321", Phones(MOBILE_1, MOBILE_2)),
    ("0912345678 - 0987654321", Phones(MOBILE_1, MOBILE_2)),
    ("0912 345 678 0987 654 321", Phones(MOBILE_1, MOBILE_2)),
    ("0912.345.678 0987.654.321", Phones(MOBILE_1, MOBILE_2)),
    ("0912345678,0987654321", Phones(MOBILE_1, MOBILE_2)),
    ("0912345678\n0987654321", Phones(MOBILE_1, MOBILE_2)),
    ("0912345678 (0987654321)", Phones(MOBILE_1, MOBILE_2)),
    ("09123456780987654321", Phones(MOBILE_1, MOBILE_2)),
    ("bố: 0912345678, mẹ: 0987654321", Phones(MOBILE_1, MOBILE_2)),
    ("0912345678 và 0987654321", Phones(MOBILE_1, MOBILE_2)),
    ("02143820123 / 0912345678", Phones(MOBILE_1, LANDLINE)),
    ("0912345678 hoặc 0214 3820123", Phones(MOBILE_1, LANDLINE)),
    ("0912345678; 0912 345 678", Phones(MOBILE_1)),
]
NOT_IN_ONE_CELL = [
    ("0912345678;0987654321;0352345678", ManyPhones),
    ("0912345678 / 098765432", MalformedPhone),
    ("0912345678 / 1800 1091", ServicePhone),
    ("9123456789876543212", GluedPhones),
    ("0" * 5000, ManyPhones),
    (True, MalformedPhone),
]


@pytest.mark.parametrize(("raw", "e164"), AS_NUMBERS)
def test_it_reads_what_a_spreadsheet_keeps_as_a_number(raw: Any, e164: str) -> None:
    assert read_phone(raw) == Phone(e164, mobile=True)


@pytest.mark.parametrize("raw", NO_NUMBERS, ids=repr)
def test_what_no_spreadsheet_writes_for_a_number_is_refused(raw: Any) -> None:
    with pytest.raises(MalformedPhone):
        read_phone(raw)


@pytest.mark.parametrize(("raw", "phones"), IN_ONE_CELL)
def test_two_in_a_cell_are_kept_and_the_first_that_can_receive_an_sms_leads(raw: Any, phones: Phones) -> None:
    assert read_phones(raw) == phones


@pytest.mark.parametrize(("raw", "refusal"), NOT_IN_ONE_CELL)
def test_a_cell_of_several_is_refused_when_one_cannot_be_read(raw: Any, refusal: type[MalformedPhone]) -> None:
    with pytest.raises(MalformedPhone) as refused:
        read_phones(raw)
    assert type(refused.value) is refusal


def test_the_table_of_2018_is_the_ministrys() -> None:
    by_operator = "0120=070 0121=079 0122=077 0126=076 0128=078 0123=083 0124=084 0125=085 0127=081 0129=082 "
    by_operator += "0162=032 0163=033 0164=034 0165=035 0166=036 0167=037 0168=038 0169=039 0186=056 0188=058 0199=059"
    assert dict(pair.split("=") for pair in by_operator.split()) == CONVERTED_IN_2018


AREA_CODES = [
    *range(203, 210), 210, 211, 212, 213, 214, 215, 216, 218, 219, 220, 221, 222, 225, 226, 227, 228, 229,
    *range(232, 240), *range(251, 253), 254, 255, 256, 257, 258, 259, 260, 261, 262, 263, 269,
    *range(270, 278), 290, 291, 292, 293, 294,
    296, 297, 299,
]  # fmt: skip


@pytest.mark.parametrize("code", AREA_CODES)
def test_a_landline_of_every_province_is_kept(code: int) -> None:
    assert read_phone(f"0{code} 3820 123") == Phone(f"+84{code}3820123", mobile=False)


@settings(deadline=None)
@given(st.from_regex(r"[1-9]\d{8,9}", fullmatch=True))
def test_the_short_way_by_blocks_knows_what_the_library_knows(national: str) -> None:
    number = phonenumbers.PhoneNumber(country_code=84, national_number=int(national))
    known = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "fixed"}
    expected = None if national.startswith("1") else known.get(phonenumbers.number_type(number))
    assert kind_of(national) == expected


def test_every_block_of_the_plan_is_known_as_the_library_knows_it() -> None:
    rests = ("000001", "314159", "271828", "0000010", "3141592")
    for prefix, rest in itertools.product(map(str, range(100, 1000)), rests):
        number = phonenumbers.PhoneNumber(country_code=84, national_number=int(prefix + rest))
        known = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "fixed"}
        expected = None if prefix.startswith("1") else known.get(phonenumbers.number_type(number))
        assert kind_of(prefix + rest) == expected


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["", "0", "84", "+84", "0084", "+84 0"]))
def test_whatever_is_accepted_reads_back_the_same(number: int, prefix: str) -> None:
    try:
        phone = read_phone(f"{prefix}{number}")
    except MalformedPhone:
        return
    national = phone.e164.removeprefix("+84")
    digits = "0" + national
    spellings: list[Any] = [
        phone.e164, digits, national, f"84{national}", f"{national}.0", " ".join(national), ".".join(digits),
        int(national), float(national), f"'{digits}", f"+84 (0) {national}", f"(+84){national}", f"0084{national}",
        f"{digits[:4]}-{digits[4:]}",
        f"ĐT: {digits}", f"{digits} (zalo)", f"\u00a0{digits}\u200e",
    ]  # fmt: skip
    for spelling in spellings:
        assert read_phone(spelling) == phone
        assert read_phones(spelling) == Phones(phone)


@settings(deadline=None)
@given(
    st.sampled_from(["32", "39", "56", "59", "70", "79", "81", "86", "90", "91", "97", "98", "992"]),
    st.text("0123456789", min_size=7, max_size=7),
    st.text(" .-()\u00a0", max_size=3),
)
def test_separators_never_change_a_number(prefix: str, rest: str, separator: str) -> None:
    national = (prefix + rest)[:9]
    assert read_phone(separator.join("0" + national)).e164 == "+84" + national


LIKELY = st.text("0123456789 .,/-+()ext máylẻđtoO:;\n'", max_size=40)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), LIKELY, st.integers(), st.floats()))
def test_anything_is_either_read_or_refused(raw: Any) -> None:
    with contextlib.suppress(MalformedPhone):
        read_phones(raw)
    try:
        phone = read_phone(raw)
    except MalformedPhone:
        return
    assert phone.e164.startswith("+84")
    assert phone.e164[1:].isdecimal()
    assert phone.e164[1:].isascii()
    assert phone.rehearsal == phone.e164.startswith("+84992")
