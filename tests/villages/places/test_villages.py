"""Villages found inside their commune; the names are invented and say so, or are bare numbers."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from foundation.spelling import without_diacritics
from tests.villages.factories import make_village
from villages.places.names import read_name
from villages.places.refusals import (
    AmbiguousVillage,
    CommuneBeyondReach,
    PlaceRefusal,
    UnknownVillage,
    UnknownVillageName,
)
from villages.places.units import OLD_UNITS
from villages.places.villages import Known, Register, question

HERE, THERE = "02647", "02683"
NAMES = [
    "Thôn 1",
    "Bản 1",
    "Tổ dân phố số 2",
    "Mẫu Một",
    "Thôn Nà Mẫu",
    "Thôn Ná Mẩu",
    "Tổ 5A",
    "Thôn IV",
    "Khu 7",
    "Khối 7",
    "Thôn 8 Mẫu Hai",
    "Bản 6",
    "Bản Vi",
]


def register(names: list[str] = NAMES, reach: tuple[str, ...] = ()) -> Register:
    here = [Known(number, f"V{number}", name, HERE) for number, name in enumerate(names, 1)]
    return Register([*here, Known(99, "V99", "Thôn Nơi Khác", THERE)], reach)


FOUND = [
    ("Thôn 1", "Thôn 1"),
    ("thôn 01", "Thôn 1"),
    ("THÔN SỐ 01", "Thôn 1"),
    ("Thon so 1", "Thôn 1"),
    ("Thôn I", "Thôn 1"),
    ("Thôn1", "Thôn 1"),
    ("Bản 1", "Bản 1"),
    ("ban 1", "Bản 1"),
    ("B. 1", "Bản 1"),
    ("T. 1", "Thôn 1"),
    ("TDP 2", "Tổ dân phố số 2"),
    ("TDP số 02", "Tổ dân phố số 2"),
    ("T.D.P 2", "Tổ dân phố số 2"),
    ("Tổ 2", "Tổ dân phố số 2"),
    ("tổ  dân  phố 2", "Tổ dân phố số 2"),
    ("2", "Tổ dân phố số 2"),
    ("Mẫu Một", "Mẫu Một"),
    ("Thôn Mẫu Một", "Mẫu Một"),
    ("Bản mau mot", "Mẫu Một"),
    ("MẪU MỘT", "Mẫu Một"),
    ("Thôn Nà Mẫu", "Thôn Nà Mẫu"),
    ("Nà Mẫu", "Thôn Nà Mẫu"),
    ("Tổ 5a", "Tổ 5A"),
    ("Thôn 4", "Thôn IV"),
    ("THÔN IV", "Thôn IV"),
    ("BẢN VI", "Bản Vi"),
    ("Bản 6", "Bản 6"),
    ("Thôn 8 - Mẫu Hai", "Thôn 8 Mẫu Hai"),
    ("Khu phố 7", "Khu 7"),
]

ASKED = [
    ("1", AmbiguousVillage, ["Thôn 1", "Bản 1"]),
    ("BAN VI", AmbiguousVillage, ["Bản Vi", "Bản 6"]),
    ("K. 7", AmbiguousVillage, ["Khu 7", "Khối 7"]),
    ("Thon Na Mau", AmbiguousVillage, ["Thôn Nà Mẫu", "Thôn Ná Mẩu"]),
    ("Tổ 1", UnknownVillageName, ["Thôn 1", "Bản 1"]),
    ("Xóm 1", UnknownVillageName, ["Thôn 1", "Bản 1"]),
    ("Mẫu Mốt", UnknownVillageName, ["Mẫu Một"]),
    ("Thôn Nà Mẩu", UnknownVillageName, ["Thôn Nà Mẫu", "Thôn Ná Mẩu"]),
    ("Thôn Nơi Khác", UnknownVillageName, []),
    ("---", UnknownVillageName, []),
]


@pytest.mark.parametrize(("written", "name"), FOUND)
def test_a_village_is_found_as_it_is_written(written: str, name: str) -> None:
    known = register()
    village = known.by_id(known.find(HERE, written))
    assert village
    assert village.name == name


@pytest.mark.parametrize(("written", "refusal", "offered"), ASKED)
def test_what_is_merely_alike_is_offered_and_never_taken(
    written: str, refusal: type[PlaceRefusal], offered: list[str]
) -> None:
    known = register()
    with pytest.raises(PlaceRefusal) as refused:
        known.find(HERE, written)
    assert type(refused.value) is refusal
    choices = [known.by_id(choice) for choice in refused.value.fields["choices"]]  # type: ignore[attr-defined]
    assert [village and village.name for village in choices] == offered
    assert refused.value.fields["question"] == question(HERE, written)
    assert "%(" not in str(refused.value)


def test_the_same_number_of_two_united_communes_is_asked_about_when_a_village_bears_the_old_name() -> None:
    old = next(unit for unit in OLD_UNITS.values() if unit.today == HERE and unit.name == "Vạn Hòa")
    known = register(["Thôn 1", "Thôn 1 Vạn Hoà", "Thôn 2"])
    with pytest.raises(AmbiguousVillage) as refused:
        known.find(HERE, "Thôn 1", old)
    assert refused.value.fields["choices"] == [1, 2]
    assert refused.value.fields["question"] == f"{old.code}/thôn 1"
    assert known.find(HERE, "Thôn 2", old) == 3
    assert known.find(HERE, "Thôn 1") == 1


def test_nothing_beyond_the_reach_is_known() -> None:
    known = register(reach=(HERE,))
    assert known.by_ref("V1").id == 1
    assert known.by_id(99) is None
    with pytest.raises(UnknownVillage):
        known.by_ref("V99")
    with pytest.raises(CommuneBeyondReach):
        known.find(THERE, "Thôn Nơi Khác")


def test_it_loads_what_the_reach_allows(session: Session) -> None:
    here = make_village(session, name="Thôn 1", commune_code=HERE)
    there = make_village(session, name="Thôn 1", commune_code=THERE)
    everywhere, reached = Register.load(session), Register.load(session, [HERE])
    assert everywhere.find(THERE, "thôn 01") == there.id
    assert reached.find(HERE, "thôn 01") == here.id
    assert reached.by_id(there.id) is None


kinds = st.sampled_from(["Thôn ", "Bản ", "Tổ dân phố ", "Khu ", "Xóm ", "Phố ", ""])
letters = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ ", min_size=1, max_size=12)
names = st.builds(lambda kind, rest: (kind + rest).strip(), kinds, st.one_of(letters, st.integers(1, 40).map(str)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(names, min_size=1, max_size=8, unique=True), st.data())
def test_a_name_of_the_register_finds_its_village_or_asks(known_names: list[str], data: st.DataObject) -> None:
    known = register(known_names)
    number = data.draw(st.integers(1, len(known_names)))
    spell = data.draw(
        st.sampled_from(
            [
                lambda text: text,
                str.upper,
                without_diacritics,
                lambda text: unicodedata.normalize("NFD", text),
                lambda text: text.replace(" ", "  "),
            ]
        )
    )
    try:
        found = known.find(HERE, spell(known_names[number - 1]))
    except AmbiguousVillage as asked:
        choices = asked.fields["choices"]
        taken_in = number in choices  # type: ignore[operator]
        assert taken_in
    except UnknownVillageName:
        nothing_to_go_by = not read_name(known_names[number - 1]).key
        assert nothing_to_go_by
    else:
        assert found == number


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_name_is_found_or_refused(written: str) -> None:
    known = register()
    try:
        found = known.find(HERE, written)
    except PlaceRefusal:
        return
    assert known.by_id(found)
