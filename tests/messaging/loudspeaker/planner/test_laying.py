from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.database import db
from messaging.loudspeaker import actions as room
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.planner import actions, queries, refusals, tasks
from messaging.loudspeaker.planner.laying import lock
from messaging.loudspeaker.planner.situation import out_of_step, running_communes, situations, this_minute
from messaging.loudspeaker.queries import scripts_of
from messaging.loudspeaker.stations.models import Holiday, Station
from tests.accounts.factories import person
from tests.messaging.loudspeaker.factories import MUONG_BO
from tests.messaging.loudspeaker.planner.factories import MONDAY, at, running, slot
from tests.villages.factories import make_village

FAR = MONDAY + timedelta(30)


def read(session: Session, first: date = MONDAY, last: date = FAR) -> list[str]:
    """Day, hour and language of what is planned, in order."""
    session.expire_all()
    found = queries.airings_of(session, MUONG_BO, first, last)
    return [f"{clock.local(airing.session_at):%d %H} {airing.script.language}" for airing in found]


def lay(session: Session) -> int:
    changed = actions.lay_commune(session, MUONG_BO)
    session.commit()
    return changed


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


def test_a_bulletin_is_read_in_each_session_in_all_its_languages(session: Session) -> None:
    slot(session, 0), slot(session, 2, 17, languages=["mong-1961", "vi"])
    running(session, languages=("vi", "mong-1961"))
    assert lay(session) == 4
    assert read(session) == ["23 06 vi", "23 06 mong-1961", "25 17 mong-1961", "25 17 vi"]


def test_the_order_of_languages_is_the_sessions_else_the_stations(session: Session) -> None:
    session.add(Station(commune_code=MUONG_BO, languages=["mong-1961", "vi"]))
    own, _plain = slot(session, 0, languages=["vi", "mong-1961"]), slot(session, 1)
    running(session, priority="urgent", languages=("vi", "mong-1961"))
    lay(session)
    stations = ["23 05 mong-1961", "23 05 vi"]
    assert read(session) == [*stations, "23 06 vi", "23 06 mong-1961", "24 06 mong-1961", "24 06 vi"]
    for first, second in batched(queries.airings_of(session, MUONG_BO, MONDAY, FAR)):
        assert (first.starts_at, second.starts_at) == (first.session_at, first.starts_at + timedelta(0, first.seconds))
    own.languages = ["mong-1961", "vi"]
    session.commit()
    assert lay(session) == 2
    assert read(session)[2:4] == ["23 06 mong-1961", "23 06 vi"]


def batched(airings: list[Airing]) -> list[tuple[Airing, Airing]]:
    """Two by two."""
    return list(zip(airings[::2], airings[1::2], strict=True))


def test_laying_twice_changes_nothing(session: Session) -> None:
    slot(session, 0), slot(session, 1)
    running(session), running(session, priority="urgent")
    lay(session)
    before = session.execute(select(Airing.id, Airing.session_at, Airing.starts_at).order_by(Airing.id)).all()
    assert len(before) == 5  # at once, and both in both sessions
    assert lay(session) == 0
    assert session.execute(select(Airing.id, Airing.session_at, Airing.starts_at).order_by(Airing.id)).all() == before


def test_what_was_on_air_stays_and_what_was_withdrawn_goes(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    slot(session, 0), slot(session, 1)
    made = running(session)
    lay(session)
    at(monkeypatch, hour=7)
    room.withdraw(session, made.id)
    session.commit()
    assert read(session) == ["23 06 vi"]  # the page does not wait for the planner
    assert lay(session) == 1
    assert session.scalars(select(Airing)).one().session_at.astimezone(clock.zone()).hour == 6


def test_a_commune_without_a_week_uses_the_hours_of_its_villages(session: Session) -> None:
    make_village(session, commune_code=MUONG_BO, slots=["05:30", "17:00"])
    make_village(session, commune_code=MUONG_BO, slots=["17:00"])
    session.commit()
    running(session, days=0)
    lay(session)
    assert read(session) == ["23 05 vi", "23 17 vi"]


def test_a_holiday_is_silent_but_for_what_is_urgent(session: Session) -> None:
    slot(session, 0), slot(session, 1)
    session.add(Holiday(commune_code="", day=MONDAY, name="Ngày Văn hóa Việt Nam"))
    running(session)
    lay(session)
    assert read(session) == ["24 06 vi"]
    running(session, priority="urgent")
    lay(session)
    assert read(session) == ["23 05 vi", "23 06 vi", "24 06 vi", "24 06 vi"]


def test_a_person_moves_a_message_and_the_planner_leaves_it_there(session: Session) -> None:
    slot(session, 0), slot(session, 1), slot(session, 3)
    room_of_day = running(session, days=1, languages=("vi", "mong-1961"))
    lay(session)
    me = person(session, "operator", communes=[MUONG_BO])
    first, second = queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)
    assert first.script.bulletin_id == second.script.bulletin_id == room_of_day.id
    tuesday = clock.local(first.session_at) + timedelta(1)
    with pytest.raises(refusals.ReadThenAlready):
        actions.move(session, me, first.id, tuesday)
    actions.drop(session, me, queries.airings_of(session, MUONG_BO, tuesday.date(), tuesday.date())[0].id)
    session.commit()
    assert read(session) == ["23 06 vi", "23 06 mong-1961"]
    actions.move(session, me, first.id, tuesday)
    session.commit()
    assert read(session) == ["24 06 vi", "24 06 mong-1961"]
    assert lay(session) == 0
    actions.move_back(session, me, first.id, tuesday - timedelta(1))
    session.commit()
    assert read(session) == ["23 06 vi", "23 06 mong-1961", "24 06 vi", "24 06 mong-1961"]
    deeds = session.scalars(select(Audit.action).where(Audit.action.startswith("airing")).order_by(Audit.id)).all()
    assert deeds == ["airing.drop", "airing.move", "airing.move"]


