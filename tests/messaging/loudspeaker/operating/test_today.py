"""Today's page and the forms on a script's own: the plan first, else the villages' hours; no JavaScript is needed."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.loudspeaker import actions, queries
from messaging.loudspeaker.bulletin import ScriptPlan, Words
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.operating import day, entries
from messaging.loudspeaker.operating import queries as operating
from messaging.loudspeaker.refusals import UnreadableMoment
from tests.accounts.factories import person, post, sign_in
from tests.messaging.loudspeaker.factories import MUONG_BO, VIETNAMESE, bulletin

NOW = datetime(2026, 11, 22, 16, 40, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


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


def test_without_a_script_the_reader_goes_back_to_the_page_the_form_stood_on(
    session: Session, client: FlaskClient
) -> None:
    script = scripts(session)["vi"]
    operate(session, client)
    given = {"slot": "now", "aired": "yes", "entry_key": "k" * 16, "next": f"/scripts/{script.id}"}
    answer = post(client, f"/scripts/{script.id}/note", **given)
    assert answer.location == f"/scripts/{script.id}#script-{script.id}"


def test_the_page_of_a_script_offers_the_plan_and_keeps_what_is_pressed(session: Session, client: FlaskClient) -> None:
    found = scripts(session)
    airing = planned(session, found["vi"])
    operate(session, client)
    page = client.get(f"/scripts/{found['vi'].id}").text
    assert f'value="{airing.id}@' in page
    assert 'value="0@' not in page, "the plan stands, not the villages' hours"
    assert 'id="log"' in page
    for name in ("reader", "repeats", "clusters_failed", "failed_where", "began", "reason"):
        assert f'name="{name}"' in page
    for needed in ("outbox.js", "operating.js", "data-outbox", f'data-here="/scripts/{found["vi"].id}"'):
        assert needed in page
    assert 'value="0@' not in client.get(f"/scripts/{found['mong-1961'].id}").text


def test_a_script_that_must_not_be_read_offers_no_hour_of_its_villages(session: Session, client: FlaskClient) -> None:
    script = scripts(session)["vi"]
    operate(session, client)
    assert 'value="0@' in client.get(f"/scripts/{script.id}").text
    actions.withdraw(session, script.bulletin_id)
    session.commit()
    page = client.get(f"/scripts/{script.id}").text
    assert 'value="0@' not in page
    assert 'value="now"' in page, "what was read before it was withdrawn can still be logged"


@pytest.mark.parametrize(
    ("began", "as_filled", "at"), [("00:03", "00:01", "00:03"), ("00:01", "00:01", "00:01"), ("", "00:01", "00:01")]
)
def test_the_real_start_is_kept_beside_the_planned_one(
    session: Session, client: FlaskClient, began: str, as_filled: str, at: str
) -> None:
    script = scripts(session)["vi"]
    airing = planned(session, script)
    operate(session, client)
    slot = f"{airing.id}@{clock.local(airing.starts_at).isoformat()}"
    given = {"slot": slot, "aired": "yes", "entry_key": "k" * 16, "began": began, "began_as": as_filled}
    post(client, f"/scripts/{script.id}/note", **given)
    session.expire_all()
    kept = session.scalars(select(Broadcast)).one()
    assert f"{clock.local(kept.at):%H:%M}" == at
    assert kept.planned_at == airing.starts_at
    assert kept.airing_id == airing.id


def test_an_hour_left_as_it_was_filled_in_does_not_speak_for_another_broadcast(
    session: Session, client: FlaskClient
) -> None:
    script = scripts(session)["vi"]
    operate(session, client)
    slot = f"0@{clock.local(clock.now()).replace(hour=0, minute=1, second=0, microsecond=0).isoformat()}"
    post(
        client,
        f"/scripts/{script.id}/note",
        slot=slot,
        aired="yes",
        entry_key="k" * 16,
        began="00:00",
        began_as="00:00",
    )
    session.expire_all()
    assert f"{clock.local(session.scalars(select(Broadcast.at)).one()):%H:%M}" == "00:01"


def test_a_nonsense_start_is_told(session: Session, client: FlaskClient) -> None:
    script = scripts(session)["vi"]
    operate(session, client)
    given = {"slot": "now", "aired": "yes", "entry_key": "k" * 16, "began": "28:00", "began_as": ""}
    post(client, f"/scripts/{script.id}/note", **given)
    assert "28:00” không phải là thời điểm" in client.get("/scripts/").text


def newer_version(session: Session, older: Script) -> Script:
    words = Words("vi", older.version + 1, VIETNAMESE)
    actions.add(session, older.bulletin_id, words, [ScriptPlan(MUONG_BO, "vi", ("Nậm Cang",), ("05:30",))])
    session.commit()
    return next(one for one in queries.newest_of(session, older.bulletin_id) if one.commune_code == MUONG_BO
                and one.language == "vi")  # fmt: skip


def test_what_was_withdrawn_says_so_on_todays_page(session: Session, client: FlaskClient) -> None:
    script = scripts(session)["vi"]
    operate(session, client)
    assert "Không đọc nữa" not in client.get("/scripts/").text
    actions.withdraw(session, script.bulletin_id)
    session.commit()
    page = client.get("/scripts/").text.split("Không đọc nữa")[1]
    assert "Cơ quan đã thu hồi" in page
    assert f'href="/scripts/{script.id}"' in page
    elsewhere = client.application.test_client()
    sign_in(elsewhere, person(session, "operator", communes=["04585"]).email)
    assert "Không đọc nữa" not in elsewhere.get("/scripts/").text


def test_what_was_replaced_leads_to_the_new_version_and_that_is_marked(session: Session, client: FlaskClient) -> None:
    older = scripts(session)["vi"]
    operate(session, client)
    assert "Bản mới" not in client.get("/scripts/").text
    newer = newer_version(session, older)
    page = client.get("/scripts/").text
    card, stopped = page.split("Không đọc nữa")
    assert card.count("Bản mới") == 1
    assert f'id="script-{newer.id}"' in card
    assert f'id="script-{older.id}"' not in page
    assert "Đã có bản mới" in stopped
    assert f'href="/scripts/{newer.id}">Mở bản mới' in stopped


def test_only_what_stopped_lately_is_told(session: Session) -> None:
    older = scripts(session)["vi"]
    someone = person(session, "operator", communes=[MUONG_BO])
    newer = newer_version(session, older)
    now = clock.local(clock.now())
    assert [(one.script.id, one.newer) for one in operating.stopped(session, someone, now)] == [(older.id, newer)]
    newer.generated_at = clock.now() - timedelta(days=8)
    session.commit()
    assert operating.stopped(session, someone, now) == []
    newer.generated_at = clock.now() - timedelta(days=6)
    session.commit()
    assert len(operating.stopped(session, someone, now)) == 1
    assert operating.stopped(session, someone, now + timedelta(days=8)) == []
    newest = newer_version(session, newer)
    assert {(one.script.id, one.newer) for one in operating.stopped(session, someone, now)} == {
        (older.id, newest),
        (newer.id, newest),
    }
    actions.withdraw(session, older.bulletin_id)
    session.commit()
    found = operating.stopped(session, someone, now)
    assert [one.newer for one in found] == [None] * len(found)
    assert newest.id in {one.script.id for one in found}
    assert older.id not in {one.script.id for one in found}


def test_todays_page_leads_to_plan_and_files_of_the_commune(session: Session, client: FlaskClient) -> None:
    scripts(session)
    operate(session, client)
    page = client.get("/scripts/").text
    month = f"{clock.today():%Y-%m}"
    for there in (f"/plan/{MUONG_BO}", f"/scripts/communes/{MUONG_BO}"):
        assert f'href="{there}"' in page
    for page_of in (f"/plan/{MUONG_BO}", f"/stations/{MUONG_BO}"):
        assert f'href="/logbook/{MUONG_BO}/' in client.get(page_of).text
    assert f'href="/logbook/{MUONG_BO}/{month}"' in client.get(f"/stations/{MUONG_BO}").text


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


@pytest.mark.parametrize(
    ("value", "other", "meant"),
    [
        ("now", "", NOW),
        ("0@2026-11-22T05:30+07:00", "", NOW.replace(hour=5, minute=30)),
        ("other", "2026-11-20T17:05", NOW.replace(day=20, hour=17, minute=5)),
    ],
)
def test_a_form_means_an_hour_this_moment_or_another(value: str, other: str, meant: datetime) -> None:
    assert entries.occasion(value, NOW, other)[0] == meant


@pytest.mark.parametrize("other", ["", "hôm qua", "2026-11-20T25:00", "0001-01-01T00:00", "2026-11-20T17:05+00:00"])
def test_another_time_must_be_one(other: str) -> None:
    with pytest.raises(UnreadableMoment):
        entries.occasion("other", NOW, other)


def at(hour: str) -> datetime:
    return datetime.combine(NOW.date(), time.fromisoformat(hour), NOW.tzinfo)


@pytest.mark.parametrize(
    ("logged_at", "chosen"),
    [([], "12:00"), (["12:00"], "05:30"), (["05:30", "12:00"], None), (["05:30"], "12:00")],
)
def test_the_day_offers_the_latest_hour_that_is_not_logged(logged_at: list[str], chosen: str | None) -> None:
    script = Script(slots=["05:30", "12:00", "17:00"])
    log = [Broadcast(at=at(hour), aired=True) for hour in reversed(logged_at)]
    card = day.card(script, [], log, NOW, 0)
    assert card.chosen_at == (at(chosen) if chosen else None)
    assert [f"{one.at:%H:%M}" for one in card.occasions if one.entry] == logged_at
    assert not card.is_done


def test_a_day_is_done_when_every_hour_is_logged() -> None:
    log = [Broadcast(at=at("05:30"), aired=False)]
    assert day.card(Script(slots=["05:30"]), [], log, NOW, 0).is_done
    yesterday = [Broadcast(at=NOW - timedelta(days=1), aired=True)]
    assert day.card(Script(slots=["16:40"]), [], yesterday, NOW, 0).entries == ()


def test_an_hour_is_answered_by_its_broadcast_though_it_began_at_another() -> None:
    late = [Broadcast(at=at("05:52"), planned_at=at("05:30"), aired=True)]
    assert day.card(Script(slots=["05:30"]), [], late, NOW, 0).is_done
    assert not day.card(Script(slots=["05:30"]), [], [Broadcast(at=at("05:52"), aired=True)], NOW, 0).is_done
