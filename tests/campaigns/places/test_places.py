"""What was said to a village or commune: counted for this place alone, within the reader's reach."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from campaigns.models import Campaign
from campaigns.places import queries
from campaigns.places.queries import Place
from foundation import clock
from foundation.database import db
from messaging.loudspeaker.logbook.actions import log
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Airing, Script
from messaging.sms.models import Message
from tests.accounts.factories import person, post, sign_in
from tests.campaigns import factories as make
from tests.villages.factories import make_resident
from villages.models import Village

ELSEWHERE = "02926"


@pytest.fixture
def launched(session: Session) -> Campaign:
    """A campaign for the whole home commune: a village of three people, one of two, one of nobody."""
    make.village(session, people=3, name="Thôn mẫu 1", ref="M1")
    two = make.village(session, people=1, name="Thôn mẫu 2", ref="M2")
    make_resident(session, two)
    make.village(session, people=0, name="Thôn mẫu 3", ref="M3")
    make.village(session, people=4, name="Thôn mẫu 4", ref="M4", commune_code=ELSEWHERE)
    made = make.launched(session, people=False)
    session.commit()
    return made


def village(session: Session, ref: str) -> Village:
    return session.scalars(select(Village).where(Village.ref == ref)).one()


def place(session: Session, ref: str) -> Place:
    found = village(session, ref)
    return Place(found.commune_code, found)


def script(session: Session) -> Script:
    return session.scalars(select(Script).where(Script.commune_code == make.HOME)).one()


def test_people_are_those_of_the_village_by_the_state_of_their_sms(session: Session, launched: Campaign) -> None:
    who = person(session, "communicator")
    sums: Counter[str] = Counter()
    for ref, people in (("M1", 3), ("M2", 2), ("M3", 0)):
        (found,) = queries.reached(session, who, place(session, ref))
        assert (found.title, found.people, found.scripts) == (launched.title, people, {"vi": 1})
        assert sum(part.people for part in found.bar) == people
        sums.update(found.states)
    (commune,) = queries.reached(session, who, Place(make.HOME))
    assert commune.states == dict(sums)
    assert commune.people == len(session.scalars(select(Message.id)).all()) == 5


def test_a_place_that_no_campaign_reached_says_so(client: FlaskClient, session: Session, launched: Campaign) -> None:
    sign_in(client, person(session, "approver", locale="en").email)
    far = village(session, "M4")
    for address in (f"/villages/{far.id}/campaigns", f"/villages/communes/{ELSEWHERE}/campaigns"):
        shown = client.get(address).text
        assert "No campaign has reached anybody here yet." in shown
        assert launched.title not in shown


def test_a_script_of_one_village_is_not_another_villages(session: Session, launched: Campaign) -> None:
    script(session).place = "M1"
    session.commit()
    who = person(session, "communicator")
    assert [one.scripts for one in queries.reached(session, who, place(session, "M1"))] == [{"vi": 1}]
    assert [one.scripts for one in queries.reached(session, who, place(session, "M2"))] == [{}]
    assert queries.reached(session, who, place(session, "M3")) == []


def test_what_the_station_logged_and_plans(session: Session, launched: Campaign) -> None:
    now, read = clock.now(), script(session)
    log(
        session,
        make.person(session, "operator"),
        Entry(read.id, now - timedelta(hours=1), True, "a key of one entry 1"),
    )
    log(
        session,
        make.person(session, "operator"),
        Entry(read.id, now - timedelta(hours=2), False, "a key of one entry 2", note="Mất điện"),
    )
    for hours in (-1, 5, 3):
        at = now + timedelta(hours=hours)
        session.add(Airing(script_id=read.id, commune_code=make.HOME, session_at=at, starts_at=at, seconds=60))
    session.commit()
    who, here = person(session, "communicator"), place(session, "M3")
    heard = queries.heard(session, who, here)
    assert [(one.entry.aired, one.script.language, one.title, one.slug) for one in heard] == [
        (True, "vi", launched.title, launched.slug),
        (False, "vi", launched.title, launched.slug),
    ]
    planned = queries.planned(session, who, here, now)
    ours = [one.airing.starts_at for one in planned if one.airing.seconds == 60]
    assert ours == [now + timedelta(hours=3), now + timedelta(hours=5)]
    assert queries.heard(session, who, place(session, "M4")) == []
    assert queries.planned(session, who, place(session, "M4"), now) == []


def test_a_campaign_beyond_the_reach_is_named_but_not_opened(
    client: FlaskClient, session: Session, launched: Campaign
) -> None:
    launched.audience = {}
    session.commit()
    near = person(session, "communicator", communes=[make.HOME], locale="en")
    (found,) = queries.reached(session, near, place(session, "M1"))
    assert not found.opens
    sign_in(client, near.email)
    shown = client.get(f"/villages/{village(session, 'M1').id}/campaigns").text
    assert launched.title in shown
    assert f"/campaigns/{launched.slug}" not in shown
    assert client.get(f"/villages/{village(session, 'M4').id}/campaigns").status_code == 404
    assert client.get(f"/villages/communes/{ELSEWHERE}/campaigns").status_code == 404


def test_the_page_asks_few_questions(client: FlaskClient, session: Session, launched: Campaign) -> None:
    sign_in(client, person(session, "communicator").email)
    address = f"/villages/{village(session, 'M1').id}"
    asked: list[Any] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    client.get(f"{address}/campaigns")
    assert len(asked) <= 12, asked
    asked.clear()
    client.get(address)
    assert len(asked) <= 12, asked


@pytest.mark.parametrize("audience", [{"villages": ["M3"]}, {"where": {"villages": ["M3"]}}])
def test_a_village_that_a_campaign_is_meant_for_stays(
    client: FlaskClient, session: Session, launched: Campaign, audience: dict[str, Any]
) -> None:
    sign_in(client, person(session, "administrator", locale="en").email)
    found = village(session, "M3")
    draft = make.campaign(session, people=False, title="Nháp cho thôn mẫu 3")
    draft.audience = audience
    session.commit()
    assert "campaigns are meant for it (Nháp cho thôn mẫu 3)" in client.get(f"/villages/{found.id}/remove").text
    assert post(client, f"/villages/{found.id}/remove").location.endswith("/remove")
    draft.audience = {}
    session.commit()
    post(client, f"/villages/{found.id}/remove")
    session.expire_all()
    assert session.scalar(select(Village.id).where(Village.ref == "M3")) is None