def test_what_was_dropped_comes_back_when_it_is_restored(session: Session) -> None:
    slot(session, 0)
    running(session)
    lay(session)
    me = person(session, "operator")
    airing = queries.airings_of(session, MUONG_BO, MONDAY, FAR)[0]
    actions.drop(session, me, airing.id)
    lay(session)
    assert read(session) == []
    assert [gone.id for gone in queries.dropped_of(session, MUONG_BO, MONDAY, FAR)] == [airing.id]
    actions.restore(session, me, airing.id)
    session.commit()
    assert read(session) == ["23 06 vi"]


def test_only_a_session_to_come_that_fits_takes_a_message(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    slot(session, 0), slot(session, 4), slot(session, 2)
    session.add(Holiday(commune_code=MUONG_BO, day=MONDAY + timedelta(2), name="Hội làng"))
    running(session, days=3)
    lay(session)
    me = person(session, "operator")
    airing = queries.airings_of(session, MUONG_BO, MONDAY, FAR)[0]
    here = clock.local(airing.session_at)
    for target, refusal in (
        (here + timedelta(hours=1), refusals.NoSessionThen),
        (here + timedelta(2), refusals.SilentDay),
        (here + timedelta(4), refusals.NotValidThen),
        (here - timedelta(7), refusals.AlreadyBegun),
    ):
        with pytest.raises(refusal):
            actions.move(session, me, airing.id, target)
    at(monkeypatch, hour=6)
    with pytest.raises(refusals.AlreadyBegun):
        actions.drop(session, me, airing.id)


def entry(session: Session, airing: Airing, aired: bool) -> None:
    who = person(session, "operator")
    session.add(Broadcast(script_id=airing.script_id, airing_id=airing.id, person_id=who.id, at=airing.session_at,
                          aired=aired, note="", entry_key=f"entry {airing.id}"))  # fmt: skip
    session.commit()


def test_what_is_logged_before_its_hour_is_left_alone(session: Session) -> None:
    slot(session, 0)
    made = running(session)
    lay(session)
    airing = queries.airings_of(session, MUONG_BO, MONDAY, FAR)[0]
    entry(session, airing, aired=True)
    with pytest.raises(refusals.LoggedAlready):
        actions.drop(session, person(session, "operator"), airing.id)
    room.withdraw(session, made.id)
    session.commit()
    assert lay(session) == 0


def test_an_airing_that_failed_does_not_count(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    slot(session, 0)
    running(session, days=7)
    lay(session)
    entry(session, queries.airings_of(session, MUONG_BO, MONDAY, FAR)[0], aired=False)
    at(monkeypatch, hour=7)
    assert situations(session, [MUONG_BO], this_minute())[MUONG_BO].wanted[0].aired == 0


def test_two_processes_lay_the_same_commune_one_after_the_other(session: Session, app: Flask) -> None:
    slot(session, 0), slot(session, 3)
    running(session)
    changes: list[int] = []
    thread = Thread(target=lay_apart, args=(app, db.engine, changes))
    lock(session, MUONG_BO)
    thread.start()
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    while thread.is_alive() and not session.scalar(waiting):
        thread.join(0.05)
    assert thread.is_alive()
    assert changes == []
    session.commit()
    thread.join(20)
    assert changes == [2]


def lay_apart(app: Flask, engine: Engine, changes: list[int]) -> None:
    with app.app_context(), Session(engine) as other:
        changes.append(actions.lay_commune(other, MUONG_BO))
        other.commit()


def test_what_was_decided_about_an_older_version_holds_for_the_newer(session: Session) -> None:
    slot(session, 0)
    made = running(session)
    lay(session)
    airing = queries.airings_of(session, MUONG_BO, MONDAY, FAR)[0]
    actions.drop(session, person(session, "operator"), airing.id)
    old = scripts_of(session, made.id)[0]
    same = {"bulletin_id": old.bulletin_id, "text_id": old.text_id, "commune_code": MUONG_BO, "language": "vi"}
    session.add(Script(**same, version=old.version + 1, villages=[], seconds=old.seconds))
    session.commit()
    assert out_of_step(session, this_minute()) == [MUONG_BO]
    lay(session)
    assert read(session) == []
    assert out_of_step(session, this_minute()) == []


def test_a_lost_bell_is_found_and_each_night_everybody_is_laid(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot(session, 0)
    made = running(session)
    rung: list[int] = []
    monkeypatch.setattr(tasks, "wake", lambda task, *ids: rung.extend(ids))
    tasks.sweep.run()
    tasks.lay_bulletin.run(made.id)
    tasks.lay_province.run()
    assert rung == [int(MUONG_BO)] * 3
    tasks.lay.run(int(MUONG_BO))
    assert read(session) == ["23 06 vi"]
    rung.clear()
    tasks.sweep.run()
    assert rung == []
    assert running_communes(session, this_minute()) == [MUONG_BO]


def test_what_found_no_place_is_not_laid_again_every_minute(session: Session) -> None:
    made = running(session)
    assert out_of_step(session, this_minute()) == [MUONG_BO]
    made.created_at -= timedelta(hours=2)
    session.commit()
    assert out_of_step(session, this_minute()) == []
    assert running_communes(session, this_minute()) == [MUONG_BO]


def taken_back(session: Session, airing: Airing) -> None:
    """Logged before its hour, and taken back."""
    entry(session, airing, aired=True)
    wrong = session.scalars(select(Broadcast).where(Broadcast.airing_id == airing.id)).one()
    logbook.take_back(session, wrong.person, wrong.id, f"taken back {wrong.id}")
    session.commit()


def test_an_entry_taken_back_blocks_nothing(session: Session) -> None:
    slot(session, 0), slot(session, 1)
    made = running(session, days=1)
    lay(session)
    me = person(session, "operator")
    monday, tuesday = queries.airings_of(session, MUONG_BO, MONDAY, FAR)
    taken_back(session, monday), taken_back(session, tuesday)
    assert lay(session) == 0
    actions.drop(session, me, tuesday.id)
    session.commit()
    assert read(session) == ["23 06 vi"]
    origin = clock.local(monday.session_at)
    there = actions.move(session, me, monday.id, tuesday.session_at)
    session.commit()
    assert read(session) == ["24 06 vi"]
    actions.move_back(session, me, there.id, origin)
    session.commit()
    assert read(session) == ["23 06 vi"]
    room.withdraw(session, made.id)
    session.commit()
    lay(session)
    assert session.scalars(select(Airing.id).where(Airing.dropped_at.is_(None))).all() == []
    assert queries.dropped_of(session, MUONG_BO, MONDAY, MONDAY) == [], "nobody took that one out"


def test_what_lost_its_session_comes_back_with_it(session: Session) -> None:
    slot(session, 1)
    first = slot(session, 0)
    running(session)
    lay(session)
    taken_back(session, queries.airings_of(session, MUONG_BO, MONDAY, MONDAY)[0])
    session.delete(first)
    lay(session)
    assert read(session) == ["24 06 vi"]
    assert lay(session) == 0
    slot(session, 0)
    lay(session)
    assert read(session) == ["23 06 vi", "24 06 vi"]


def ready(session: Session, made: Bulletin, launched: datetime) -> Bulletin:
    """Its files are made, at the moment of its launch."""
    made.created_at = launched
    for script in scripts_of(session, made.id):
        script.state, script.generated_at = "ready", launched
    session.commit()
    return made


def test_what_was_prepared_before_does_not_wake_the_village_at_night(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at(monkeypatch, hour=0, minute=15)
    ready(session, running(session, days=0, priority="urgent"), now - timedelta(hours=9))
    lay(session)
    assert read(session) == ["23 06 vi"], "no session on that day"
    at(monkeypatch, hour=5, minute=30)
    assert lay(session) == 0
    slot(session, 0, 17)
    lay(session)
    assert read(session) == ["23 17 vi"], "the first session of its first day"


def test_what_a_person_launches_at_night_is_read_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    now = at(monkeypatch, hour=0, minute=15)
    ready(session, running(session, days=0, priority="urgent"), now - timedelta(minutes=3))
    lay(session)
    assert read(session) == ["23 00 vi"]
    at(monkeypatch, hour=5)
    assert lay(session) == 0
    assert read(session) == ["23 00 vi"]


def test_what_begins_on_another_day_stands_in_its_morning_already(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at(monkeypatch, hour=14)
    tomorrow = {"valid_from": MONDAY + timedelta(1), "valid_until": MONDAY + timedelta(2)}
    ready(session, running(session, priority="urgent", **tomorrow), now)
    lay(session)
    assert read(session) == ["24 06 vi"]
    at(monkeypatch, day=1, hour=0, minute=15)
    assert lay(session) == 0
    at(monkeypatch, day=1, hour=6, minute=30)
    assert lay(session) == 0
    entry(session, queries.airings_of(session, MUONG_BO, MONDAY, FAR)[0], aired=False)
    lay(session)
    assert read(session) == ["24 06 vi", "25 06 vi"], "missed, so it is owed one"
