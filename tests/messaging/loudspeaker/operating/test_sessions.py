"""A whole session on the operator's page: its paper, and everything of it logged with one press."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Airing, Broadcast
from messaging.loudspeaker.planner import actions, queries
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import MUONG_BO
from tests.messaging.loudspeaker.planner.factories import MONDAY, at, running, slot

FORM = f"/scripts/sessions/{MUONG_BO}/20261123T0600"
ALL_LOGGED = "Đã ghi sổ cả buổi"
KEY = "k" * 16


@pytest.fixture
def airings(session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> list[Airing]:
    """Two messages in two languages at six on Monday; it is half past six and the operator is signed in."""
    at(monkeypatch)
    slot(session, 0, minutes=45)
    for title in ("Gia hạn thẻ", "Khám lưu động"):
        running(session, title=title, languages=("vi", "mong-1961"))
    actions.lay_commune(session, MUONG_BO)
    session.commit()
    at(monkeypatch, hour=6, minute=30)
    sign_in(client, person(session, "operator", communes=[MUONG_BO], name="Giàng A Páo").email)
    return queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)


def logged(session: Session) -> list[Broadcast]:
    session.expire_all()
    return list(session.scalars(select(Broadcast).order_by(Broadcast.at, Broadcast.id)))


def test_one_press_logs_every_airing_at_its_own_hour(
    session: Session, client: FlaskClient, airings: list[Airing]
) -> None:
    planned = [(one.id, one.script_id, one.starts_at) for one in airings]
    answer = post(client, FORM, entry_key=KEY, reader="Lý Thị Mai")
    assert answer.location == f"/scripts/#session-{MUONG_BO}-20261123T0600"
    found = logged(session)
    assert [(one.airing_id, one.script_id, one.at) for one in found] == planned
    assert len({at for *_, at in planned}) == len(planned) == 4
    assert {(one.aired, one.reader, one.planned_at == one.at) for one in found} == {(True, "Lý Thị Mai", True)}
    page = client.get("/scripts/").text
    assert "Đã ghi 4 lượt phát vào sổ." in page
    assert ALL_LOGGED in page
    assert FORM not in page


def test_the_same_form_twice_is_one(session: Session, client: FlaskClient, airings: list[Airing]) -> None:
    post(client, FORM, entry_key=KEY)
    client.get("/scripts/")
    post(client, FORM, entry_key=KEY)
    assert len(logged(session)) == len(airings)
    page = client.get("/scripts/").text
    assert "4 lượt đã có trong sổ, giữ nguyên." in page
    assert "lượt phát vào sổ" not in page


@pytest.mark.usefixtures("airings")
def test_two_forms_of_two_people_are_one_entry_an_airing(session: Session, client: FlaskClient) -> None:
    post(client, FORM, entry_key=KEY)
    post(client, FORM, entry_key="another form of it")
    assert len(logged(session)) == 4


@pytest.mark.usefixtures("airings")
def test_each_entry_has_its_own_undo_and_the_old_form_does_not_bring_it_back(
    session: Session, client: FlaskClient
) -> None:
    post(client, FORM, entry_key=KEY)
    undo = re.findall(r'action="(/scripts/log/\d+/take-back|[^"]*take-back[^"]*)"', client.get("/scripts/").text)
    assert len(undo) == 4
    post(client, undo[0], entry_key="taken back here")
    assert FORM in client.get("/scripts/").text
    post(client, FORM, entry_key=KEY)
    assert ALL_LOGGED not in client.get("/scripts/").text
    post(client, FORM, entry_key="a form made since")
    assert ALL_LOGGED in client.get("/scripts/").text


def test_what_was_missed_stays_missed(session: Session, client: FlaskClient, airings: list[Airing]) -> None:
    missed = airings[1]
    me = person(session, "operator", communes=[MUONG_BO])
    entry = Entry(missed.script_id, missed.starts_at, False, "missed it was", note="mất điện", airing_id=missed.id)
    logbook.log(session, me, entry)
    session.commit()
    post(client, FORM, entry_key=KEY)
    assert "Đã ghi 3 lượt phát vào sổ. 1 lượt đã có trong sổ, giữ nguyên." in client.get("/scripts/").text
    assert [one.aired for one in logged(session) if one.airing_id == missed.id] == [False]


def test_a_session_that_is_not_over_logs_nothing(
    session: Session, client: FlaskClient, airings: list[Airing], monkeypatch: pytest.MonkeyPatch
) -> None:
    last = session.get_one(Airing, airings[-1].id)
    last.starts_at = clock.now() + timedelta(hours=1)
    session.commit()
    page = client.get("/scripts/").text
    assert FORM not in page
    assert "Sau khi đọc xong" in page
    post(client, FORM, entry_key=KEY)
    assert logged(session) == []


@pytest.mark.usefixtures("airings")
def test_a_form_without_a_key_logs_nothing(session: Session, client: FlaskClient) -> None:
    post(client, FORM)
    assert logged(session) == []


@pytest.mark.usefixtures("airings")
def test_another_communes_session_is_not_found(session: Session, client: FlaskClient) -> None:
    post(client, "/sign-out")
    sign_in(client, person(session, "operator", communes=["04543"]).email)
    assert post(client, FORM, entry_key=KEY).status_code == 404
    assert logged(session) == []
    assert f"{MUONG_BO}/" not in client.get("/scripts/").text


@pytest.mark.usefixtures("airings")
def test_the_page_offers_the_paper_above_the_cards(client: FlaskClient) -> None:
    page = client.get("/scripts/").text
    assert page.count("Bản đọc cả buổi") == 1
    assert page.index(f"/plan/{MUONG_BO}/sessions/20261123T0600/pdf") < page.index('id="script-')
