"""Saved audiences and lists over HTTP: made, used, copied, deleted, undone; nobody sees beyond their communes."""

import io
import json
from base64 import b64decode
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.keys import lookup_hash
from tests.accounts.factories import person, sign_in, token
from tests.villages.factories import COMMUNES, make_resident, make_village
from villages.audience.models import ListedPerson, PeopleList, SavedAudience
from villages.models import Resident


@pytest.fixture
def enter(app: Flask, session: Session) -> Any:
    def enter(**given: Any) -> FlaskClient:
        client, who = app.test_client(), person(session, "communicator", **given)
        session.commit()
        assert sign_in(client, who.email).status_code == 302
        return client

    return enter


def post(client: FlaskClient, place: str, **fields: Any) -> Any:
    return client.post(place, data={"csrf_token": token(client), **fields})


CONDITION = {"where.how": "all", "where.0.kind": "expires_within", "where.0.value": "30", "where.0.negated": "yes"}


def test_an_audience_is_saved_seen_copied_deleted_and_brought_back(session: Session, enter: Any) -> None:
    village = make_village(session, name="Bản mẫu A")
    make_resident(session, village, phone="+84992000001", card_expiry=None, name="Người mẫu 1")
    client = enter()
    answer = post(client, "/audiences/new", name="Chưa rõ thẻ", **CONDITION)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "Người mẫu 1" in page
    assert "992000001" not in page
    kept = session.scalars(select(SavedAudience)).one()
    assert kept.question == {"where": {"all": [{"not": {"expires_within": 30}}]}}
    copied = post(client, f"/audiences/{kept.id}/copy")
    assert copied.status_code == 302
    assert "Chưa rõ thẻ (2)" in client.get(copied.location).text
    gone = post(client, f"/audiences/{kept.id}/delete")
    assert f"/audiences/{kept.id}/restore" in client.get(gone.location).text
    assert client.get(f"/audiences/{kept.id}").status_code == 404
    post(client, f"/audiences/{kept.id}/restore")
    assert client.get(f"/audiences/{kept.id}").status_code == 200


def test_a_button_of_the_tree_saves_nothing(session: Session, enter: Any) -> None:
    client = enter()
    more = {"tree": "add:where", "where.add": "coverage_below"}
    answer = post(client, "/audiences/new", name="Chưa xong", **CONDITION, **more)
    assert answer.status_code == 200
    assert 'name="where.1.value"' in answer.text
    assert session.scalars(select(SavedAudience)).all() == []


def test_a_half_written_condition_is_named_by_its_number(session: Session, enter: Any) -> None:
    answer = post(enter(), "/audiences/new", name="Sai", **{**CONDITION, "where.0.value": "x"})
    assert answer.status_code == 422
    assert "Điều kiện 1" in answer.text


def test_the_choice_of_a_campaign_is_taken_to_be_named(session: Session, enter: Any) -> None:
    """The button of the campaign form sends its own fields here; nothing is saved before there is a name."""
    village = make_village(session)
    client = enter()
    page = client.get("/campaigns/new").text
    assert 'name="tree" value="name" formaction="/audiences/new"' in page
    choice = {"title": "Nhắc gia hạn", "sms": "Bà con gia hạn thẻ", "communes": village.commune_code, **CONDITION}
    answer = post(client, "/audiences/new", tree="name", **choice)
    assert answer.status_code == 200
    assert session.scalars(select(SavedAudience)).all() == []
    shown = BeautifulSoup(answer.text, "html.parser")
    assert [box["value"] for box in shown.select("input[name=communes][checked]")] == [village.commune_code]
    assert shown.select_one('input[name="where.0.value"]')["value"] == "30"
    assert shown.select_one("#name").get("value", "") == ""


def test_two_have_different_names(session: Session, enter: Any) -> None:
    client = enter()
    assert post(client, "/audiences/new", name="Một").status_code == 302
    assert post(client, "/audiences/new", name=" Một ").status_code == 422


def test_who_has_communes_stays_within_them(session: Session, enter: Any) -> None:
    make_village(session)
    session.add(SavedAudience(name="Toàn tỉnh", question={}))
    session.add(SavedAudience(name="Xã bên", question={"communes": [COMMUNES[1]]}))
    session.add(SavedAudience(name="Xã nhà", question={"communes": [COMMUNES[0]]}))
    session.commit()
    client = enter(communes=[COMMUNES[0]])
    page = client.get("/audiences/").text
    assert "Xã nhà" in page
    assert "Xã bên" not in page
    assert "Toàn tỉnh" not in page
    assert post(client, "/audiences/new", name="Mọi nơi", **CONDITION).status_code == 422
    assert post(client, "/audiences/new", name="Nhà", communes=COMMUNES[0], **CONDITION).status_code == 302


