"""Whole rows read: values as the lists keep them, problems by column, and what a person should know."""

from datetime import date
from typing import Any

import pytest

from foundation.refusals import Refusal
from villages.imports.cells import refusals, resident_readers, village_readers
from villages.imports.cells.residents import ResidentReader
from villages.imports.cells.villages import VillageReader
from villages.phones import Phone
from villages.places import refusals as places
from villages.places.villages import Known, Register

TODAY = date(2026, 11, 23)
BAT_XAT = "02683"
KNOWN = [
    Known(1, "V1", "Thôn 1", BAT_XAT),
    Known(2, "V2", "Bản 1", BAT_XAT),
    Known(3, "V3", "Tổ dân phố số 2", "02647"),
]
ROW = {"name": "Người mẫu 1", "village": "thôn 01", "commune": "xã Bát Xát"}


def residents(
    answers: dict[str, Any] | None = None, reach: tuple[str, ...] = (), rehearsals: bool = True
) -> ResidentReader:
    return resident_readers(Register(KNOWN, reach), TODAY, rehearsals, answers or {})


def villages(answers: dict[str, Any] | None = None) -> VillageReader:
    return village_readers(Register(KNOWN), TODAY, answers or {})


def said(found: list[Any]) -> list[tuple[str, type[Refusal]]]:
    return [(entry.column, type(entry.reason)) for entry in found]


def test_a_row_becomes_what_the_list_keeps() -> None:
    row = {
        **ROW, "ref": 12.0, "phone": 912345678.0, "second_phone": "0214 3820 123", "language": "tiếng Tày",
        "language_said_on": "1/2/26", "card_expiry": "31/12/2026", "has_card": "có", "household": "H 7",
        "insurance_number": "DN4 15 0123456789", "consent": "đồng ý", "consent_on": "2026-02-01",
    }  # fmt: skip
    values, problems, notices = residents().read(row)
    assert values == {
        "ref": "12", "name": "Người mẫu 1", "village_id": 1, "phone": Phone("+84912345678", mobile=True),
        "second_phone": Phone("+842143820123", mobile=False), "language": "tay", "language_said_on": date(2026, 2, 1),
        "card_expiry": date(2026, 12, 31), "has_card": True, "household": "H 7", "insurance_number": "0123456789",
        "consent": True, "consent_on": date(2026, 2, 1),
    }  # fmt: skip
    assert (problems, notices) == ([], [])


def test_what_is_empty_or_has_no_column_is_none() -> None:
    empty = dict.fromkeys(("ref", "phone", "second_phone", "language", "card_expiry", "consent"), "  ")
    for row in (ROW, {**ROW, **empty}, {**ROW, **dict.fromkeys(empty)}):
        values, problems, notices = residents().read(row)
        assert {name for name, value in values.items() if value is not None} == {"name", "village_id"}
        assert (problems, notices) == ([], [])


PROBLEMS = [
    ({"name": ""}, "name", refusals.EmptyCell),
    ({"name": "0912345678"}, "name", refusals.NotAName),
    ({"phone": "0912345678 cũ"}, "phone", None),
    ({"phone": "9123456789876543212"}, "phone", None),
    ({"card_expiry": "12/31/2026"}, "card_expiry", refusals.MonthFirst),
    ({"language": "Mông"}, "language", refusals.AmbiguousLanguage),
    ({"language_said_on": "24/11/2026"}, "language_said_on", refusals.DayToCome),
    ({"consent_on": "24/11/2026"}, "consent_on", refusals.DayToCome),
    ({"village": "Xóm 1"}, "village", places.UnknownVillageName),
    ({"village": "1"}, "village", places.AmbiguousVillage),
    ({"village": ""}, "village", refusals.EmptyCell),
    ({"commune": "Nam Cường"}, "commune", places.AmbiguousCommune),
    ({"commune": "Không Đâu"}, "commune", places.UnknownPlace),
    ({"commune": "Huyện Bát Xát"}, "commune", places.FormerDistrict),
    ({"province": "Hà Giang"}, "commune", places.OtherProvince),
    ({"commune": ""}, "commune", refusals.NoCommune),
    ({"village_ref": "V9"}, "village_ref", places.UnknownVillage),
    ({"village_ref": "V3"}, "village_ref", refusals.VillageElsewhere),
]


@pytest.mark.parametrize(("cells", "column", "refusal"), PROBLEMS)
def test_a_problem_names_its_column(cells: dict[str, Any], column: str, refusal: type[Refusal] | None) -> None:
    _, problems, _ = residents().read({**ROW, **cells})
    assert [problem.column for problem in problems] == [column]
    assert refusal is None or type(problems[0].reason) is refusal
    assert "%(" not in str(problems[0].reason)


