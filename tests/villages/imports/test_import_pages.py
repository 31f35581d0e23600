"""The pages by which a list comes in, over HTTP: nothing is written before it was seen, and nothing is lost."""

import io
import re
from datetime import date
from html import unescape
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Audit
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_resident, make_village
from tests.villages.imports import awkward
from villages.consent.models import Consent
from villages.imports import blanks, questions
from villages.imports.fields import recognise
from villages.imports.models import ColumnName, Import
from villages.models import Resident, Village

HEAD = ("Mã", "Họ và tên", "SĐT", "Thôn", "Xã", "Hạn thẻ")
FIRST = ("M1", "Người mẫu 1", "0992 000 001", "Thôn mẫu 1", "Lào Cai", "31/12/2026")
SECOND = ("M2", "Người mẫu 2", "0992 000 002", "Thôn mẫu 1", "Lào Cai", "30/06/2026")
BROKEN = ("M3", "Người mẫu 3", "12", "Thôn mẫu 1", "Lào Cai", "31/02/2026")


@pytest.fixture
def village(session: Session) -> Village:
    return make_village(session, ref="TM1", name="Thôn mẫu 1")


@pytest.fixture
def keeper(client: FlaskClient, session: Session, village: Village) -> FlaskClient:
    enter(client, session)
    return client


def enter(client: FlaskClient, session: Session, *roles: str, communes: tuple[str, ...] = ()) -> None:
    someone = person(session, *(roles or ("communicator",)), communes=list(communes), locale="en")
    session.commit()
    sign_in(client, someone.email)


