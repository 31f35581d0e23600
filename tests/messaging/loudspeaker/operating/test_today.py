"""Today's page: the plan first, without one the hours of the villages; forms work without any script."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.loudspeaker import queries
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.operating import entries
from messaging.loudspeaker.refusals import UnreadableMoment
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import MUONG_BO, bulletin


def scripts(session: Session) -> dict[str, Script]:
    found = queries.scripts_of(session, bulletin(session).id)
    return {one.language: one for one in found if one.commune_code == MUONG_BO}


def operate(session: Session, client: FlaskClient) -> None:
    sign_in(client, person(session, "operator", communes=[MUONG_BO], name="Giàng A Páo").email)


def planned(session: Session, script: Script) -> Airing:
    at = clock.local(clock.now()).replace(hour=0, minute=1, second=0, microsecond=0)
    made = Airing(script_id=script.id, commune_code=MUONG_BO, session_at=at, starts_at=at, seconds=script.seconds)
    session.add(made)
    session.commit()
    return made


def test_the_plan_of_today_comes_before_what_is_merely_in_force(session: Session, client: FlaskClient) -> None:
    found = scripts(session)
    airing = planned(session, found["mong-1961"])
    operate(session, client)
    page = client.get("/scripts/").text
    parts = page.split("Ngoài lịch phát hôm nay")
    assert len(parts) == 2
    assert f'id="script-{found["mong-1961"].id}"' in parts[0]
    assert f'value="{airing.id}@' in parts[0]
    assert f'id="script-{found["vi"].id}"' in parts[1]


def test_without_a_plan_the_hours_of_the_villages_stand(session: Session, client: FlaskClient) -> None:
    scripts(session)
    operate(session, client)
    page = client.get("/scripts/").text
    assert "Ngoài lịch phát hôm nay" not in page
    assert len(re.findall(r'value="0@\d{4}-\d\d-\d\dT05:30:00\+07:00"', page)) == 4


def test_a_form_without_a_script_logs_everything_it_holds(session: Session, client: FlaskClient) -> None:
    script = scripts(session)["vi"]
    airing = planned(session, script)
    operate(session, client)
    slot = f"{airing.id}@{clock.local(airing.starts_at).isoformat()}"
    given = {
        "slot": slot,
        "aired": "yes",
        "entry_key": "k" * 16,
        "reader": "Lý Thị Mai",
        "repeats": "2",
        "minutes": "4",
    }
    answer = post(client, f"/scripts/{script.id}/note", **given, clusters_failed="3", failed_where="Nậm Than")
    assert answer.location == f"/scripts/#script-{script.id}"
    session.expire_all()
    kept = session.scalars(select(Broadcast)).one()
    assert (kept.airing_id, kept.reader, kept.repeats, kept.seconds) == (airing.id, "Lý Thị Mai", 2, 240)
    assert (kept.clusters_failed, kept.failed_where) == (3, "Nậm Than")
    assert "Lý Thị Mai" in client.get("/scripts/").text, "the next form knows who read"


def test_a_usual_reason_is_enough(session: Session, client: FlaskClient) -> None:
    script = scripts(session)["vi"]
    operate(session, client)
    post(client, f"/scripts/{script.id}/note", slot="now", aired="no", reason="Mất điện", entry_key="k" * 16)
    session.expire_all()
    assert session.scalars(select(Broadcast.note)).one() == "Mất điện"


@pytest.mark.parametrize("value", ["", "x", "1@", "1@hôm nay", "x@2026-11-22T05:30+07:00", "1@2026-11-22T05:30"])
def test_anything_else_is_no_broadcast(value: str) -> None:
    with pytest.raises(UnreadableMoment):
        entries.occasion(value, datetime.now(UTC))


def test_what_is_kept_offline_is_this_weeks(session: Session, client: FlaskClient) -> None:
    found = scripts(session)
    bulletin(session, title="Xa", valid_from=clock.today() + timedelta(30), valid_until=clock.today() + timedelta(31))
    operate(session, client)
    files = client.get("/scripts/offline").get_json()["files"]
    wanted = {f"/scripts/{one.id}{form}" for one in found.values() for form in ("", "/pdf")}
    assert {file["url"] for file in files} == wanted
