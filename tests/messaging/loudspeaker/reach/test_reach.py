from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.database import db
from messaging.loudspeaker import actions as room
from messaging.loudspeaker.bulletin import ScriptPlan
from messaging.loudspeaker.logbook import actions
from messaging.loudspeaker.models import Bulletin
from messaging.loudspeaker.reach.figures import OnAir
from messaging.loudspeaker.reach.queries import reach
from tests.accounts.factories import person
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, bulletin
from tests.messaging.loudspeaker.logbook.factories import airing, entry, logged, script

HOUR = timedelta(hours=1)


@pytest.fixture
def operator(session: Session) -> Person:
    return person(session, "operator")


@pytest.fixture
def made(session: Session) -> Bulletin:
    return bulletin(session)


def on_air(session: Session, made: Bulletin, code: str = MUONG_BO) -> OnAir:
    return reach(session, [made.id], clock.now()).by_commune.get(code, OnAir())


def test_each_planned_broadcast_is_aired_missed_or_open(session: Session, operator: Person, made: Bulletin) -> None:
    now, vi = clock.now(), script(session, made)
    planned = [airing(session, vi, now - hours * HOUR) for hours in (1, 5, 9)]
    airing(session, vi, now + HOUR)
    airing(session, vi, now - 20 * HOUR, dropped_at=now)
    logged(session, operator, entry(vi, planned[0].starts_at, airing_id=planned[0].id))
    logged(session, operator, entry(vi, planned[1].starts_at, aired=False, airing_id=planned[1].id))
    found = on_air(session, made)
    assert (found.planned, found.aired, found.missed, found.open, found.unplanned) == (4, 1, 1, 1, 0)


def test_what_comes_after_a_withdrawal_is_not_planned(session: Session, operator: Person, made: Bulletin) -> None:
    vi = script(session, made)
    airing(session, vi, clock.now() - HOUR)
    airing(session, vi, clock.now() + HOUR)
    room.withdraw(session, made.id)
    session.commit()
    assert (on_air(session, made).planned, on_air(session, made).open) == (1, 1)


def test_minutes_are_as_logged_or_the_reading_time_of_every_repeat(
    session: Session, operator: Person, made: Bulletin
) -> None:
    vi, mong = script(session, made), script(session, made, "mong-1961")
    logged(session, operator, entry(vi, seconds=301, repeats=2))
    logged(session, operator, entry(vi, repeats=3))
    logged(session, operator, entry(mong, repeats=2))
    logged(session, operator, entry(mong, aired=False, seconds=600))
    found = on_air(session, made)
    assert found.seconds == {"vi": 301 + 3 * vi.seconds, "mong-1961": 2 * mong.seconds}
    assert found.minutes_by_language == {
        "vi": -(-(301 + 3 * vi.seconds) // 60),
        "mong-1961": -(-2 * mong.seconds // 60),
    }
    assert (found.measured, found.estimated, found.unplanned) == (1, 2, 3)


def test_corrections_count_and_what_they_correct_does_not(session: Session, operator: Person, made: Bulletin) -> None:
    vi = script(session, made)
    wrong = logged(session, operator, entry(vi, seconds=60, clusters_failed=4))
    actions.correct(session, operator, wrong.id, entry(vi, seconds=120, clusters_failed=1))
    gone = logged(session, operator, entry(vi, seconds=999))
    actions.take_back(session, operator, gone.id, "a form to take back")
    session.commit()
    found = on_air(session, made)
    assert (found.aired, found.seconds, found.clusters_failed) == (1, {"vi": 120}, 1)


def test_what_was_missed_and_aired_after_all_was_aired(session: Session, operator: Person, made: Bulletin) -> None:
    vi = script(session, made)
    planned = airing(session, vi, clock.now() - HOUR)
    logged(session, operator, entry(vi, aired=False, airing_id=planned.id))
    assert (on_air(session, made).aired, on_air(session, made).missed) == (0, 1)
    after_all = logged(session, operator, entry(vi, airing_id=planned.id))
    assert (on_air(session, made).aired, on_air(session, made).missed) == (1, 0)
    actions.take_back(session, operator, after_all.id, "a form to take back")
    assert (on_air(session, made).aired, on_air(session, made).missed) == (0, 1)


def test_late_entries_are_counted_by_when_they_were_noted(session: Session, operator: Person, made: Bulletin) -> None:
    vi, long_ago = script(session, made), clock.now().replace(microsecond=0) - 30 * HOUR
    logged(session, operator, entry(vi, long_ago))
    logged(session, operator, entry(vi, long_ago, noted_at=long_ago + HOUR))
    assert on_air(session, made).late == 1


def test_totals_and_reach(session: Session, operator: Person, made: Bulletin) -> None:
    logged(session, operator, entry(script(session, made), seconds=60))
    logged(session, operator, entry(script(session, made, commune=AU_LAU), seconds=30))
    other = bulletin(session)
    logged(session, operator, entry(script(session, other), seconds=5))
    session.commit()
    assert reach(session, [made.id], clock.now()).total.seconds == {"vi": 90}
    assert reach(session, [made.id, other.id], clock.now()).total.seconds == {"vi": 95}
    assert reach(session, [], clock.now()).total == OnAir()
    here = person(session, "operator", communes=[AU_LAU])
    assert set(reach(session, [made.id], clock.now(), here).by_commune) == {AU_LAU}


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def remember(*given: object) -> None:
        sent.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)


def year(session: Session, made: Bulletin, since: datetime, days: int) -> None:
    """Two sessions a day for every script, all but every tenth logged."""
    session.execute(
        text("""
            INSERT INTO airing (script_id, commune_code, session_at, starts_at, seconds)
            SELECT s.id, s.commune_code, at, at, 120 FROM script s,
                generate_series(cast(:since AS timestamptz), cast(:since AS timestamptz) + :days * interval '1 day'
                                - interval '1 hour', interval '12 hours') at
            WHERE s.bulletin_id = :bulletin"""),
        {"since": since, "days": days, "bulletin": made.id},
    )
    session.execute(
        text("""
            INSERT INTO broadcast (script_id, airing_id, person_id, at, aired, entry_key, logged_at, note)
            SELECT a.script_id, a.id, (SELECT min(id) FROM person), a.starts_at, a.id % 7 <> 0, 'entry ' || a.id,
                a.starts_at, '' FROM airing a JOIN script s ON s.id = a.script_id
            WHERE a.id % 10 <> 0 AND s.bulletin_id = :bulletin"""),
        {"bulletin": made.id},
    )
    session.commit()


def test_it_asks_twice_however_many_communes(session: Session, operator: Person) -> None:
    for communes in ([MUONG_BO], [MUONG_BO, AU_LAU, "02926"]):
        made = bulletin(session, scripts=tuple(ScriptPlan(code, "vi") for code in communes))
        year(session, made, clock.now() - timedelta(days=10), 10)
        made_id = made.id
        with statements() as sent:
            found = reach(session, [made_id], clock.now())
        assert len(sent) == 2
        assert found.total.planned == 20 * len(communes)
        assert found.total.aired + found.total.missed + found.total.open == 20 * len(communes)
