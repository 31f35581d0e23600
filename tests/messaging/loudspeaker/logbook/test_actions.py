from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation import clock
from foundation.database import db
from foundation.refusals import NotFound
from messaging.loudspeaker import queries
from messaging.loudspeaker.logbook import actions, refusals
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Broadcast, Script
from messaging.loudspeaker.stations.models import Station
from tests.accounts.factories import person
from tests.messaging.loudspeaker.factories import AU_LAU, MUONG_BO, bulletin
from tests.messaging.loudspeaker.logbook.factories import airing, entry, logged, script

HOUR = timedelta(hours=1)


@pytest.fixture
def operator(session: Session) -> Person:
    return person(session, "operator", communes=[MUONG_BO])


@pytest.fixture
def ours(session: Session) -> Script:
    return script(session, bulletin(session))


def standing(session: Session, of: Script) -> list[Broadcast]:
    session.expire_all()
    return queries.entries_of(session, [of])[of.id]


def test_an_entry_keeps_everything_it_was_given(session: Session, operator: Person, ours: Script) -> None:
    given = entry(
        ours, seconds=372, repeats=2, reader="Giàng A Páo", approver="Sùng Thị Mỷ", clusters=11, clusters_failed=2,
        failed_where="Nậm Cang", note="mưa to", noted_at=clock.now().replace(microsecond=0),
    )  # fmt: skip
    kept = logged(session, operator, given)
    for name in ("at", "aired", "seconds", "repeats", "reader", "approver", "clusters", "clusters_failed",
                 "failed_where", "note", "noted_at"):  # fmt: skip
        assert getattr(kept, name) == getattr(given, name)
    assert (kept.person_id, kept.retraction, kept.corrects_id) == (operator.id, False, None)


def test_the_station_says_its_clusters_and_who_signs(session: Session, operator: Person, ours: Script) -> None:
    session.add(Station(commune_code=MUONG_BO, clusters=11, approver="Sùng Thị Mỷ"))
    session.commit()
    kept = logged(session, operator, entry(ours, clusters_failed=11))
    assert (kept.clusters, kept.approver) == (11, "Sùng Thị Mỷ")
    with pytest.raises(refusals.MoreThanThereAre):
        actions.log(session, operator, entry(ours, clusters_failed=12))


def test_a_script_of_next_year_was_not_read_last_year(session: Session, operator: Person, ours: Script) -> None:
    with pytest.raises(refusals.LongAgo):
        actions.log(session, operator, entry(ours, clock.now() - timedelta(days=365)))


def test_an_entry_answers_the_nearest_planned_broadcast(session: Session, operator: Person, ours: Script) -> None:
    now = clock.now().replace(microsecond=0)
    near, far = airing(session, ours, now - HOUR), airing(session, ours, now - 3 * HOUR)
    airing(session, ours, now - HOUR / 2, dropped_at=now)
    first = logged(session, operator, entry(ours, now - HOUR / 2))
    assert (first.airing_id, first.planned_at) == (near.id, near.starts_at)
    second = logged(session, operator, entry(ours, now - 2 * HOUR))
    assert second.airing_id == far.id
    third = logged(session, operator, entry(ours, now - HOUR / 2))
    assert (third.airing_id, third.planned_at) == (None, None)


def test_a_planned_broadcast_is_answered_once(session: Session, operator: Person, ours: Script) -> None:
    planned = airing(session, ours, clock.now() - HOUR)
    given = entry(ours, airing_id=planned.id)
    logged(session, operator, given)
    assert actions.log(session, operator, given) is False
    for aired in (True, False):
        with pytest.raises(refusals.AlreadyLogged) as caught:
            actions.log(session, operator, entry(ours, aired=aired, airing_id=planned.id))
        assert operator.name in str(caught.value)


def test_what_was_missed_may_be_aired_after_all(session: Session, operator: Person, ours: Script) -> None:
    planned = airing(session, ours, clock.now() - HOUR)
    logged(session, operator, entry(ours, aired=False, airing_id=planned.id))
    assert logged(session, operator, entry(ours)).airing_id == planned.id


def test_an_airing_of_another_script_is_not_found(session: Session, operator: Person, ours: Script) -> None:
    planned = airing(session, script(session, bulletin(session)), clock.now() - HOUR)
    with pytest.raises(NotFound):
        actions.log(session, operator, entry(ours, airing_id=planned.id))


def test_a_correction_stands_in_the_place_of_what_was_wrong(session: Session, operator: Person, ours: Script) -> None:
    planned = airing(session, ours, clock.now() - HOUR)
    wrong = logged(session, operator, entry(ours))
    assert actions.correct(session, operator, wrong.id, entry(ours, aired=False))
    session.commit()
    (right,) = standing(session, ours)
    assert (right.corrects_id, right.retraction, right.aired) == (wrong.id, False, False)
    assert (right.airing_id, right.planned_at) == (planned.id, planned.starts_at)
    assert queries.tally(session, ours.bulletin_id).aired == 0
    audit = session.scalars(select(Audit).where(Audit.action == "script.entry_corrected")).one()
    assert (audit.person_id, audit.subject, audit.detail["entry"]) == (operator.id, f"script:{ours.id}", wrong.id)


