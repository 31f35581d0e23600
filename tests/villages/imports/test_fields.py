"""What offices call their columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.imports import fields
from villages.imports.fields import ETHNICITY, FIELDS, heading_key, missing, recognise

RESIDENTS = {
    "name": ("Họ và tên", "HỌ TÊN", "Ho ten", "Họ và tên (*)", "1. Họ và tên", "Full name", "Họ tên người tham gia"),
    "phone": ("SĐT", "sdt", "Số điện thoại", "ĐTDĐ", "Điện thoại liên hệ", "Phone", "Số ĐT", "Mobile phone"),
    "second_phone": ("SĐT 2", "Số điện thoại khác", "Điện thoại cố định", "second_phone"),
    "insurance_number": ("Mã số BHXH", "Số BHXH", "Mã số bảo hiểm xã hội", "MÃ SỐ BHXH (10 số)", "insurance_number"),
    "village": ("Thôn/bản/TDP", "Thôn, bản", "Tổ dân phố", "Bản", "Thôn/bản/tổ dân phố", "Village"),
    "village_ref": ("village_ref", "Mã thôn", "Village code"),
    "commune": ("Xã/phường", "Xã, phường, thị trấn", "Phường/xã", "Xã cũ", "commune_code", "Commune", "Xã mới"),
    "district": ("Huyện", "Huyện/thị xã/thành phố", "Quận/huyện (cũ)", "District"),
    "province": ("Tỉnh", "Tỉnh/Thành phố", "Province"),
    "card_expiry": (
        "Ngày hết hạn thẻ", "Giá trị sử dụng thẻ BHYT đến ngày", "Hạn thẻ", "Hạn sử dụng", "Đến ngày", "card_expiry",
        "Ngày hết hạn thẻ (dd/mm/yyyy)", "Valid until",
    ),
    "has_card": ("Có thẻ BHYT", "Tình trạng thẻ"),
    "language": ("Ngôn ngữ", "Tiếng nói", "Tiếng dân tộc", "Language"),
    "household": ("Hộ", "Mã hộ gia đình", "Household"),
    "consent": ("Đồng ý nhận tin", "consent"),
    "consent_on": ("Ngày đồng ý",),
    "ref": ("ref", "Mã", "Mã đối tượng"),
    "": ("STT", "Ngày sinh", "Giới tính", "CCCD", "Họ tên chủ hộ", "Ghi chú", "", "Số điện thoại trưởng thôn", "Tuổi"),
    ETHNICITY: ("Dân tộc", "DÂN TỘC", "Ethnicity", "Thành phần dân tộc", "Ethnic group", "Dân tộc (Kinh, Tày, ...)"),
}  # fmt: skip
VILLAGES = {
    "name": ("Tên thôn", "Thôn/bản", "name", "Tổ dân phố"),
    "commune": ("commune_code", "Xã", "Tên xã"),
    "languages": ("Ngôn ngữ", "languages"),
    "slots": ("Giờ phát thanh", "slots"),
    "clusters": ("Cụm loa",),
    "head": ("Trưởng thôn", "Họ tên trưởng thôn"),
    "head_phone": ("SĐT trưởng thôn", "Số điện thoại"),
    "households": ("Số hộ",),
    "population": ("Nhân khẩu", "Dân số"),
    "insured": ("Số người có thẻ BHYT",),
    "figures_on": ("Ngày số liệu",),
    "figures_source": ("Nguồn số liệu",),
    ETHNICITY: ("Dân tộc",),
}


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        (kind, heading, field)
        for kind, table in (("residents", RESIDENTS), ("villages", VILLAGES))
        for field, headings in table.items()
        for heading in headings
    ],
)
def test_a_heading_is_known_whatever_its_case_and_marks(kind: str, heading: str, field: str) -> None:
    assert recognise(kind, heading, {}) == field
    assert recognise(kind, heading.upper(), {}) == field


@pytest.mark.parametrize("kind", FIELDS)
def test_no_heading_means_two_fields(kind: str) -> None:
    headings = [heading for field in FIELDS[kind].values() for heading in field.headings]
    assert len(headings) == len(set(headings))
    assert all(heading == heading_key(heading) for heading in headings)


@given(st.text(), st.dictionaries(st.text(), st.just(ETHNICITY)))
def test_whatever_was_remembered_nothing_but_a_field_comes_out(heading: str, remembered: dict[str, str]) -> None:
    assert recognise("residents", heading, remembered) in {"", ETHNICITY, *FIELDS["residents"]}


def test_what_the_office_said_before_wins_but_never_over_ethnicity() -> None:
    assert recognise("residents", "Mã", {"ma": "insurance_number"}) == "insurance_number"
    assert recognise("residents", "Mã", {"ma": ""}) == ""
    assert recognise("residents", "Dân tộc", {"dan toc": "household"}) == ETHNICITY


@pytest.mark.parametrize(
    ("kind", "given_fields", "lacking"),
    [
        ("residents", {"name", "village_ref"}, []),
        ("residents", {"name", "village", "commune"}, []),
        ("residents", {"name", "village"}, ["commune"]),
        ("residents", set(), ["name", "village", "commune"]),
        ("villages", {"name"}, ["commune"]),
        ("villages", {"name", "commune"}, []),
    ],
)
def test_a_list_has_to_say_who_and_where(kind: str, given_fields: set[str], lacking: list[str]) -> None:
    assert [field.name for field in missing(kind, given_fields)] == lacking


def test_ethnicity_is_no_field() -> None:
    assert all("ethnic" not in name for table in FIELDS.values() for name in table)
    assert fields.is_ethnicity("Dân tộc")
    assert not fields.is_ethnicity("Tiếng dân tộc")