def csv(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    return awkward.csv_text([head, *rows]).encode()


def hand_in(client: FlaskClient, content: bytes, kind: str = "residents", name: str = "Danh sách.csv") -> TestResponse:
    return post(client, "/villages/imports/new", kind=kind, file=(io.BytesIO(content), name))


def follow(client: FlaskClient, answered: TestResponse) -> str:
    while answered.status_code == 302:
        answered = client.get(answered.location)
    assert answered.status_code == 200, answered.status_code
    return answered.get_data(as_text=True)


def address(session: Session) -> str:
    session.expire_all()
    return f"/villages/imports/{session.scalar(select(func.max(Import.id)))}"


def mapping(page: str) -> dict[str, str]:
    """The fields of the form that confirms the reading, as a browser would send them."""
    sent = dict(re.findall(r'<input type="hidden" name="(sheet|encoding|header_row)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select class="form-select" name="(column-\d+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def answer(client: FlaskClient, session: Session, page: str, *answers: object) -> str:
    """The questions of the page answered in their order; the page that follows."""
    asked = [unescape(found) for found in re.findall(r'name="question-\d+" value="([^"]*)"', page)]
    sent = {f"question-{place}": question for place, question in enumerate(asked)}
    sent |= {f"answer-{place}": str(value) for place, value in enumerate(answers)}
    return follow(client, post(client, f"{address(session)}/places", **sent))


def people(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Resident.name).order_by(Resident.ref)))


def test_a_list_is_seen_before_it_is_written_and_can_be_undone(keeper: FlaskClient, session: Session) -> None:
    shown = follow(keeper, hand_in(keeper, csv(FIRST, SECOND, BROKEN)))
    assert "Write 2 new and 0 changed" in shown
    assert people(session) == []
    written = follow(keeper, post(keeper, f"{address(session)}/apply"))
    assert people(session) == ["Người mẫu 1", "Người mẫu 2"]
    assert "Undo this import" in written
    undone = follow(keeper, post(keeper, f"{address(session)}/undo"))
    assert people(session) == []
    assert "undone" in undone


def test_a_change_is_shown_old_and_new_with_numbers_masked(
    keeper: FlaskClient, session: Session, village: Village
) -> None:
    make_resident(session, village, ref="M1", name="Người mẫu cũ", phone="+84992000009")
    session.commit()
    shown = follow(keeper, hand_in(keeper, csv(FIRST)))
    rows = shown[shown.index('id="rows"') :]
    assert "Người mẫu cũ" in rows
    assert "Người mẫu 1" in rows
    assert "+84 99••• •009" in rows
    assert "+84 99••• •001" in rows
    assert "2000001" not in rows.replace(" ", "")


def test_refused_rows_are_told_by_row_column_value_and_reason(keeper: FlaskClient, session: Session) -> None:
    shown = follow(keeper, hand_in(keeper, csv(FIRST, BROKEN)))
    shown = follow(keeper, keeper.get(f"{address(session)}?show=refused"))
    rows = shown[shown.index('id="rows"') :]
    assert "Row 3" in rows
    assert "Card valid until" in rows
    assert "31/02/2026" in rows


def test_refused_rows_come_back_as_a_file_that_can_be_handed_in_again(keeper: FlaskClient, session: Session) -> None:
    head = (*HEAD, "Dân tộc")
    rows = (("DANH SÁCH MẪU",), head, (*FIRST, "không lấy"), (*BROKEN, "không lấy"))
    follow(keeper, hand_in(keeper, awkward.xlsx(rows), name="Danh sách.xlsx"))
    answer = keeper.get(f"{address(session)}/refused")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    first, row = sheet.iter_rows(values_only=True)
    assert first[:6] == HEAD
    assert row[:6] == BROKEN
    assert "không lấy" not in row
    assert "attachment" in answer.headers["Content-Disposition"]
    assert session.scalars(select(Audit).where(Audit.action == "import.return")).one().detail == {"rows": 1}
    again = follow(keeper, hand_in(keeper, answer.data, name="Danh sách 2.xlsx"))
    assert "No row of this file can be taken" in again


def test_what_is_in_doubt_is_asked_and_remembered(keeper: FlaskClient, session: Session) -> None:
    head = ("Mã", "Tên gọi trong sổ", "SĐT", "Thôn", "Xã", "Hạn thẻ")
    shown = follow(keeper, hand_in(keeper, csv(FIRST, head=head)))
    assert "lacks a column for: Full name" in shown
    assert "Người mẫu 1" in shown
    sent = {**mapping(shown), "column-1": "name"}
    preview = follow(keeper, post(keeper, f"{address(session)}/reading", **sent))
    assert "Write 1 new" in preview
    follow(keeper, post(keeper, f"{address(session)}/apply"))
    assert session.scalars(select(ColumnName.heading)).all() == ["ten goi trong so"]
    assert "ten goi trong so" in follow(keeper, keeper.get("/villages/imports/columns"))
    assert "Write 1 new" in follow(keeper, hand_in(keeper, csv(SECOND, head=head)))
    follow(keeper, post(keeper, "/villages/imports/columns/forget", kind="residents", heading="ten goi trong so"))
    session.expire_all()
    assert session.scalars(select(ColumnName.heading)).all() == []
    assert "lacks a column" in follow(keeper, hand_in(keeper, csv(BROKEN, head=head)))


def test_two_columns_for_one_thing_are_refused_and_nothing_chosen_is_lost(
    keeper: FlaskClient, session: Session
) -> None:
    shown = follow(keeper, hand_in(keeper, csv(FIRST, head=("Mã", "?", "SĐT", "Thôn", "Xã", "Hạn thẻ"))))
    sent = {**mapping(shown), "column-1": "name", "column-5": "name", "when_empty": "empty"}
    answer = post(keeper, f"{address(session)}/reading", **sent)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Two columns are “Full name”: “?” and “Hạn thẻ”" in shown
    assert {**mapping(shown), "when_empty": "empty"} == sent
    assert re.search(r'value="empty" checked', shown)


def test_old_letters_are_confirmed_before_a_preview(keeper: FlaskClient, session: Session) -> None:
    content = awkward.tcvn3(awkward.csv_text([HEAD, FIRST])).encode("latin-1")
    shown = follow(keeper, hand_in(keeper, content))
    assert "written in an old way" in shown
    assert "Người mẫu 1" in shown
    other = follow(keeper, keeper.get(f"{address(session)}/reading?encoding=vni&header_row=1"))
    assert mapping(other)["encoding"] == "vni"
    preview = follow(keeper, post(keeper, f"{address(session)}/reading", **mapping(shown)))
    assert "Write 1 new" in preview


def test_one_of_several_sheets_is_chosen(keeper: FlaskClient, session: Session) -> None:
    shown = follow(keeper, hand_in(keeper, awkward.with_sheets(), name="a.xlsx"))
    assert "several sheets with lists" in shown
    assert "Hướng dẫn" in shown
    second = follow(keeper, keeper.get(f"{address(session)}/reading?sheet=Danh+sách+2"))
    assert "Người Mẫu Hai" in second
    assert "Người Mẫu Một" not in second


@pytest.mark.parametrize("row", ["0", "x", "9999", "-1", "²"])
def test_a_row_of_names_that_cannot_be_is_refused(keeper: FlaskClient, session: Session, row: str) -> None:
    follow(keeper, hand_in(keeper, csv(FIRST)))
    answer = keeper.get(f"{address(session)}/reading?header_row={row}")
    assert answer.status_code == 422
    assert "a number from 1 to 500" in answer.get_data(as_text=True)


def test_places_are_said_once_for_all_their_rows(keeper: FlaskClient, session: Session, village: Village) -> None:
    rows = [(f"M{n}", f"Người mẫu {n}", "", "Thôn mâu 1 cũ", "Lào Cai", "") for n in range(3)]
    shown = follow(keeper, hand_in(keeper, csv(*rows)))
    assert "3 rows name a place" in shown
    asked = follow(keeper, keeper.get(f"{address(session)}/places"))
    assert "refuse these 3 rows" in asked
    assert f'<option value="{village.id}">Thôn mẫu 1</option>' in asked
    assert "Write 3 new" in answer(keeper, session, asked, village.id)


def test_an_answer_is_not_taken_for_that_of_another_question(
    keeper: FlaskClient, session: Session, village: Village
) -> None:
    shown = follow(keeper, hand_in(keeper, csv(("M1", "Người mẫu 1", "", "Thôn lạ", "Lào Cai", ""))))
    asked = {"question-0": "villages:02647/một câu khác", "answer-0": str(village.id)}
    assert "1 row names a place" in shown
    assert "1 row names a place" in follow(keeper, post(keeper, f"{address(session)}/places", **asked))


def test_a_missing_village_is_added_when_somebody_says_so_and_only_then(keeper: FlaskClient, session: Session) -> None:
    rows = [(f"M{n}", f"Người mẫu {n}", "", name, "Lào Cai", "") for n, name in enumerate(("Bản lạ", "Ban la"))]
    follow(keeper, hand_in(keeper, csv(*rows)))
    asked = follow(keeper, keeper.get(f"{address(session)}/places"))
    assert "add “Bản lạ” as a new village of" in asked
    assert session.scalar(select(func.count()).select_from(Village)) == 1
    # Two spellings of one name: the second answer finds what the first one added.
    assert "Write 2 new" in answer(keeper, session, asked, "new", "new")
    made = session.scalars(select(Village).where(Village.ref != "TM1")).one()
    assert (made.name, made.commune_code, made.languages) == ("Bản lạ", COMMUNES[0], [])
    added = session.scalars(select(Audit).where(Audit.action == "village.add")).one()
    assert added.subject == f"village:{made.id}"


def test_many_questions_come_some_at_a_time(keeper: FlaskClient, session: Session) -> None:
    rows = [(f"M{n}", f"Người mẫu {n}", "", f"Bản lạ {n}", "Lào Cai", "") for n in range(questions.AT_ONCE + 2)]
    follow(keeper, hand_in(keeper, csv(*rows)))
    asked = follow(keeper, keeper.get(f"{address(session)}/places"))
    assert "These are the first 40 questions" in asked
    assert "import the list of villages first" in asked
    left = answer(keeper, session, asked, *["new"] * questions.AT_ONCE)
    assert "2 rows name a place" in left


def test_an_answer_that_was_not_offered_changes_nothing(keeper: FlaskClient, session: Session) -> None:
    elsewhere = make_village(session, name="Thôn khác", commune_code=COMMUNES[1])
    session.commit()
    follow(keeper, hand_in(keeper, csv(("M1", "Người mẫu 1", "", "Thôn lạ", "Lào Cai", ""))))
    asked = follow(keeper, keeper.get(f"{address(session)}/places"))
    assert "1 row names a place" in answer(keeper, session, asked, elsewhere.id)


def test_nobody_agrees_by_default(keeper: FlaskClient, session: Session) -> None:
    head, row = (*HEAD, "Đồng ý nhận tin"), (*FIRST, "có")
    shown = follow(keeper, hand_in(keeper, csv(row, head=head)))
    assert "Say how people agreed" in shown
    assert "Write 1 new" not in shown
    assert post(keeper, f"{address(session)}/apply").status_code >= 400
    assert people(session) == []
    sent = mapping(follow(keeper, keeper.get(f"{address(session)}/reading")))
    told = {"said_on": "2026-01-05", "by": "self", "wording": "unknown"}
    refused = [{name: value for name, value in told.items() if name != missing} for missing in told]
    refused += [{**told, "said_on": "2999-01-01"}, {**told, "by": "unknown"}, {**told, "wording": "999999"}]
    for said in refused:
        assert post(keeper, f"{address(session)}/reading", **sent, **said).status_code == 422
    told = {**sent, **told}
    assert "Write 1 new" in follow(keeper, post(keeper, f"{address(session)}/reading", **told))
    follow(keeper, post(keeper, f"{address(session)}/apply"))
    session.expire_all()
    assert session.scalars(select(Resident.consent)).all() == [True]
    kept = session.scalars(select(Consent)).one()
    assert (kept.by, kept.how, kept.said_on, kept.wording_id) == ("self", "list", date(2026, 1, 5), None)


def test_what_no_column_says_is_said_once_for_all_rows(keeper: FlaskClient, session: Session) -> None:
    title = "DANH SÁCH NGƯỜI DÂN XÃ SIN SUỐI - PHƯỜNG LÀO CAI\r\n"
    rows = title + awkward.csv_text([("Mã", "Họ và tên"), ("M1", "Người mẫu 1"), ("M2", "Người mẫu 2")])
    shown = follow(keeper, hand_in(keeper, rows.encode()))
    assert "lacks a column for: Village or quarter, Commune or ward" in shown
    assert re.search(rf'id="all-commune".*?value="{COMMUNES[0]}" selected', shown, re.S)  # as the title says
    sent = {**mapping(shown), "all-commune": COMMUNES[0], "all-village": "thôn mẫu 1", "all-language": "tay"}
    preview = follow(keeper, post(keeper, f"{address(session)}/reading", **sent))
    assert "Write 2 new" in preview
    assert "said for all rows" in preview
    follow(keeper, post(keeper, f"{address(session)}/apply"))
    session.expire_all()
    assert {(one.village.ref, one.language) for one in session.scalars(select(Resident))} == {("TM1", "tay")}


def test_a_row_that_says_it_itself_keeps_its_own(keeper: FlaskClient, session: Session) -> None:
    make_village(session, ref="TM2", name="Thôn mẫu 2", commune_code=COMMUNES[1])
    session.commit()
    head = ("Mã", "Họ và tên", "Mã thôn", "Thôn", "Xã", "Ngôn ngữ")
    rows = [
        ("M1", "Người mẫu 1", "", "", "", ""),
        ("M2", "Người mẫu 2", "TM2", "", "", "Dao"),
        ("M3", "Người mẫu 3", "", "Thôn mẫu 2", COMMUNES[1], " "),
    ]
    follow(keeper, hand_in(keeper, csv(*rows, head=head)))
    sent = mapping(follow(keeper, keeper.get(f"{address(session)}/reading")))
    sent |= {"all-commune": COMMUNES[0], "all-village": "Thôn mẫu 1", "all-language": "tay"}
    assert "Write 3 new" in follow(keeper, post(keeper, f"{address(session)}/reading", **sent))
    follow(keeper, post(keeper, f"{address(session)}/apply"))
    session.expire_all()
    found = [(one.ref, one.village.ref, one.language) for one in session.scalars(select(Resident))]
    assert sorted(found) == [("M1", "TM1", "tay"), ("M2", "TM2", "dao"), ("M3", "TM2", "tay")]


def test_what_is_said_for_all_rows_is_no_novel(keeper: FlaskClient, session: Session) -> None:
    follow(keeper, hand_in(keeper, csv(FIRST)))
    sent = mapping(follow(keeper, keeper.get(f"{address(session)}/reading")))
    answered = post(keeper, f"{address(session)}/reading", **sent, **{"all-village": "x" * 101})
    assert answered.status_code == 422
    assert "too long: at most 100" in answered.get_data(as_text=True)


def test_the_preview_tells_how_the_file_was_read(keeper: FlaskClient, session: Session) -> None:
    head = ("Mã", "Họ và tên", "Thôn", "Xã", "Dân tộc", "Ghi chú gì đó")
    row = ("M1", "Người mẫu 1", "Thôn mẫu 1", "xã Tả Phời", "không lấy", "x")
    preview = follow(keeper, hand_in(keeper, awkward.xlsx([head, row]), name="a.xlsx"))
    assert "The column “Dân tộc” is never taken" in preview
    assert "Columns that are not taken: “Ghi chú gì đó”" in preview
    assert "1 rows name communes as they were before July 2025" in preview
    assert "không lấy" not in preview
    columns = re.findall(r'<span class="break">([^<]+)</span></th><td data-label="Is taken as">([^<]+)', preview)
    assert columns[1] == ("Họ và tên", "Full name")
    assert columns[4:] == [("Dân tộc", "not taken"), ("Ghi chú gì đó", "not taken")]


def test_what_was_undone_can_be_written_again(keeper: FlaskClient, session: Session) -> None:
    follow(keeper, hand_in(keeper, csv(FIRST)))
    for deed, there in (("apply", 1), ("undo", 0), ("apply", 1)):
        shown = follow(keeper, keeper.get(address(session)))
        assert f'action="{address(session)}/{deed}"' in shown
        follow(keeper, post(keeper, f"{address(session)}/{deed}"))
        assert len(people(session)) == there


def test_the_same_file_twice_is_told_and_changes_nothing(keeper: FlaskClient, session: Session) -> None:
    follow(keeper, hand_in(keeper, csv(FIRST)))
    follow(keeper, post(keeper, f"{address(session)}/apply"))
    again = follow(keeper, hand_in(keeper, csv(FIRST)))
    assert "The very same file was handed in on" in again
    assert "This file changes nothing" in again


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(100), "a picture, not a list"),
        (b"", "holds no rows"),
        (awkward.protected_container(), "protected by a password"),
        (awkward.with_cell_at("A:1048576"), "more than"),
        (awkward.xlsx()[:900], "damaged"),
    ],
)
def test_what_is_no_list_is_told_in_a_sentence(
    keeper: FlaskClient, session: Session, content: bytes, said: str
) -> None:
    assert said in follow(keeper, hand_in(keeper, content, name="Danh sách.xlsx"))