def test_every_problem_of_a_row_is_told() -> None:
    _, problems, _ = residents().read({"name": "", "phone": "12", "card_expiry": "x", "village_ref": "V9"})
    assert [problem.column for problem in problems] == ["name", "card_expiry", "village_ref", "phone"]


def test_a_village_is_found_by_its_reference_alone() -> None:
    values, problems, _ = residents().read({"name": "Người mẫu 1", "village_ref": "V3"})
    assert (values["village_id"], problems) == (3, [])


def test_the_commune_may_stand_beside_the_village() -> None:
    values, problems, _ = residents().read({"name": "Người mẫu 1", "village": "Thôn 1, xã Bát Xát, huyện Bát Xát"})
    assert (values["village_id"], problems) == (1, [])


def test_a_file_of_last_years_communes_is_taken_and_says_so_once() -> None:
    reader = residents()
    for commune, district in (("TT Bát Xát", "Bát Xát"), ("Bản Qua", "Huyện Bát Xát"), ("xã Bản Vược", "")):
        values, problems, notices = reader.read({**ROW, "commune": commune, "district": district})
        assert (values["village_id"], problems, notices) == (1, [], [])
    reader.read(ROW)
    assert [(type(remark), remark.fields) for remark in reader.remarks()] == [(refusals.OldPlacesMapped, {"count": 3})]
    assert residents().remarks() == []


def test_rows_beyond_the_reach_are_refused_one_by_one() -> None:
    reader = residents(reach=("02647",))
    _, problems, _ = reader.read(ROW)
    assert said(problems) == [("commune", places.CommuneBeyondReach)]
    _, problems, _ = reader.read({**ROW, "village_ref": "V1", "commune": ""})
    assert said(problems) == [("village_ref", places.UnknownVillage)]
    values, problems, _ = reader.read({**ROW, "commune": "P. Lào Cai", "village": "TDP 2"})
    assert (values["village_id"], problems) == (3, [])


def test_an_answer_settles_a_question_for_every_row() -> None:
    asking = residents()
    row = {**ROW, "commune": "Nam Cường", "village": "Tổ 1"}
    _, problems, _ = asking.read(row)
    question = str(problems[0].reason.fields["question"])
    reader = residents({"communes": {question: "02647"}})
    _, problems, _ = reader.read(row)
    assert said(problems) == [("village", places.UnknownVillageName)]
    village = str(problems[0].reason.fields["question"])
    answered = residents({"communes": {question: "02647"}, "villages": {village: 3}})
    for spelling in (row, {**row, "commune": " NAM  CƯỜNG ", "village": "TỔ 1"}):
        values, problems, _ = answered.read(spelling)
        assert (values["village_id"], problems) == (3, [])


def test_an_answer_that_names_nothing_any_more_is_asked_again() -> None:
    reader = residents({"communes": {"nam cường": "99999"}, "villages": {f"{BAT_XAT}/xóm 1": 77}})
    assert said(reader.read({**ROW, "commune": "Nam Cường"})[1]) == [("commune", places.AmbiguousCommune)]
    assert said(reader.read({**ROW, "village": "Xóm 1"})[1]) == [("village", places.UnknownVillageName)]


def test_an_answer_never_leads_into_another_commune() -> None:
    reader = residents({"villages": {f"{BAT_XAT}/xóm 1": 3}})
    assert said(reader.read({**ROW, "village": "Xóm 1"})[1]) == [("village", places.UnknownVillageName)]


def test_an_answer_never_leads_beyond_the_reach() -> None:
    reader = residents({"communes": {"nam cường": BAT_XAT}}, reach=("02647",))
    assert said(reader.read({**ROW, "commune": "Nam Cường"})[1]) == [("commune", places.CommuneBeyondReach)]


MOBILE, OTHER = Phone("+84912345678", mobile=True), Phone("+84987654321", mobile=True)
LANDLINE = Phone("+842143820123", mobile=False)
PHONES = [
    ("0912345678/0987654321", "", MOBILE, OTHER, [("phone", refusals.SecondPhoneKept)]),
    ("0912345678", "0987654321", MOBILE, OTHER, []),
    ("0912345678", "0912 345 678", MOBILE, None, []),
    ("02143820123", "0912345678", MOBILE, LANDLINE, []),
    ("", "0912345678", MOBILE, None, []),
    ("02143820123", "", LANDLINE, None, [("phone", refusals.LandlineOnly)]),
    (
        "0912345678/0987654321",
        "02143820123",
        MOBILE,
        OTHER,
        [("phone", refusals.SecondPhoneKept), ("second_phone", refusals.PhoneLeftOut)],
    ),
]


@pytest.mark.parametrize(("first", "second", "phone", "kept", "notices"), PHONES)
def test_the_number_that_can_receive_an_sms_leads(
    first: str, second: str, phone: Phone, kept: Phone | None, notices: list[Any]
) -> None:
    values, problems, found = residents().read({**ROW, "phone": first, "second_phone": second})
    assert (values["phone"], values["second_phone"], problems) == (phone, kept, [])
    assert said(found) == notices


