"""The search finds whom reading every name would find, whoever wrote them, and nobody beyond one's reach."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from foundation.keys import encrypt, lookup_hash
from foundation.spelling import fold
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.models import Resident
from villages.residents import finding
from villages.residents.models import SearchedName
from villages.residents.search import Search

TODAY = date(2026, 6, 15)
EVERYWHERE: Any = SimpleNamespace(communes=[], id=1)
SYLLABLES = ("Mẫu", "Màu", "mẫu", "Giả", "Đà", "da", "Hoà", "Hòa", "Thử", "A", "Ă")

names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map(" ".join)
typed = st.lists(st.sampled_from((*SYLLABLES, "m", "gi", "TH", "đ", "x")), min_size=1, max_size=3).map(" ".join)


def search(session: Session, person: Any = EVERYWHERE, **fields: Any) -> set[str]:
    found, _more = finding.ids(session, person, Search.read(fields), TODAY)
    assert len(found) == len(set(found)), "nobody is listed twice"
    return set(session.scalars(select(Resident.ref).where(Resident.id.in_(found))))


def meant(name: str, query: str) -> bool:
    """Every word typed is a word of the name; the last one may be only the beginning of one."""
    *whole, begun = fold(query).split()
    words = fold(name).split()
    return all(word in words for word in whole) and any(word.startswith(begun) for word in words)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(people=st.lists(names, min_size=1, max_size=12), query=typed, common=st.sampled_from([0, 2, 20_000]))
def test_it_finds_exactly_whom_reading_every_name_would_find(
    session: Session, people: list[str], query: str, common: int
) -> None:
    # However rare a word is taken to be, the answer is the same.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "_COUNTED", common)
        with session.begin_nested() as nested:
            village = make_village(session)
            made = [make_resident(session, village, name=name) for name in people]
            found = search(session, q=query)
            assert found == {one.ref for one in made if meant(one.name, query)}
            nested.rollback()


@pytest.mark.parametrize(
    "query",
    [
        "Nguyễn Thử Mẫu",
        "nguyen thu mau",
        "MAU NGUYEN",
        "mẫu",
        "ng",
        "thu ngu",
        "  nguyễn   thử ",
        "Nguyễn-Thử",
        "thử, ng",
    ],
)
def test_marks_case_and_order_do_not_matter(session: Session, query: str) -> None:
    village = make_village(session)
    make_resident(session, village, ref="THAT", name="Nguyễn Thử Mẫu")
    make_resident(session, village, name="Trần Giả Định")
    assert search(session, q=query) == {"THAT"}


@pytest.mark.parametrize("query", ["%", "_", "\\", "/", "an%", "' or 1=1", "()", "ng_yen", "‎"])
def test_signs_mean_nothing_to_the_search(session: Session, query: str) -> None:
    village = make_village(session)
    make_resident(session, village, ref="THAT", name="Nguyễn Văn Mẫu")
    assert search(session, q=query) == set()


def stored(session: Session) -> set[tuple[str, int, int]]:
    rows = session.execute(select(SearchedName.turned, SearchedName.village_id, SearchedName.resident_id))
    return {(row.turned, row.village_id, row.resident_id) for row in rows}


def turns(one: Resident) -> set[tuple[str, int, int]]:
    words = fold(one.name).split()
    return {(f"{' '.join(words[at:])} / {' '.join(words[:at])} ", one.village_id, one.id) for at in range(len(words))}


def test_the_index_follows_whoever_writes(session: Session) -> None:
    here, there = make_village(session), make_village(session)
    one = make_resident(session, here, name="Mẫu Giả Đà")
    common = {"village_id": here.id, "language": "vi", "mobile": False, "consent": False, "rehearsal": False}
    session.execute(insert(Resident), [{**common, "ref": f"L{n}", "name": f"Thử Mẫu {n}"} for n in range(3)])
    session.execute(text("update resident set name = 'Hoà ' || ref where ref in ('L0', 'L1')"))
    session.execute(text("update resident set village_id = :there where ref in ('L1', 'L2')"), {"there": there.id})
    session.execute(text("delete from resident where ref = 'L0'"))
    one.name = "Mẫu Mẫu"
    session.flush()
    session.expire_all()
    everybody = list(session.scalars(select(Resident)))
    assert len(everybody) == 3
    assert stored(session) == set().union(*map(turns, everybody))


def test_a_change_of_anything_else_leaves_the_index_alone(session: Session) -> None:
    one = make_resident(session, make_village(session), name="Mẫu Giả")
    kept = "select min(ctid::text || xmin::text) from searched_name"
    before = session.scalar(text(kept))
    one.card_expiry = date(2030, 1, 1)
    session.flush()
    assert session.scalar(text(kept)) == before


@pytest.mark.parametrize(
    "typed", ["0992000123", "0992 000 123", "+84992000123", "84 992.000.123", "0084992000123", "(0992) 000-123"]
)
@pytest.mark.parametrize("column", ["phone", "second_phone"])
def test_a_number_is_found_however_it_is_written(session: Session, typed: str, column: str) -> None:
    village, number = make_village(session), "+84992000123"
    sealed = {column: encrypt(number), f"{column}_hash": lookup_hash("phone", number)}
    village_mate = make_resident(session, village, name="Mẫu 0992000123")
    one = make_resident(session, village)
    for name, value in sealed.items():
        setattr(one, name, value)
    session.flush()
    assert search(session, q=typed) == {one.ref}
    assert village_mate.ref not in search(session, q=typed)


@pytest.mark.parametrize("typed", ["0123456789", "012 345 6789", "GD4100123456789"])
def test_an_insurance_number_is_found(session: Session, typed: str) -> None:
    village = make_village(session)
    one = make_resident(session, village, insurance_hash=lookup_hash("insurance", "0123456789"))
    make_resident(session, village, insurance_hash=lookup_hash("insurance", "0123456788"))
    assert search(session, q=typed) == {one.ref}


def test_a_reference_is_found_before_any_name(session: Session) -> None:
    village = make_village(session)
    make_resident(session, village, ref="LC-77", name="Mẫu")
    make_resident(session, village, ref="X", name="LC 77")
    assert search(session, q="LC-77") == {"LC-77"}
    assert search(session, q="lc 77") == {"X"}


@pytest.fixture
def many(session: Session) -> dict[str, Resident]:
    near, far = make_village(session, name="Gần"), make_village(session, name="Xa", commune_code=COMMUNES[1])
    soon, past = TODAY + timedelta(days=30), TODAY - timedelta(days=1)
    made = {
        "near": make_resident(session, near, name="Mẫu một", card_expiry=date(2027, 1, 1), phone="+84992000001"),
        "far": make_resident(session, far, name="Mẫu hai", card_expiry=soon, language="tay", consent=True),
        "past": make_resident(session, near, name="Mẫu ba", card_expiry=past, phone="+842143820123", mobile=False),
        "card": make_resident(session, near, name="Mẫu bốn", card_expiry=None, has_card=True),
        "none": make_resident(session, near, name="Mẫu năm", card_expiry=None, has_card=False),
        "unknown": make_resident(session, near, name="Mẫu sáu", card_expiry=None, restricted_at=TODAY),
    }
    make_resident(session, near, name="", erased_at=TODAY)
    return made


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"card": "covered"}, {"near", "far", "card"}),
        ({"card": "expiring"}, {"far"}),
        ({"card": "expired"}, {"past"}),
        ({"card": "without"}, {"none"}),
        ({"card": "unknown"}, {"unknown"}),
        ({"mark": "no_number"}, {"far", "card", "none", "unknown"}),
        ({"mark": "landline"}, {"past"}),
        ({"mark": "restricted"}, {"unknown"}),
        ({"mark": "agreed"}, {"far"}),
        ({"language": "tay"}, {"far"}),
        ({"commune": COMMUNES[1]}, {"far"}),
        ({}, {"near", "far", "past", "card", "none", "unknown"}),
        (
            {"card": "nonsense", "mark": "x", "commune": "1", "village": "x"},
            {"near", "far", "past", "card", "none", "unknown"},
        ),
    ],
)
@pytest.mark.parametrize("named", [{}, {"q": "mau"}])
def test_filters_narrow_with_a_name_and_without(
    session: Session, many: dict[str, Resident], fields: dict[str, str], who: set[str], named: dict[str, str]
) -> None:
    assert search(session, **fields, **named) == {many[name].ref for name in who}


@pytest.mark.parametrize("fields", [{}, {"q": "mau"}, {"commune": COMMUNES[1]}, {"q": "hai", "language": "tay"}])
def test_nobody_is_found_beyond_the_reach(session: Session, many: dict[str, Resident], fields: dict[str, str]) -> None:
    near: Any = SimpleNamespace(communes=[COMMUNES[0]], id=1)
    assert many["far"].ref in search(session, **fields)
    assert many["far"].ref not in search(session, near, **fields)


def test_a_long_answer_is_cut_and_says_so(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    village = make_village(session)
    for _ in range(4):
        make_resident(session, village, name="Mẫu")
    monkeypatch.setattr(finding, "MOST", 3)
    found, more = finding.ids(session, EVERYWHERE, Search.read({"q": "mau"}), TODAY)
    assert (len(found), more) == (3, True)
    found, more = finding.ids(session, EVERYWHERE, Search.read({"q": "mau", "village": village.id}), TODAY)
    assert (len(found), more) == (4, False)
