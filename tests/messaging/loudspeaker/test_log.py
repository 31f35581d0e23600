from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.refusals import NotFound
from messaging.loudspeaker import queries, refusals
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Broadcast, Script
from tests.accounts.factories import person
from tests.messaging.loudspeaker.factories import MUONG_BO, bulletin

KEY, OTHER_KEY = "a" * 16, "b" * 16


def first_script(session: Session) -> Script:
    return queries.scripts_of(session, bulletin(session).id)[0]


def logged(session: Session) -> list[Broadcast]:
    return list(session.scalars(select(Broadcast).order_by(Broadcast.id)))


def test_an_entry_says_who_when_and_what(session: Session) -> None:
    script, operator = first_script(session), person(session, "operator")
    at = clock.now() - timedelta(hours=1)
    assert logbook.log(session, operator, Entry(script.id, at, True, KEY)) is True
    (entry,) = logged(session)
    assert (entry.person.id, entry.at, entry.aired) == (operator.id, at, True)
    audit = session.scalars(select(Audit).where(Audit.subject == f"script:{script.id}")).one()
    assert (audit.action, audit.person_id) == ("script.aired", operator.id)


def test_a_form_sent_twice_is_one_entry(session: Session) -> None:
    script, operator = first_script(session), person(session, "operator")
    answers = [logbook.log(session, operator, Entry(script.id, clock.now(), True, KEY)) for _ in range(2)]
    assert answers == [True, False]
    assert len(logged(session)) == 1


def test_not_aired_needs_a_reason(session: Session) -> None:
    script, operator = first_script(session), person(session, "operator")
    with pytest.raises(refusals.ReasonMissing):
        logbook.log(session, operator, Entry(script.id, clock.now(), False, KEY, "  "))
    logbook.log(session, operator, Entry(script.id, clock.now(), False, KEY, " mất \n điện "))
    assert logged(session)[0].note == "mất điện"


def test_a_broadcast_to_come_cannot_be_logged_as_aired(session: Session) -> None:
    script, operator = first_script(session), person(session, "operator")
    soon = clock.now() + timedelta(hours=2)
    with pytest.raises(refusals.NotYetAired):
        logbook.log(session, operator, Entry(script.id, soon, True, KEY))
    assert logbook.log(session, operator, Entry(script.id, soon, False, KEY, "loa hỏng"))


@pytest.mark.parametrize("key", ["", "short", "x" * 65])
def test_a_form_without_its_key_is_refused(session: Session, key: str) -> None:
    script, operator = first_script(session), person(session, "operator")
    with pytest.raises(refusals.EntryKeyMissing):
        logbook.log(session, operator, Entry(script.id, clock.now(), True, key))


def test_nobody_logs_for_another_commune(session: Session) -> None:
    script, stranger = first_script(session), person(session, "operator", communes=["04543"])
    assert script.commune_code == MUONG_BO
    with pytest.raises(NotFound):
        logbook.log(session, stranger, Entry(script.id, clock.now(), True, KEY))
    logbook.log(session, person(session, "operator"), Entry(script.id, clock.now(), True, KEY))
    with pytest.raises(NotFound):
        logbook.take_back(session, stranger, logged(session)[0].id, OTHER_KEY)


def test_an_entry_is_taken_back_by_another_entry_once(session: Session) -> None:
    script, operator = first_script(session), person(session, "operator")
    logbook.log(session, operator, Entry(script.id, clock.now(), True, KEY))
    (wrong,) = logged(session)
    for key in (OTHER_KEY, "c" * 16):
        logbook.take_back(session, operator, wrong.id, key)
    first, correction = logged(session)
    assert (first.id, first.aired, correction.corrects_id) == (wrong.id, True, wrong.id)
    assert queries.entries_of(session, [script]) == {script.id: []}
    assert queries.tally(session, script.bulletin_id).aired == 0
    with pytest.raises(NotFound):
        logbook.take_back(session, operator, correction.id, "d" * 16)


def test_the_log_can_only_be_added_to(session: Session) -> None:
    script, operator = first_script(session), person(session, "operator")
    logbook.log(session, operator, Entry(script.id, clock.now(), True, KEY))
    session.commit()
    entry = logged(session)[0]
    entry.aired = False
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.flush()
    session.rollback()