def test_a_rehearsal_number_needs_a_rehearsal() -> None:
    row = {**ROW, "phone": "0992 000 001"}
    assert residents().read(row)[0]["phone"] == Phone("+84992000001", mobile=True, rehearsal=True)
    assert said(residents(rehearsals=False).read(row)[1]) == [("phone", refusals.RehearsalNumber)]


def test_a_zero_that_was_put_back_is_told() -> None:
    values, _, notices = residents().read({**ROW, "insurance_number": 123456789.0})
    assert values["insurance_number"] == "0123456789"
    assert said(notices) == [("insurance_number", refusals.ZeroRestored)]
    assert residents().read({**ROW, "insurance_number": "0123456789"})[2] == []


def test_no_notice_or_problem_shows_a_number() -> None:
    row = {**ROW, "phone": "0912345678/0987654321", "second_phone": "02143820123", "insurance_number": "12345678901"}
    _, problems, notices = residents().read(row)
    shown = " ".join(f"{entry.shown} {entry.reason}" for entry in (*problems, *notices))
    for number in ("0912345678", "0987654321", "2143820123", "12345678901"):
        assert number not in shown


VILLAGE = {"name": "Thôn Mẫu", "commune": "Bát Xát"}


def test_a_row_of_a_village_becomes_what_the_list_keeps() -> None:
    row = {
        "ref": "V1", "name": "Thôn 1", "commune_code": 2683, "languages": "Tày, vi", "slots": "6h|17:00",
        "clusters": "A;B", "notes": "Ghi chú mẫu", "head": "Người mẫu 2", "head_phone": "0912345678 / 02143820123",
        "households": "1.234",
        "population": 5000.0, "insured": "4 500", "figures_on": "30/06/2026", "figures_source": "Nguồn mẫu",
    }  # fmt: skip
    values, problems, notices = villages().read(row)
    assert values == {
        "ref": "V1", "village_id": 1, "name": "Thôn 1", "commune_code": BAT_XAT, "languages": ["tay", "vi"],
        "slots": ["06:00", "17:00"], "clusters": ["A", "B"], "notes": "Ghi chú mẫu", "head": "Người mẫu 2",
        "head_phone": MOBILE, "households": 1234, "population": 5000, "insured": 4500, "figures_on": date(2026, 6, 30),
        "figures_source": "Nguồn mẫu",
    }  # fmt: skip
    assert (problems, notices) == ([], [])


VILLAGES = [
    ({"name": "Thôn 01"}, 1, [], []),
    ({"name": "Thôn Mẫu"}, None, [], []),
    ({"ref": "V1", "name": "Thôn Tên Mới"}, 1, [], []),
    ({"ref": "V7", "name": "Thôn số 1"}, None, [], [("ref", refusals.VillageHasOtherRef)]),
    ({"name": "Xóm 1"}, None, [], [("name", refusals.NearlyThisVillage)]),
    ({"name": "1"}, None, [("name", places.AmbiguousVillage)], []),
    ({"name": ""}, None, [("name", refusals.EmptyCell)], []),
    ({"commune": ""}, None, [("commune", refusals.EmptyCell)], []),
    ({"commune": "Nam Cường"}, None, [("commune", places.AmbiguousCommune)], []),
    ({"households": "12"}, None, [("figures_on", refusals.EmptyCell)], []),
    ({"households": "12", "figures_on": "31/31/2026"}, None, [("figures_on", refusals.NotADate)], []),
    ({"insured": "nhiều", "figures_on": "1/1/2026"}, None, [("insured", refusals.NotACount)], []),
]


@pytest.mark.parametrize(("cells", "village_id", "problems", "notices"), VILLAGES)
def test_a_village_is_recognised_and_never_taken_for_another(
    cells: dict[str, Any], village_id: int | None, problems: list[Any], notices: list[Any]
) -> None:
    values, found, remarks = villages().read({**VILLAGE, **cells})
    assert values["village_id"] == village_id
    assert (said(found), said(remarks)) == (problems, notices)


def test_villages_beyond_the_reach_are_refused_one_by_one() -> None:
    reader = village_readers(Register(KNOWN, ("02647",)), TODAY, {})
    assert said(reader.read(VILLAGE)[1]) == [("commune", places.CommuneBeyondReach)]
    assert reader.read({**VILLAGE, "commune": "P. Lào Cai"})[1] == []


def test_a_list_of_villages_of_last_years_communes_says_so_once() -> None:
    reader = villages()
    assert reader.read({**VILLAGE, "commune": "TT Bát Xát"})[0]["commune_code"] == BAT_XAT
    assert [remark.fields for remark in reader.remarks()] == [{"count": 1}]
