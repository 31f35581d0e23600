import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from messaging.loudspeaker.stations import queries
from messaging.loudspeaker.stations.models import Holiday, Station, StationFeed, StationSlot
from messaging.loudspeaker.stations.sessions import sessions_of
from tests.accounts.factories import person, post, sign_in, token
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO
from tests.messaging.loudspeaker.planner.factories import slot

HEAD = "commune,weekday,begins,minutes,languages\n"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The communes whose plan is to be laid anew."""
    found: list[int] = []
    for place in ("messaging.loudspeaker.stations.views.wake", "messaging.loudspeaker.stations.holidays.views.wake"):
        monkeypatch.setattr(place, lambda task, *ids: found.extend(ids))
    return found


@pytest.fixture
def operator(session: Session, client: FlaskClient) -> FlaskClient:
    sign_in(client, person(session, "operator", communes=[MUONG_BO]).email)
    return client


@pytest.fixture
def communicator(session: Session, client: FlaskClient) -> FlaskClient:
    sign_in(client, person(session, "communicator").email)
    return client


def week(session: Session, code: str = MUONG_BO) -> list[tuple[int, str, int]]:
    session.expire_all()
    return [(one.weekday, f"{one.begins:%H:%M}", one.minutes) for one in queries.slots(session, code)]


def send(client: FlaskClient, content: str) -> str:
    file = (io.BytesIO(content.encode()), "stations.csv")
    return client.post("/stations/import", data={"csrf_token": token(client), "file": file}).text


def test_the_list_holds_what_lies_within_reach_and_can_be_searched(
    session: Session, communicator: FlaskClient, app
) -> None:  # type: ignore[no-untyped-def]
    page = communicator.get("/stations").text
    assert page.count('scope="row"') == 99
    found = communicator.get("/stations?search=muong bo").text
    assert "Xã Mường Bo" in found
    assert found.count('scope="row"') == 1
    narrow = app.test_client()
    sign_in(narrow, person(session, "operator", communes=[AU_LAU]).email)
    assert narrow.get("/stations").text.count('scope="row"') == 1
    assert narrow.get(f"/stations/{MUONG_BO}").status_code == 404


def test_a_station_is_set_up_and_the_trail_says_what_changed(
    session: Session, operator: FlaskClient, rung: list[int]
) -> None:
    given = {"clusters": "12", "session_minutes": "20", "first": "mong-1961", "second": "vi", "approver": "Lý A Sùng"}
    assert post(operator, f"/stations/{MUONG_BO}", **given).status_code == 302
    kept = session.get_one(Station, MUONG_BO)
    assert (kept.clusters, kept.session_minutes, kept.languages, kept.approver) == (
        12, 20, ["mong-1961", "vi"], "Lý A Sùng",
    )  # fmt: skip
    audit = session.scalars(select(Audit).where(Audit.action == "station.change")).one()
    assert audit.subject == f"station:{MUONG_BO}"
    assert audit.detail["fields"] == ["clusters", "session_minutes", "languages", "approver"]
    assert rung == [int(MUONG_BO)]


@pytest.mark.parametrize(
    ("begins", "minutes", "sentence"),
    [
        ("06:10", "10", "Hai buổi phát trùng giờ nhau: Thứ Hai 06:00–06:15 và Thứ Hai 06:10–06:20."),
        ("12:00", "46", "dài hơn mức cho phép"),
        ("23:50", "15", "quá nửa đêm"),
    ],
)
def test_a_session_that_cannot_stand_is_refused_with_a_sentence(
    session: Session, operator: FlaskClient, begins: str, minutes: str, sentence: str
) -> None:
    slot(session)
    answer = post(operator, f"/stations/{MUONG_BO}/sessions", weekday="0", begins=begins, minutes=minutes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert week(session) == [(0, "06:00", 15)]


def test_sessions_are_added_copied_and_removed(session: Session, operator: FlaskClient, rung: list[int]) -> None:
    for hour in ("05:30", "17:00"):
        post(operator, f"/stations/{MUONG_BO}/sessions", weekday="0", begins=hour, minutes="20")
    post(operator, f"/stations/{MUONG_BO}/copy", weekday="0", to=["2", "4"])
    assert week(session) == [(day, hour, 20) for day in (0, 2, 4) for hour in ("05:30", "17:00")]
    gone = queries.slots(session, MUONG_BO)[0].id
    post(operator, f"/stations/{MUONG_BO}/sessions/{gone}/remove")
    assert len(week(session)) == 5
    assert rung == [int(MUONG_BO)] * 4


def test_a_limit_below_a_session_is_refused(session: Session, operator: FlaskClient) -> None:
    slot(session, minutes=30)
    answer = post(operator, f"/stations/{MUONG_BO}", clusters="0", session_minutes="20")
    assert answer.status_code == 422
    assert session.get(Station, MUONG_BO) is None


def test_holidays_of_a_commune_and_of_the_province_silence_it(session: Session, communicator: FlaskClient) -> None:
    for day in range(7):
        slot(session, day)
    today = clock.today()
    post(communicator, f"/stations/{MUONG_BO}/holidays", day=(today + timedelta(1)).isoformat(), name="Hội làng")
    post(communicator, "/stations/holidays", day=(today + timedelta(2)).isoformat(), name="Quốc tang")
    again = post(communicator, "/stations/holidays", day=(today + timedelta(2)).isoformat(), name="Khác")
    assert "đã là ngày nghỉ: Quốc tang" in again.text
    found = sessions_of(session, MUONG_BO, today, today + timedelta(3))
    assert [one.holiday for one in found] == [None, "Hội làng", "Quốc tang", None]


def test_public_holidays_are_entered_only_when_ticked(session: Session, communicator: FlaskClient) -> None:
    page = communicator.get("/stations/holidays").text
    assert session.scalars(select(Holiday)).all() == []
    offered = re.findall(r'name="chosen"[^>]*value="([^"]+)"', page)
    assert offered
    post(communicator, "/stations/holidays/proposed", chosen=offered[:1])
    assert [entry.day.isoformat() for entry in session.scalars(select(Holiday))] == offered[:1]


def test_the_province_is_not_silenced_by_one_commune(operator: FlaskClient) -> None:
    assert operator.get("/stations/holidays").status_code == 403


def test_a_file_of_weeks_is_shown_first_and_then_taken_whole(
    session: Session, communicator: FlaskClient, rung: list[int]
) -> None:
    slot(session, 5)
    page = send(communicator, HEAD + f"{MUONG_BO},1,05:30,20,mong-1961|vi\n{int(AU_LAU)},7,17:00,15,\n")
    assert "Thứ Hai 05:30–05:50" in page
    assert week(session) == [(5, "06:00", 15)]
    text = re.search(r'name="text" value="([^"]+)"', page)
    assert text
    assert post(communicator, "/stations/import", text=text[1]).status_code == 302
    assert (week(session), week(session, AU_LAU)) == ([(0, "05:30", 20)], [(6, "17:00", 15)])
    assert rung == [int(MUONG_BO), int(AU_LAU)]
    written = communicator.get("/stations/sessions.csv").get_data(as_text=True)
    assert written.removeprefix("\ufeff") == HEAD + f"{MUONG_BO},1,05:30,20,mong-1961|vi\n{AU_LAU},7,17:00,15,\n"


def test_a_file_with_one_wrong_row_changes_nothing(session: Session, communicator: FlaskClient) -> None:
    rows = [f"{MUONG_BO},1,05:30,20,vi", f"{MUONG_BO},9,05:30,20,vi", f"{AU_LAU},1,05:30,20,", "99999,1,x,1,klingon"]
    page = send(communicator, HEAD + "\n".join(rows))
    for row in (3, 4, 5):
        assert f"Dòng {row}:" in page
    assert "Dòng 2:" not in page
    assert session.scalars(select(StationSlot)).all() == []
    overlap = send(communicator, HEAD + f"{MUONG_BO},1,05:30,20,\n{MUONG_BO},1,05:40,20,\n")
    assert "trùng giờ nhau" in overlap


def test_a_file_reaches_no_further_than_its_bringer(session: Session, operator: FlaskClient) -> None:
    assert f"Xã {AU_LAU} không thuộc phạm vi" in send(operator, HEAD + f"{AU_LAU},1,05:30,10,\n")


def test_a_private_address_is_shown_once_and_revoked(session: Session, operator: FlaskClient) -> None:
    page = post(operator, f"/stations/{MUONG_BO}/calendar").text
    secret = re.search(r"/calendar/([^\"]+)\.ics", page)
    assert secret
    feed = session.scalars(select(StationFeed)).one()
    assert secret[1].encode() not in feed.secret_hash
    assert secret[1] not in operator.get(f"/stations/{MUONG_BO}").text
    assert operator.get(f"/calendar/{secret[1]}.ics").status_code == 200
    post(operator, f"/stations/{MUONG_BO}/calendar/{feed.id}/revoke")
    assert operator.get(f"/calendar/{secret[1]}.ics").status_code == 404