def test_a_file_too_large_is_refused_beside_its_field(keeper: FlaskClient, session: Session, app: Any) -> None:
    most = app.extensions["settings"].import_largest * 1024 * 1024
    answer = hand_in(keeper, b"x" * (most + 1))
    assert answer.status_code == 422
    assert "larger than 50 MB" in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Import)) == 0


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [("", b"a", "Say what the list holds"), ("villages", None, "Choose a file")],
)
def test_a_form_half_filled_in_is_explained(keeper: FlaskClient, kind: str, content: bytes | None, said: str) -> None:
    given = {"file": (io.BytesIO(content), "a.csv")} if content else {}
    answer = post(keeper, "/villages/imports/new", kind=kind, **given)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_file_is_dropped_and_gone(keeper: FlaskClient, session: Session) -> None:
    follow(keeper, hand_in(keeper, csv(FIRST)))
    assert "dropped" in follow(keeper, post(keeper, f"{address(session)}/drop"))
    assert post(keeper, f"{address(session)}/apply").status_code >= 400


def test_work_that_is_under_way_is_shown_and_the_page_renews_itself(keeper: FlaskClient, session: Session) -> None:
    follow(keeper, hand_in(keeper, csv(FIRST)))
    entry = session.scalars(select(Import)).one()
    entry.state, entry.done, entry.total = "reading", 2000, 5000
    session.commit()
    shown = follow(keeper, keeper.get(address(session)))
    assert "2,000 / 5,000" in shown
    assert 'http-equiv="refresh"' in shown
    assert f"{address(session)}/progress" in shown
    fragment = follow(keeper, keeper.get(f"{address(session)}/progress"))
    assert "data-done" not in fragment
    entry.state = "previewed"
    session.commit()
    assert "data-done" in follow(keeper, keeper.get(f"{address(session)}/progress"))


