"""What the network has not approved does not leave; what it approves goes on, what it takes back stays."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from messaging.sms import actions, queries, reconciliation, upkeep
from messaging.sms.dispatching import departures
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Message, Run
from messaging.sms.registration import actions as registrations
from messaging.sms.registration import gate
from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.registration.queries import digest, standings, unregistered
from messaging.sms.senders import actions as senders
from messaging.sms.senders.queries import sender
from messaging.sms.sending import Group, Words
from tests.messaging.sms.factories import (
    make_resident,
    make_residents,
    make_run,
    make_village,
    messages,
    number,
    states,
)

S = MessageState
SENDER = "BHXHLaoCai"
VI, TAY = Words("vi", 1, "Chào {name}"), Words("tay", 3, "Mẫu {name}")
BOTH = {"words": (VI, TAY), "groups": (Group("vi", "vi"), Group("tay", "tay"))}
CLOSED = {"hours_from": time(3, 0), "hours_to": time(3, 1)}


@pytest.fixture
def strict(session: Session) -> None:
    """The sender takes approved texts alone."""
    sender(session, SENDER).registered_only = True
    session.flush()


def stand(session: Session, words: Words, state: RegistrationState) -> list[Registration]:
    (one,) = registrations.prepare(session, SENDER, "Thử", [words])
    return registrations.decide(session, None, [one.id], state, reference="BR-1")


def reasons(session: Session, run: Run) -> dict[tuple[str, str], int]:
    assert reconciliation.differences(session, run.id) == []
    return queries.tally(session, run.id).reasons


def people(session: Session) -> None:
    village = make_village(session)
    make_resident(session, village, number(1))
    make_resident(session, village, number(1))
    make_resident(session, village, number(2), language="tay")


def test_an_unregistered_text_is_held_at_enqueue(session: Session, strict: None) -> None:
    people(session)
    stand(session, TAY, RegistrationState.APPROVED)
    run = make_run(session, **BOTH)
    assert states(session, run.id) == {S.HELD: 1, S.MERGED: 1, S.PLANNED: 1}
    assert reasons(session, run) == {(S.HELD, Reason.NOT_REGISTERED): 1}
    (held,) = (one for one in messages(session, run.id) if one.state == S.HELD)
    assert held.language == "vi"
    assert unregistered(session, run.id) == {held.text_id}


def test_a_sender_that_takes_every_text_holds_none(session: Session) -> None:
    people(session)
    assert states(session, make_run(session, **BOTH).id) == {S.PLANNED: 2, S.MERGED: 1}


@pytest.mark.parametrize(
    "state", [RegistrationState.NOT_SUBMITTED, RegistrationState.SUBMITTED, RegistrationState.REFUSED]
)
def test_only_an_approval_opens(session: Session, strict: None, state: RegistrationState) -> None:
    make_residents(session, 2)
    stand(session, VI, state)
    assert states(session, make_run(session).id) == {S.HELD: 2}


@pytest.mark.parametrize(
    ("schedule", "state", "reason"),
    [
        ({}, S.PLANNED, None),
        (CLOSED, S.HELD, Reason.HOURS),
        ({"send_from": datetime.now(UTC) + timedelta(days=1)}, S.HELD, Reason.LATER),
    ],
)
def test_an_approval_lets_go_by_the_schedule(
    session: Session, strict: None, schedule: dict[str, Any], state: MessageState, reason: Reason | None
) -> None:
    make_residents(session, 2)
    run = make_run(session, **schedule)
    stand(session, VI, RegistrationState.APPROVED)
    assert {(one.state, one.reason) for one in messages(session, run.id)} == {(state, reason)}
    assert reasons(session, run) == ({(S.HELD, reason): 2} if reason else {})


@pytest.mark.parametrize("schedule", [{}, CLOSED])
def test_an_approval_taken_back_holds_again_what_has_not_left(
    session: Session, strict: None, schedule: dict[str, Any]
) -> None:
    make_residents(session, 3)
    stand(session, VI, RegistrationState.APPROVED)
    run = make_run(session, **schedule)
    leaving, claimed, _ = messages(session, run.id)
    leaving.state, claimed.state = S.DISPATCHING, S.CLAIMED
    leaving.reason = claimed.reason = None
    session.flush()
    reconciliation.mend(session, reconciliation.differences(session, run.id))
    stand(session, VI, RegistrationState.REFUSED)
    assert states(session, run.id) == {S.DISPATCHING: 1, S.HELD: 2}
    assert reasons(session, run) == {(S.HELD, Reason.NOT_REGISTERED): 2}


def test_the_senders_setting_holds_and_lets_go(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    before = senders.terms(sender(session, SENDER))
    for strict, expected in ((True, S.HELD), (False, S.PLANNED)):
        senders.change(session, None, SENDER, senders.Terms(**{**vars(before), "registered_only": strict}))
        assert states(session, run.id) == {expected: 2}
    assert reasons(session, run) == {}


def test_an_edited_text_is_another(session: Session, strict: None) -> None:
    stand(session, VI, RegistrationState.APPROVED)
    edited, plain = Words("vi", 2, "Chào {name}!"), Words("vi", 1, "Chao {name}", plain=True)
    for words in (edited, plain):
        assert standings(session, SENDER, [words]) == {"vi": RegistrationState.NOT_SUBMITTED}
    assert standings(session, SENDER, [VI, TAY]) == {
        "vi": RegistrationState.APPROVED,
        "tay": RegistrationState.NOT_SUBMITTED,
    }
    assert standings(session, "Khac", [VI]) == {"vi": RegistrationState.NOT_SUBMITTED}


def test_words_that_come_late_wait_for_their_approval_too(session: Session, strict: None) -> None:
    people(session)
    stand(session, VI, RegistrationState.APPROVED)
    run = make_run(session, words=(VI,), groups=(Group("vi", "vi"), Group("tay", None)))
    assert reasons(session, run) == {(S.HELD, Reason.NO_RENDERING): 1}
    actions.release(session, run.id, TAY, ["tay"])
    assert reasons(session, run) == {(S.HELD, Reason.NOT_REGISTERED): 1}
    stand(session, TAY, RegistrationState.APPROVED)
    assert reasons(session, run) == {}


def test_a_large_run_is_moved_in_steps(session: Session, strict: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "AT_ONCE", 2)
    make_residents(session, 5)
    run = make_run(session)
    stand(session, VI, RegistrationState.APPROVED)
    assert states(session, run.id) == {S.PLANNED: 2, S.HELD: 3}
    assert [gate.follow(session) for _ in range(3)] == [2, 1, 0]
    assert states(session, run.id) == {S.PLANNED: 5}
    assert reasons(session, run) == {}


def test_the_sweep_moves_the_rest(session: Session, strict: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_residents(session, 5)
    run = make_run(session)
    with monkeypatch.context() as slow:
        slow.setattr(gate, "AT_ONCE", 2)
        stand(session, VI, RegistrationState.APPROVED)
    for _ in upkeep.steps(session):
        session.commit()
    assert states(session, run.id) == {S.PLANNED: 5}


def test_what_is_planned_with_an_unregistered_text_is_never_taken(session: Session, strict: None) -> None:
    """Whatever planned it: a retry, a household's new voice, a person who sends again."""
    people(session)
    stand(session, TAY, RegistrationState.APPROVED)
    run = make_run(session, **BOTH)
    for one in messages(session, run.id):
        one.state, one.reason = S.PLANNED, None
    session.commit()
    taken = departures.claim(session, run.id, 10, 1.0).messages
    session.expire_all()
    registered = [one for one in messages(session, run.id) if one.language == "tay"]
    assert [one.id for one in taken] == [one.id for one in registered]
    assert {one.state for one in registered} == {S.CLAIMED}


def test_a_finished_run_is_left_alone(session: Session, strict: None) -> None:
    make_residents(session, 1)
    run = make_run(session)
    actions.cancel(session, run.id)
    stand(session, VI, RegistrationState.APPROVED)
    assert states(session, run.id) == {S.CANCELLED: 1}


def test_the_digest_in_sql_is_that_in_python(session: Session, strict: None) -> None:
    """The gate compares what the database computes with what was written down."""
    words = Words("vi", 1, "Thẻ BHYT của {name} hết hạn — “gia hạn” sớm! \n[QC]")
    make_residents(session, 1)
    stand(session, words, RegistrationState.APPROVED)
    assert states(session, make_run(session, words=(words,)).id) == {S.PLANNED: 1}
    assert digest(words.template) != digest(VI.template)


def test_nothing_is_touched_when_nothing_changes(session: Session, strict: None) -> None:
    make_residents(session, 1)
    stand(session, VI, RegistrationState.APPROVED)
    run = make_run(session)
    before = [one.updated_at for one in messages(session, run.id)]
    assert gate.follow(session) == 0
    assert [one.updated_at for one in session.query(Message)] == before
