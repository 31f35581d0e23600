"""Communes as lists name them: today's, those of before July 2025, and what has to be asked."""

import contextlib
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.communes import COMMUNES, Commune
from foundation.spelling import without_diacritics
from villages.places.communes import Ambiguous, Found, find, look_up, question
from villages.places.refusals import FormerDistrict, OtherProvince, PlaceRefusal, UnknownPlace
from villages.places.units import OLD_UNITS, OldUnit, old_units_of

TODAY, OLD = sorted(COMMUNES.values(), key=lambda unit: unit.code), sorted(OLD_UNITS.values(), key=lambda u: u.code)

FOUND = [
    ("02683", "", "", "02683"),
    ("2683", "", "", "02683"),
    ("2683.0", "", "", "02683"),
    ("02635", "", "", "02647"),
    ("2635", "", "", "02647"),
    ("Bát Xát", "", "", "02683"),
    ("xã Bát Xát", "", "", "02683"),
    ("TT. Bát Xát", "", "", "02683"),
    ("TT Bát Xát", "H. Bát Xát", "", "02683"),
    ("xã Bát Xát, huyện Bát Xát, tỉnh Lào Cai", "", "", "02683"),
    ("Xã Bát Xát - Huyện Bát Xát - Tỉnh Lào Cai", "", "", "02683"),
    ("xa bat xat huyen bat xat tinh lao cai", "", "", "02683"),
    ("Bat Xat Commune", "", "", "02683"),
    ("Lào Cai", "", "", "02647"),
    ("P. Lào Cai", "TP Lào Cai", "Lào Cai", "02647"),
    ("P.Lào Cai", "TP.Lào Cai", "15", "02647"),
    ("Phường Duyên Hải", "Lào Cai", "", "02647"),
    ("SaPa", "", "", "03006"),
    ("Sa Pả", "", "", "03006"),
    ("xã Mường Bo TP. Sa Pa", "", "", "03043"),
    ("Xà Hồ", "", "", "04585"),
    ("xa ho", "", "", "04585"),
    ("Mù Cang Chải", "", "", "04456"),
    ("Phường Nam Cường", "TP Lào Cai", "", "02671"),
    ("Nam Cường", "Thành phố Yên Bái", "", "04273"),
    ("Nam Cường", "", "Tỉnh Yên Bái", "04273"),
    ("Nam Cường, TP Yên Bái", "", "", "04273"),
    ("xã Minh Tân", "", "", "02968"),
    ("phường Minh Tân", "", "", "04252"),
    ("Minh Tân", "Bảo Yên", "", "02968"),
    ("Xã Trạm Tấu", "", "", "04606"),
    ("Thị trấn Trạm Tấu", "Trạm Tấu", "Yên Bái", "04585"),
    ("Phường Nghĩa Lộ", "", "", "04288"),
    ("Xã Nghĩa Lộ", "", "", "04663"),
    ("La Pan Tẩn", "", "", "02782"),
    ("La Pán Tẩn", "", "", "04492"),
]

ASKED = [
    ("Nam Cường", "", "", {"02671", "04273"}),
    ("Phường Nam Cường", "", "", {"02671", "04273"}),
    ("Nam Cường", "", "Lào Cai", {"02671", "04273"}),
    ("Minh Tân", "", "", {"02968", "04252"}),
    ("Trạm Tấu", "", "", {"04585", "04606"}),
    ("Nghĩa Lộ", "", "", {"04288", "04663"}),
    ("La Pan Tan", "", "", {"02782", "04492"}),
    ("MINH QUAN", "", "", {"04498", "04543"}),
    # Another kind than any unit of the name has; another district; a district nobody knows.
    ("Thị trấn Sa Pa", "", "", {"03006"}),
    ("Bản Qua", "Huyện Bảo Thắng", "", {"02683"}),
    ("Bản Qua", "Huyện Không Tên", "", {"02683"}),
    ("Bản Qua", "", "Yên Bái", {"02683"}),
]


@pytest.mark.parametrize(("text", "district", "province", "code"), FOUND)
def test_a_commune_is_found_as_it_is_written(text: str, district: str, province: str, code: str) -> None:
    found = find(text, district, province)
    assert isinstance(found, Commune), found
    assert found.code == code


@pytest.mark.parametrize(("text", "district", "province", "codes"), ASKED)
def test_what_may_be_several_is_asked(text: str, district: str, province: str, codes: set[str]) -> None:
    found = find(text, district, province)
    assert isinstance(found, Ambiguous)
    assert {candidate.commune.code for candidate in found.candidates} == codes


def test_a_candidate_says_what_it_was() -> None:
    found = find("Minh Tân")
    assert isinstance(found, Ambiguous)
    assert {candidate.in_words for candidate in found.candidates} == {
        "Phường Yên Bái (phường Minh Tân, thành phố Yên Bái)",
        "Xã Thượng Hà (xã Minh Tân, huyện Bảo Yên)",
    }


@pytest.mark.parametrize(
    ("text", "district", "province", "refusal"),
    [
        ("99999", "", "", UnknownPlace),
        ("Bản Không Có", "", "", UnknownPlace),
        ("", "", "", UnknownPlace),
        ("---", "", "", UnknownPlace),
        ("Huyện Văn Yên", "", "", FormerDistrict),
        ("Văn Yên", "", "", FormerDistrict),
        ("Bát Xát", "", "Hà Giang", OtherProvince),
        ("Bát Xát, tỉnh Lai Châu", "", "", OtherProvince),
    ],
)
def test_what_is_no_commune_of_ours_is_refused(
    text: str, district: str, province: str, refusal: type[PlaceRefusal]
) -> None:
    with pytest.raises(PlaceRefusal) as refused:
        find(text, district, province)
    assert type(refused.value) is refusal
    assert "%(" not in str(refused.value)