def csv(*rows: str) -> Any:
    return (io.BytesIO("\n".join(rows).encode()), "danh-sach.csv")


def test_a_list_finds_everybody_at_a_number_and_tells_the_rows_without_anybody(session: Session, enter: Any) -> None:
    village = make_village(session)
    couple = [make_resident(session, village, phone="+84992000001") for _ in range(2)]
    second = make_resident(session, village, second_phone_hash=lookup_hash("phone", "+84992000002"))
    by_ref = make_resident(session, village, ref="MAU-9")
    insured = make_resident(session, village, insurance_hash=lookup_hash("insurance", "9900000001"))
    make_resident(session, village, phone="+84992000009")
    client = enter()
    rows = (
        "ref,số điện thoại,mã số BHXH",
        ",0992 000 001,",
        ",0992000002,",
        "MAU-9,,",
        ",0992000009,9900000001",
        ",0992000777,",
    )
    answer = post(client, "/audiences/lists", name="Thu gom", file=csv(*rows))
    assert answer.status_code == 200
    kept = session.scalars(select(PeopleList)).one()
    on_it = set(session.scalars(select(ListedPerson.resident_id)))
    assert on_it == {*(one.id for one in couple), second.id, by_ref.id, insured.id}
    assert (kept.found, kept.missing) == (5, 1)
    assert "<p>6</p>" in answer.text
    assert post(client, f"/audiences/lists/{kept.id}/delete").status_code == 302
    assert session.scalars(select(ListedPerson)).all() == []


def test_rows_without_anybody_hang_on_the_page_with_their_reasons(session: Session, enter: Any) -> None:
    make_resident(session, make_village(session), phone="+84992000001")
    rows = csv("ref,phone", ",0992000001", ",0992000777", "MAU-0,", "  ,không có")
    page = post(enter(), "/audiences/lists", name="Thu gom", file=rows).text
    told = b64decode(page.split("data:text/csv;charset=utf-8;base64,")[1].split('"')[0]).decode("utf-8-sig")
    (_heading, *found) = [line.split(",", 1) for line in told.splitlines()]
    assert [row for row, _reason in found] == ["3", "4", "5"]
    unknown, ref_unknown, unread = (reason for _row, reason in found)
    assert unknown == ref_unknown != unread
    assert "992000777" not in told
    assert "data:text/csv" not in enter().get("/audiences/lists").text


def test_a_list_finds_nobody_beyond_ones_communes(session: Session, enter: Any) -> None:
    for code in COMMUNES[:2]:
        make_resident(session, make_village(session, commune_code=code), phone="+84992000001")
    client = enter(communes=[COMMUNES[0]])
    assert post(client, "/audiences/lists", name="Nhà", file=csv("phone", "0992000001")).status_code == 200
    (found,) = session.scalars(select(Resident).join(ListedPerson, ListedPerson.resident_id == Resident.id))
    assert found.village.commune_code == COMMUNES[0]
    other = enter(communes=[COMMUNES[0]])
    assert "Nhà" not in other.get("/audiences/lists").text


def test_a_file_that_names_nobody_is_refused(session: Session, enter: Any) -> None:
    answer = post(enter(), "/audiences/lists", name="Trống", file=csv("họ tên,ngày sinh", "Người mẫu 1,2000"))
    assert answer.status_code == 422
    assert session.scalars(select(PeopleList)).all() == []


def test_the_command_counts_a_file_and_a_saved_audience(
    session: Session, runner: FlaskCliRunner, tmp_path: Any
) -> None:
    village = make_village(session)
    for language in ("vi", "tay", "tay"):
        make_resident(session, village, language=language)
    session.add(SavedAudience(name="Tày", question={"where": {"languages": ["tay"]}}))
    session.commit()
    told = json.loads(runner.invoke(args=["audience", "count", "Tày", "--json"]).output)
    assert (told["people"], told["by_language"], told["by_channel"]) == (2, {"tay": 2}, {"neither": 2})
    file = tmp_path / "a.yaml"
    file.write_text("title: x\naudience:\n  communes: [02647]\n  where: {not: {languages: tay}}\n", encoding="utf-8")
    told = json.loads(runner.invoke(args=["audience", "count", str(file), "--json"]).output)
    assert (told["people"], told["by_commune"]) == (1, {COMMUNES[0]: 1})
    refused = runner.invoke(args=["audience", "count", "không có"])
    assert refused.exit_code == 1