def test_a_correction_can_be_corrected_and_taken_back(session: Session, operator: Person, ours: Script) -> None:
    first = logged(session, operator, entry(ours, repeats=1))
    for repeats in (2, 3):
        assert actions.correct(session, operator, standing(session, ours)[0].id, entry(ours, repeats=repeats))
        session.commit()
    (third,) = standing(session, ours)
    assert third.repeats == 3
    assert queries.tally(session, ours.bulletin_id).aired == 1
    with pytest.raises(refusals.AlreadyCorrected):
        actions.take_back(session, operator, first.id, "another form")
    actions.take_back(session, operator, third.id, "another form")
    assert standing(session, ours) == []


def test_each_entry_is_corrected_once(session: Session, operator: Person, ours: Script) -> None:
    wrong = logged(session, operator, entry(ours))
    given = entry(ours, repeats=2)
    assert [actions.correct(session, operator, wrong.id, given) for _ in range(2)] == [True, False]
    with pytest.raises(refusals.AlreadyCorrected):
        actions.correct(session, operator, wrong.id, entry(ours, repeats=3))


def test_what_was_taken_back_cannot_be_corrected_nor_the_taking_back(
    session: Session, operator: Person, ours: Script
) -> None:
    wrong = logged(session, operator, entry(ours))
    actions.take_back(session, operator, wrong.id, "a form to take back")
    session.commit()
    retraction = session.scalars(select(Broadcast).where(Broadcast.retraction)).one()
    with pytest.raises(refusals.AlreadyCorrected):
        actions.correct(session, operator, wrong.id, entry(ours))
    with pytest.raises(NotFound):
        actions.correct(session, operator, retraction.id, entry(ours))


def test_a_correction_may_be_of_another_script_of_the_station_only(
    session: Session, operator: Person, ours: Script
) -> None:
    wrong = logged(session, operator, entry(ours))
    abroad = person(session, "operator", communes=[MUONG_BO, AU_LAU])
    elsewhere = script(session, ours.bulletin, commune=AU_LAU)
    with pytest.raises(refusals.AnotherStation):
        actions.correct(session, abroad, wrong.id, entry(elsewhere))
    with pytest.raises(NotFound):
        actions.correct(session, operator, wrong.id, entry(elsewhere))
    assert actions.correct(session, operator, wrong.id, entry(script(session, ours.bulletin, "mong-1961")))


def test_nobody_corrects_for_another_commune(session: Session, operator: Person, ours: Script) -> None:
    wrong = logged(session, operator, entry(ours))
    stranger = person(session, "operator", communes=[AU_LAU])
    with pytest.raises(NotFound):
        actions.correct(session, stranger, wrong.id, entry(ours))


def at_once(app: Flask, deeds: list[Callable[[Session], object]]) -> list[object]:
    """What each deed came to, all of them in transactions of their own at the same time."""

    def run(deed: Callable[[Session], object]) -> object:
        with app.app_context(), Session(db.engine) as session:
            try:
                answer = deed(session)
                session.commit()
                return answer
            except refusals.LogbookRefusal as refusal:
                return type(refusal)

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def test_two_corrections_at_once_are_one(app: Flask, session: Session, operator: Person, ours: Script) -> None:
    wrong = logged(session, operator, entry(ours))
    given = [entry(ours, repeats=repeats) for repeats in (2, 3, 4)]

    def correcting(one: Entry) -> Callable[[Session], object]:
        return lambda other: actions.correct(other, other.get_one(Person, operator.id), wrong.id, one)

    answers = at_once(app, [correcting(one) for one in given])
    assert sorted(map(str, answers)) == sorted(map(str, [True, *[refusals.AlreadyCorrected] * 2]))
    assert len(standing(session, ours)) == 1


def test_a_broadcast_logged_on_two_telephones_at_once_is_one(
    app: Flask, session: Session, operator: Person, ours: Script
) -> None:
    planned = airing(session, ours, clock.now() - HOUR)
    first, second = (entry(ours, airing_id=planned.id) for _ in range(2))

    def logging(one: Entry) -> Callable[[Session], object]:
        return lambda other: actions.log(other, other.get_one(Person, operator.id), one)

    answers = at_once(app, [logging(first), logging(replace(first)), logging(second)])
    assert len(standing(session, ours)) == 1
    assert answers.count(True) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE broadcast SET note = 'x'", "DELETE FROM broadcast", "TRUNCATE broadcast"]
)
def test_the_role_of_the_application_only_adds(
    session: Session, operator: Person, ours: Script, statement: str
) -> None:
    logged(session, operator, entry(ours))
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        session.execute(text(statement))
    session.rollback()
    assert len(standing(session, ours)) == 1
