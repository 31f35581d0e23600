from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import throttle
from accounts.models import SignInFailure
from foundation import clock
from messaging.loudspeaker.models import Airing
from messaging.loudspeaker.planner import actions, queries
from messaging.loudspeaker.stations import feeds
from messaging.loudspeaker.stations.models import StationFeed
from tests.accounts.factories import person
from tests.messaging.loudspeaker.factories import MUONG_BO
from tests.messaging.loudspeaker.planner.factories import MONDAY, at, running, slot


@pytest.fixture
def address(session: Session, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the plan of Mường Bo can be read: two languages on Monday, one message in a session."""
    at(monkeypatch)
    slot(session, 0), slot(session, 3)
    running(session, days=0, languages=("vi", "mong-1961"))
    actions.lay_commune(session, MUONG_BO)
    secret = feeds.make(session, person(session, "operator", name="Giàng A Páo"), MUONG_BO)
    session.commit()
    return f"/calendar/{secret}.ics"


def test_a_calendar_reads_back_as_it_was_planned(session: Session, client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    planned = queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)
    events = calendar.walk("VEVENT")
    assert len(events) == len(planned) == 2
    for event, airing in zip(events, planned, strict=True):
        assert event["DTSTART"].dt == airing.starts_at
        assert str(event["DTSTART"].params["TZID"]) == "Asia/Ho_Chi_Minh"
        assert event["DURATION"].dt == timedelta(seconds=airing.seconds)
        assert event["DTSTAMP"].dt == airing.created_at.replace(microsecond=0)
        assert event["UID"].startswith(f"airing-{airing.id}@")
    assert [str(event["SUMMARY"]) for event in events] == [
        "Nhắc gia hạn thẻ BHYT (Tiếng Việt)",
        "Nhắc gia hạn thẻ BHYT (Mông (chữ 1961))",
    ]
    zone = calendar.walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"
    offsets = {part["TZOFFSETTO"].td for part in zone.subcomponents}
    assert timedelta(hours=7) in offsets
    assert "Giàng" not in answer.text


def test_what_has_not_changed_is_not_sent_again(session: Session, client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    before = session.execute(select(Airing.id, Airing.starts_at)).all()
    actions.lay_commune(session, MUONG_BO)
    session.commit()
    assert session.execute(select(Airing.id, Airing.starts_at)).all() == before
    assert client.get(address).data == first.data
    running(session, days=0, priority="priority")
    actions.lay_commune(session, MUONG_BO)
    session.commit()
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_an_event_keeps_its_name_when_it_is_moved(session: Session, client: FlaskClient, address: str) -> None:
    running(session, days=3, title="Tin dài ngày")
    actions.lay_commune(session, MUONG_BO)
    me = person(session, "operator")
    thursday = queries.airings_of(session, MUONG_BO, MONDAY + timedelta(3), MONDAY + timedelta(3))[0]
    moved = next(found for found in queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)
                 if found.script_id == thursday.script_id)  # fmt: skip
    target = clock.local(thursday.session_at)
    actions.drop(session, me, thursday.id)
    actions.move(session, me, moved.id, target)
    session.commit()
    events = {
        str(event["UID"]).partition("@")[0]: event
        for event in Calendar.from_ical(client.get(address).data).walk("VEVENT")
    }
    assert events[f"airing-{moved.id}"]["DTSTART"].dt == target


def test_reading_is_noted_at_most_once_an_hour(
    session: Session, client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(address)
    first = session.scalar(select(StationFeed.read_at))
    assert first == clock.now()
    for minute, expected in ((59, first), (61, first + timedelta(minutes=61))):
        monkeypatch.setattr(clock, "now", lambda minute=minute: first + timedelta(minutes=minute))
        client.get(address)
        session.expire_all()
        assert session.scalar(select(StationFeed.read_at)) == expected


def test_what_was_revoked_leads_nowhere_and_counts_as_no_guess(
    session: Session, client: FlaskClient, address: str
) -> None:
    feed = session.scalars(select(StationFeed)).one()
    feeds.revoke(session, feed.person, MUONG_BO, feed.id)
    session.commit()
    assert client.get(address).status_code == 404
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_who_guesses_is_slowed_and_may_still_sign_in(session: Session, client: FlaskClient, address: str) -> None:
    for number in range(throttle.MOST_FROM_ADDRESS):
        assert client.get(f"/calendar/guess-{number}.ics").status_code == 404
    assert client.get("/calendar/one-more.ics").status_code == 429
    throttle.check(session, "somebody", "127.0.0.1")
    assert client.get(address).status_code == 200
