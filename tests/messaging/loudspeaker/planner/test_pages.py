import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.loudspeaker.logbook.actions import take_back
from messaging.loudspeaker.models import Airing, Broadcast
from messaging.loudspeaker.planner import actions, queries
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import MUONG_BO
from tests.messaging.loudspeaker.logbook.factories import entry, logged
from tests.messaging.loudspeaker.planner.factories import MONDAY, at, running, slot
from tests.translations.statements import statements

WEEK = f"/plan/{MUONG_BO}?week={MONDAY.isoformat()}"


@pytest.fixture
def operator(session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The operator of Mường Bo, which has a session on Monday and one on Thursday."""
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    at(monkeypatch)
    slot(session, 0), slot(session, 3)
    return client


def laid(session: Session, day: int = 0) -> list[Airing]:
    actions.lay_commune(session, MUONG_BO)
    session.commit()
    return queries.airings_of(session, MUONG_BO, MONDAY + timedelta(day), MONDAY + timedelta(day))


def test_a_week_shows_its_days_sessions_and_messages(session: Session, operator: FlaskClient) -> None:
    running(session, languages=("vi", "mong-1961"))
    running(session, title="Lũ quét", priority="urgent")
    laid(session)
    page = operator.get(WEEK).text
    assert [f"{day}/11" in page for day in range(23, 30)] == [True] * 7
    assert 'class="entry urgent"' in page
    assert page.index("Lũ quét") < page.index("Nhắc gia hạn")
    assert "Tiếng Việt, Mông (chữ 1961)" in page
    assert "ngoài buổi phát" in page  # at once
    assert operator.get(f"/plan/{MUONG_BO}?week=9999-12-31").status_code == 200


def test_what_cannot_be_done_stands_on_top_and_in_the_overview(session: Session, operator: FlaskClient) -> None:
    running(session, days=1, title="Một"), running(session, days=1, title="Hai")
    running(session, days=1, title="Ba"), running(session, days=1, title="Bốn")
    laid(session)
    sentence = f"“Bốn” không còn buổi nào đủ chỗ đến hết ngày {MONDAY + timedelta(1):%d/%m/%Y}"
    assert sentence in operator.get(WEEK).text
    assert sentence in operator.get("/plan").text


def test_a_message_is_moved_with_a_form_and_back_with_a_button(session: Session, operator: FlaskClient) -> None:
    running(session, days=1)
    running(session, days=6, title="Cả tuần")
    airing = next(found for found in laid(session) if found.script.bulletin.title == "Cả tuần")
    thursday = laid(session, 3)[0]
    post(operator, f"/plan/airings/{thursday.id}/drop")
    form = operator.get(f"/plan/airings/{airing.id}/move").text
    offered = re.findall(r'<option value="([^"]+)"', form)
    assert offered == [(clock.local(thursday.session_at)).isoformat()]
    answer = post(operator, f"/plan/airings/{airing.id}/move", session_at=offered[0])
    session.expire_all()
    assert session.get_one(Airing, airing.id).session_at.isoformat() == "2026-11-25T23:00:00+00:00"
    page = operator.get(answer.location).text
    origin = re.search(r'name="session_at" value="([^"]+)"', page)
    assert origin
    post(operator, f"/plan/airings/{airing.id}/move-back", session_at=origin[1])
    session.expire_all()
    assert clock.local(session.get_one(Airing, airing.id).session_at).date() == MONDAY


def test_a_session_that_is_none_is_refused_beside_the_form(session: Session, operator: FlaskClient) -> None:
    running(session)
    answer = post(operator, f"/plan/airings/{laid(session)[0].id}/move", session_at="2026-11-24T06:00")
    assert answer.status_code == 422
    assert "Đài không có buổi phát lúc 24/11/2026 06:00" in answer.text


def test_what_is_taken_out_can_be_put_back(session: Session, operator: FlaskClient) -> None:
    running(session)
    airing = laid(session)[0]
    answer = post(operator, f"/plan/airings/{airing.id}/drop")
    page = operator.get(answer.location).text
    assert f"/plan/airings/{airing.id}/restore" in page
    assert "đã bỏ" in page
    post(operator, f"/plan/airings/{airing.id}/restore")
    assert queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)[0].id == airing.id


def test_the_sheet_has_a_row_for_each_message_and_a_place_to_sign(session: Session, operator: FlaskClient) -> None:
    running(session, days=6)
    laid(session)
    page = operator.get(f"/plan/{MUONG_BO}/sheet?week={MONDAY.isoformat()}").text
    assert page.count("<td>Nhắc gia hạn thẻ BHYT</td>") == 2
    assert page.count('<td class="write">') == 7
    assert "landscape.css" in page


@pytest.mark.parametrize("path", [WEEK, "/plan", f"/plan/{MUONG_BO}/sheet"])
def test_a_page_costs_as_many_queries_for_much_as_for_little(
    session: Session, operator: FlaskClient, path: str
) -> None:
    running(session)
    laid(session)
    operator.get(path)
    with statements() as few:
        operator.get(path)
    for number in range(5):
        running(session, days=number, title=f"Tin {number}", languages=("vi", "mong-1961"))
    for day in (1, 2, 4, 5):
        slot(session, day, 17)
    laid(session)
    with statements() as many:
        operator.get(path)
    assert len(many) == len(few) > 3


def test_a_past_airing_says_what_the_log_says_of_it(
    session: Session, operator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Một", "Hai", "Ba"):
        running(session, days=0, title=title)
    one, two, _open = laid(session)
    at(monkeypatch, hour=7)
    who = person(session, "operator")
    for airing, aired in ((one, True), (two, False)):
        logged(session, who, entry(airing.script, airing.session_at, aired, airing_id=airing.id))
    page = operator.get(WEEK).text
    articles = {title: page[page.index(f">{title}</a>") :].split("</div>")[0] for title in ("Một", "Hai", "Ba")}
    for title, word in (("Một", "Đã phát"), ("Hai", "Không phát được"), ("Ba", "chưa ghi")):
        assert word in articles[title]
        assert f'href="/logbook/{MUONG_BO}/2026-11#day-2026-11-23"' in articles[title]
    back = session.scalars(select(Broadcast).where(Broadcast.airing_id == one.id)).one()
    take_back(session, who, back.id, "t" * 16)
    session.commit()
    assert "Đã phát" not in operator.get(WEEK).text