def test_somebody_of_a_few_communes_sees_their_own_imports_alone(
    client: FlaskClient, session: Session, village: Village
) -> None:
    enter(client, session)
    follow(client, hand_in(client, csv(FIRST)))
    theirs = address(session)
    post(client, "/sign-out")
    enter(client, session, communes=(COMMUNES[1],))
    for path in ("", "/progress", "/reading", "/places", "/refused"):
        assert client.get(theirs + path).status_code == 404, path
    for path in ("/apply", "/undo", "/drop"):
        assert post(client, theirs + path).status_code == 404, path
    shown = follow(client, hand_in(client, csv(FIRST, SECOND)))
    assert "lies outside your communes" in shown


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("kind", ["residents", "villages"])
def test_every_column_of_an_empty_list_is_known_when_it_comes_back(
    client: FlaskClient, session: Session, kind: str, locale: str
) -> None:
    someone = person(session, "communicator", locale=locale)
    session.commit()
    sign_in(client, someone.email)
    answer = client.get(f"/villages/imports/blank/{kind}.xlsx")
    (names,) = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    assert tuple(recognise(kind, name, {}) for name in names) == blanks.COLUMNS[kind]


def test_the_old_address_leads_to_the_new_page(keeper: FlaskClient) -> None:
    assert keeper.get("/villages/import").location == "/villages/imports/new"


