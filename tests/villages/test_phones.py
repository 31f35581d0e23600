"""Phone numbers as they stand in real lists: what each one is read as, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.numbering import CONVERTED_IN_2018
from villages.phones import (
    ForeignPhone,
    LetterInPhone,
    MalformedPhone,
    Phone,
    RoundedPhone,
    ServicePhone,
    TwoPhones,
    read_phone,
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


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["", "0", "84", "+84", "0084", "+84 0"]))
def test_whatever_is_accepted_reads_back_the_same(number: int, prefix: str) -> None:
    try:
        phone = read_phone(f"{prefix}{number}")
    except MalformedPhone:
        return
    national = phone.e164.removeprefix("+84")
    for spelling in (phone.e164, "0" + national, national, f"84{national}", f"{national}.0", " ".join(national)):
        assert read_phone(spelling) == phone


@given(
    st.sampled_from(["32", "39", "56", "59", "70", "79", "81", "86", "90", "91", "97", "98", "992"]),
    st.text("0123456789", min_size=7, max_size=7),
    st.text(" .-()\u00a0", max_size=3),
)
def test_separators_never_change_a_number(prefix: str, rest: str, separator: str) -> None:
    national = (prefix + rest)[:9]
    assert read_phone(separator.join("0" + national)).e164 == "+84" + national


@given(st.text(max_size=40))
def test_any_text_is_either_read_or_refused(raw: str) -> None:
    try:
        phone = read_phone(raw)
    except MalformedPhone:
        return
    assert phone.e164.startswith("+84")
    assert phone.e164[1:].isdecimal()
    assert phone.e164[1:].isascii()
    assert phone.rehearsal == phone.e164.startswith("+84992")
