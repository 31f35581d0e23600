"""Everybody of an audience gets exactly one message row, and the tallies say the same as the rows."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms import actions, queries, reconciliation
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Message, OptOut, RunText, Tally
from messaging.sms.sending import Group, Words
from tests.messaging.sms.factories import (
    everybody,
    make_resident,
    make_residents,
    make_run,
    make_sending,
    make_village,
    messages,
    number,
    states,
)
from villages.models import Resident, Village

S = MessageState


def test_everybody_with_a_mobile_number_is_planned(session: Session) -> None:
    make_residents(session, 3)
    run = make_run(session)
    assert states(session, run.id) == {S.PLANNED: 3}
    assert queries.tally(session, run.id).recipients == 3


def test_those_who_cannot_or_may_not_be_written_to_are_suppressed_with_the_reason(session: Session) -> None:
    village = make_village(session)
    make_resident(session, village, None, consent=True)
    make_resident(session, village, number(1), mobile=False, consent=True)
    make_resident(session, village, number(2), consent=True)
    make_resident(session, village, number(3), consent=False)
    make_resident(session, village, number(4), consent=True)
    actions.opt_out(session, number(2), "officer")
    run = make_run(session, needs_consent=True)
    tally = queries.tally(session, run.id)
    assert tally.states == {S.SUPPRESSED: 4, S.PLANNED: 1}
    assert tally.reasons == {
        (S.SUPPRESSED, Reason.NO_MOBILE): 2,
        (S.SUPPRESSED, Reason.OPTED_OUT): 1,
        (S.SUPPRESSED, Reason.NO_CONSENT): 1,
    }


def test_consent_is_not_asked_for_a_reminder(session: Session) -> None:
    make_residents(session, 1, consent=False)
    assert states(session, make_run(session).id) == {S.PLANNED: 1}


def test_one_number_gets_one_message_for_its_household(session: Session) -> None:
    village = make_village(session)
    first, second, third = (make_resident(session, village, number(7)) for _ in range(3))
    run = make_run(session)
    # In which order the rows of one statement are numbered is the database's affair.
    speaks, *covered = sorted(messages(session, run.id), key=lambda row: row.resident_id)
    assert (speaks.resident_id, speaks.state, speaks.household) == (first.id, S.PLANNED, 3)
    assert {(row.resident_id, row.state, row.merged_into) for row in covered} == {
        (second.id, S.MERGED, first.id),
        (third.id, S.MERGED, first.id),
    }


def test_a_household_is_represented_by_one_who_may_be_written_to(session: Session) -> None:
    village = make_village(session)
    unwilling = make_resident(session, village, number(7), consent=False)
    willing = make_resident(session, village, number(7), consent=True)
    run = make_run(session, needs_consent=True)
    by_resident = {row.resident_id: row for row in messages(session, run.id)}
    assert by_resident[unwilling.id].state == S.SUPPRESSED
    assert (by_resident[willing.id].state, by_resident[willing.id].household) == (S.PLANNED, 1)


def test_the_representative_decides_the_language_of_the_household(session: Session) -> None:
    village = make_village(session)
    make_resident(session, village, number(7), language="tay")
    make_resident(session, village, number(7), language="vi")
    run = make_run(
        session,
        words=(Words("vi", 1, "Chào"), Words("tay", 4, "[Tày] Chào")),
        groups=(Group("vi", "vi"), Group("tay", "tay")),
    )
    speaks = next(row for row in messages(session, run.id) if row.state == S.PLANNED)
    assert speaks.language == "tay"
    assert session.get_one(RunText, speaks.text_id).version == 4


def test_each_person_of_a_number_gets_their_own_when_households_are_not_merged(session: Session) -> None:
    village = make_village(session)
    for _ in range(3):
        make_resident(session, village, number(7))
    run = make_run(session, merges_households=False)
    assert states(session, run.id) == {S.PLANNED: 3}
    assert {row.household for row in messages(session, run.id)} == {1}


def test_people_are_held_for_want_of_words_in_their_language(session: Session) -> None:
    village = make_village(session)
    make_resident(session, village, number(1), language="dao")
    make_resident(session, village, number(2), language="giay")
    make_resident(session, village, number(3), language="tay")
    run = make_run(session, groups=(Group("dao", None), Group("giay", "vi")))
    tally = queries.tally(session, run.id)
    assert tally.reasons == {(S.HELD, Reason.NO_RENDERING): 2}
    assert tally.by_language == {"dao": 1, "tay": 1, "vi": 1}
    assert tally.fallbacks == {"giay>vi": 1}
    assert queries.held_for_words(session, run.id) == {"dao": 1, "tay": 1}


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"send_from": timedelta(days=1)}, (S.HELD, Reason.LATER)),
        ({"send_from": timedelta(days=-2), "send_by": timedelta(seconds=-1)}, (S.EXPIRED, None)),
        ({"hours": timedelta(hours=2)}, (S.HELD, Reason.HOURS)),
        ({"hours": timedelta(hours=-1)}, (S.PLANNED, None)),
    ],
)
def test_what_may_not_leave_yet_is_held_from_the_start(
    session: Session, schedule: dict[str, timedelta], expected: tuple[S, Reason | None]
) -> None:
    make_residents(session, 1)
    now = datetime.now(UTC)
    values: dict[str, object] = {name: now + shift for name, shift in schedule.items() if name != "hours"}
    if opening := schedule.get("hours"):
        values |= _two_hours_from(now + opening)
    (message,) = messages(session, make_run(session, **values).id)
    assert (message.state, message.reason) == expected


def _two_hours_from(moment: datetime) -> dict[str, time]:
    begin = clock.local(moment)
    return {"hours_from": begin.time(), "hours_to": (begin + timedelta(hours=2)).time()}


def test_released_words_reach_those_who_waited_for_them(session: Session) -> None:
    village = make_village(session)
    make_resident(session, village, number(1), language="dao")
    make_resident(session, village, number(1), language="dao")
    make_resident(session, village, number(2), language="tay")
    make_resident(session, village, None, language="dao")
    run = make_run(session, groups=(Group("dao", None), Group("tay", None)))
    assert actions.release(session, run.id, Words("dao", 2, "[Dao] Chào"), ["dao"]) == 1
    session.commit()
    tally = queries.tally(session, run.id)
    assert tally.states == {S.PLANNED: 1, S.MERGED: 1, S.SUPPRESSED: 1, S.HELD: 1}
    assert tally.reasons == {(S.SUPPRESSED, Reason.NO_MOBILE): 1, (S.HELD, Reason.NO_RENDERING): 1}
    assert reconciliation.differences(session, run.id) == []
    assert actions.release(session, run.id, Words("dao", 2, "[Dao] Chào"), ["dao"]) == 0


def test_released_words_wait_for_the_hours_too(session: Session) -> None:
    make_residents(session, 1, language="dao")
    run = make_run(session, send_from=datetime.now(UTC) + timedelta(days=1), groups=(Group("dao", None),))
    actions.release(session, run.id, Words("dao", 2, "[Dao] Chào"), ["dao"])
    (message,) = messages(session, run.id)
    assert (message.state, message.reason) == (S.HELD, Reason.LATER)


def test_a_person_twice_in_one_occasion_is_refused_by_the_database(session: Session) -> None:
    make_residents(session, 1)
    twice = everybody().union_all(everybody()).subquery()
    with pytest.raises(IntegrityError):
        actions.enqueue(session, make_sending(merges_households=False), select(twice))


person = st.fixed_dictionaries(
    {
        "phone": st.none() | st.integers(0, 4),
        "mobile": st.booleans(),
        "consent": st.booleans(),
        "language": st.sampled_from(["vi", "tay", "dao"]),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(person, max_size=12),
    opted_out=st.sets(st.integers(0, 4), max_size=2),
    merges=st.booleans(),
    needs_consent=st.booleans(),
)
def test_every_person_stands_in_exactly_one_state(
    session: Session, people: list[dict[str, object]], opted_out: set[int], merges: bool, needs_consent: bool
) -> None:
    for model in (Tally, Message, RunText, OptOut, Resident, Village):
        session.execute(delete(model))
    village = make_village(session)
    for given_person in people:
        phone = given_person.pop("phone")
        mobile = bool(given_person.pop("mobile")) and phone is not None
        full = number(phone) if isinstance(phone, int) else None
        make_resident(session, village, full, mobile=mobile, **given_person)
    for last in opted_out:
        actions.opt_out(session, number(last), "officer")
    groups = (Group("vi", "vi"), Group("tay", "vi"), Group("dao", None))
    run = make_run(session, merges_households=merges, needs_consent=needs_consent, groups=groups)
    rows, tally = messages(session, run.id), queries.tally(session, run.id)

    assert len(rows) == len({row.resident_id for row in rows}) == len(people) == tally.recipients
    assert sum(tally.states.values()) == sum(tally.by_language.values()) == len(people)
    assert reconciliation.differences(session, run.id) == []
    leaving = [row for row in rows if row.state in (S.PLANNED, S.HELD)]
    assert sum(row.household for row in leaving) == len(leaving) + tally.states.get(S.MERGED, 0)
    if merges:
        assert len({row.number_hash for row in leaving}) == len(leaving)
    speaks_for = {row.resident_id: row for row in leaving}
    for row in rows:
        if row.state == S.MERGED:
            assert row.merged_into is not None
            assert speaks_for[row.merged_into].number_hash == row.number_hash