def test_the_name_of_a_village_is_nobodys_and_that_of_a_person_is_masked(keeper: FlaskClient, session: Session) -> None:
    rows = [("Bản mẫu dài", "Lào Cai"), ("Bản mẫu dài", "Lào Cai")]
    follow(keeper, hand_in(keeper, csv(*rows, head=("Tên thôn", "Xã")), "villages"))
    assert ">Bản mẫu dài<" in follow(keeper, keeper.get(f"{address(session)}?show=refused"))
    people = [("Người mẫu dài", "Thôn mẫu 1", "Lào Cai")] * 2
    shown = follow(keeper, hand_in(keeper, csv(*people, head=("Họ tên", "Thôn", "Xã"))))
    assert "Người mẫu dài" not in follow(keeper, keeper.get(f"{address(session)}?show=refused"))
    assert "••••• ••• dài" in follow(keeper, keeper.get(f"{address(session)}?show=refused"))
    assert "Write 1 new" in shown


@pytest.mark.parametrize("deeds", [(), ("apply",), ("apply", "undo")])
@pytest.mark.parametrize("shown", ["new", "changed", "unchanged"])
def test_what_a_list_of_villages_changes_is_shown_before_and_after(
    keeper: FlaskClient, session: Session, shown: str, deeds: tuple[str, ...]
) -> None:
    make_village(session, ref="TM2", name="Thôn mẫu 2", languages=["vi"])
    session.commit()
    rows = [("TM3", "Thôn mẫu 3", "tay"), ("TM2", "Thôn mẫu 2", "dao"), ("TM1", "Thôn mẫu 1", "")]
    head = ("Mã", "Tên thôn", "Ngôn ngữ")
    follow(keeper, hand_in(keeper, csv(*rows, head=head), "villages"))
    sent = mapping(follow(keeper, keeper.get(f"{address(session)}/reading")))
    follow(keeper, post(keeper, f"{address(session)}/reading", **sent, **{"all-commune": COMMUNES[0]}))
    for deed in deeds:
        follow(keeper, post(keeper, f"{address(session)}/{deed}"))
    page = follow(keeper, keeper.get(f"{address(session)}?show={shown}"))
    named = re.findall(r'<td data-label="Name">([^<]+)</td>', page)
    assert named == [{"new": "Thôn mẫu 3", "changed": "Thôn mẫu 2", "unchanged": "Thôn mẫu 1"}[shown]]
    if shown == "changed":
        assert re.search(r"<del>Vietnamese</del>.*?<ins>Dao", page, re.S)