def test_a_misspelt_name_is_offered_its_nearest() -> None:
    with pytest.raises(UnknownPlace) as refused:
        find("Mường Boo")
    assert refused.value.fields["choices"][0] == "03043"  # type: ignore[index]


def test_marks_that_contradict_are_never_read_over() -> None:
    with pytest.raises(UnknownPlace) as refused:
        find("Bản Quà")
    assert "02683" in refused.value.fields["choices"]  # type: ignore[operator]


def test_an_old_name_says_which_unit_it_was() -> None:
    found = look_up("xã Bản Qua")
    assert isinstance(found, Found)
    assert (found.commune.code, found.old and found.old.name) == ("02683", "Bản Qua")
    today = look_up("xã Bát Xát")
    assert isinstance(today, Found)
    assert today.old is None


def test_a_question_is_the_same_however_often_it_is_spelt_with_other_spaces_and_case() -> None:
    assert question("  Nam  Cường ", "") == question("NAM CƯỜNG", "", "")
    assert question("Nam Cường", "Yên Bái") != question("Nam Cường")


def test_the_table_holds_319_units_and_every_commune_of_today_was_made_of_some() -> None:
    assert len(OLD_UNITS) == 319
    assert {unit.today for unit in OLD} == set(COMMUNES)
    assert all(old_units_of(code) for code in COMMUNES)
    assert {unit.province for unit in OLD} == {"Lào Cai", "Yên Bái"}
    assert len({unit.district for unit in OLD}) == 18


KINDS = {
    "xa": ["Xã ", "xã ", "XÃ ", "X. ", "x.", "Xa ", ""],
    "phuong": ["Phường ", "phường ", "P. ", "P.", "P ", "Phuong ", ""],
    "thi_tran": ["Thị trấn ", "thị trấn ", "TT. ", "TT ", "Thi tran ", ""],
}
DISTRICTS = {
    "huyen": ["Huyện ", "huyện ", "H. ", "H.", "Huyen ", ""],
    "thanh_pho": ["Thành phố ", "TP. ", "TP ", "TP.", "T.P ", "thanh pho "],
    "thi_xa": ["Thị xã ", "TX. ", "TX ", "thi xa ", ""],
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "upper case": str.upper,
    "lower case": str.lower,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without diacritics": without_diacritics,
    "double spaces": lambda text: text.replace(" ", "  "),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "new tone placement": lambda text: re.sub("òa\\b", "oà", re.sub("ủy\\b", "uỷ", text)),
    "old tone placement": lambda text: re.sub("oà\\b", "òa", re.sub("uỷ\\b", "ủy", text)),
    "with outer space": lambda text: f"  {text} ",
}
Spell = Callable[[str], str]
spelt = st.sampled_from(sorted(SPELLINGS)).map(SPELLINGS.get)


@settings(deadline=None)
@given(st.sampled_from(OLD), st.data(), spelt)
def test_an_old_unit_in_its_district_is_found_in_any_spelling(
    unit: OldUnit, data: st.DataObject, spell: Callable[[str], str]
) -> None:
    kind = data.draw(st.sampled_from(KINDS[unit.kind]))
    district = data.draw(st.sampled_from(DISTRICTS[unit.district_kind])) + unit.district
    text = spell(kind + unit.name)
    found = find(text, spell(district)) if data.draw(st.booleans()) else find(f"{text}, {spell(district)}")
    codes = {found.code} if isinstance(found, Commune) else {candidate.commune.code for candidate in found.candidates}
    assert unit.today in codes
    if kind and spell(kind + unit.name) == kind + unit.name:
        assert isinstance(found, Commune), "its full name in its district is never asked about"


@settings(deadline=None)
@given(st.sampled_from(OLD), st.data(), spelt)
def test_an_old_unit_alone_is_found_or_asked_about(
    unit: OldUnit, data: st.DataObject, spell: Callable[[str], str]
) -> None:
    found = find(spell(data.draw(st.sampled_from(KINDS[unit.kind])) + unit.name))
    codes = {found.code} if isinstance(found, Commune) else {candidate.commune.code for candidate in found.candidates}
    assert unit.today in codes


@settings(deadline=None)
@given(st.sampled_from(TODAY), st.data(), spelt)
def test_a_commune_of_today_is_found_or_asked_about(
    unit: Commune, data: st.DataObject, spell: Callable[[str], str]
) -> None:
    text = data.draw(st.sampled_from([*(kind + unit.name for kind in KINDS[unit.kind]), unit.full_name_en]))
    found = find(spell(text), "", data.draw(st.sampled_from(["", "Lào Cai", "Tỉnh Lào Cai", "15"])))
    codes = {found.code} if isinstance(found, Commune) else {candidate.commune.code for candidate in found.candidates}
    assert unit.code in codes


def test_only_one_full_name_of_today_has_to_be_asked_about() -> None:
    asked = [unit.full_name for unit in TODAY if isinstance(find(unit.full_name), Ambiguous)]
    assert asked == ["Phường Nam Cường"]


@settings(deadline=None)
@given(st.sampled_from([*TODAY, *OLD]))
def test_a_code_is_found_also_when_it_lost_its_zero(unit: Commune | OldUnit) -> None:
    expected = unit.today if isinstance(unit, OldUnit) else unit.code
    for text in (unit.code, unit.code.lstrip("0"), f"{int(unit.code)}.0"):
        found = find(text)
        assert isinstance(found, Commune)
        assert found.code == expected


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_found_asked_or_refused(text: str, district: str, province: str) -> None:
    with contextlib.suppress(PlaceRefusal):
        find(text, district, province)
