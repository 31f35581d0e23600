"""What may leave beyond the pace: the cap of a number, the budget of a run, lists, waves of refusals."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from foundation.database import db
from foundation.keys import encrypt, lookup_hash
from messaging.sms import actions, queries, reconciliation, upkeep, waves
from messaging.sms.dispatching import allowances, arrivals, departures, dispatch
from messaging.sms.dispatching.allowances import Wait
from messaging.sms.dispatching.composing import Letter
from messaging.sms.dispatching.statements import attempt_id
from messaging.sms.gateways.protocol import Outcome, Outgoing, Verdict
from messaging.sms.lifecycle import MessageState, PauseReason, Priority, Reason, RunState
from messaging.sms.models import Addressee, Message, OptOut, Pulse, Run, RunText
from messaging.sms.opting_out.codes import code
from messaging.sms.opting_out.models import DoNotContact
from messaging.sms.sending import Words
from tests.messaging.sms.dispatching.conftest import Workers
from tests.messaging.sms.factories import (
    attempts,
    make_resident,
    make_residents,
    make_run,
    make_village,
    messages,
    number,
    states,
)
from tests.messaging.sms.fake_gateway import FakeGateway, accept, doubt, opted_out, pause, refuse, retry

S = MessageState
DAY = timedelta(hours=24)
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _small_windows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = replace(app.extensions["settings"], send_window=4, refusal_share=0.3, refusal_least=10)
    monkeypatch.setitem(app.extensions, "settings", ours)
    monkeypatch.setattr(dispatch, "_LONGEST_REST", 0.0)


def letter(name: bytes, *hours_ago: int) -> Letter:
    return Letter("", 1, "", name, [NOW - timedelta(hours=hours) for hours in hours_ago])


def keep_up(session: Session) -> None:
    for _ in upkeep.steps(session):
        session.commit()


def found(session: Session, run_id: int) -> Run:
    return session.get_one(Run, run_id, populate_existing=True)


@pytest.mark.parametrize(
    ("letters", "cap", "waits"),
    [
        ([letter(b"a", 5, 3)], 3, {}),
        ([letter(b"a", 20, 5, 3)], 3, {0: NOW + timedelta(hours=4)}),
        ([letter(b"a", 20, 5, 3, 1)], 3, {0: NOW + timedelta(hours=19)}),
        ([letter(b"a", 9), letter(b"b"), *2 * [letter(b"a", 9)]], 2, dict.fromkeys((2, 3), NOW + timedelta(hours=15))),
        ([letter(b"a"), letter(b"a")], 1, {1: NOW + DAY}),
        ([letter(b"a")], 0, {0: NOW + DAY}),
    ],
)  # fmt: skip
def test_a_number_has_enough_at_its_cap(letters: list[Letter], cap: int, waits: dict[int, datetime]) -> None:
    fates = allowances.under_the_cap(dict(enumerate(letters)), cap, NOW)
    assert {place: fate.until for place, fate in fates.items() if isinstance(fate, Wait)} == waits


@pytest.mark.parametrize(
    ("spent", "budget", "fits"), [(0, "1000", 2), (1, "1000", 1), (3, "999.99", 0), (4, "1000", 0), (0, "1500", 3)]
)
def test_a_budget_lets_through_what_it_pays_for(spent: int, budget: str, fits: int) -> None:
    assert allowances.affordable([1, 3, 2], spent, Decimal(250), Decimal(budget)) == fits


def test_the_cap_counts_over_campaigns_and_lets_go_a_day_later(session: Session) -> None:
    make_residents(session, 2)
    runs = [make_run(session, cap_per_day=2) for _ in range(3)]
    for run in runs:
        dispatch.work(session, run.id, FakeGateway())
    held = messages(session, runs[2].id)
    first = min(attempt.made_at for attempt in attempts(session, runs[0].id))
    assert {(message.state, message.reason) for message in held} == {(S.HELD, Reason.CAP)}
    assert all(first + DAY <= (message.held_until or NOW) < first + DAY + timedelta(minutes=1) for message in held)
    keep_up(session)
    assert states(session, runs[2].id) == {S.HELD: 2}
    session.execute(update(Message).where(Message.state == S.HELD).values(held_until=func.now()))
    session.commit()
    keep_up(session)
    assert states(session, runs[2].id) == {S.PLANNED: 2}
    assert reconciliation.differences(session, runs[2].id) == []


@pytest.mark.parametrize(
    ("answer", "counts"), [(accept, True), (doubt, True), (refuse, False), (retry, False), (pause(21606), False)]
)
def test_only_what_was_or_may_have_been_taken_counts_towards_the_cap(
    session: Session, answer: Callable[[Outgoing], Outcome], counts: bool
) -> None:
    make_residents(session, 1)
    dispatch.work(session, make_run(session, sender="0001").id, FakeGateway(answer))
    run = make_run(session, cap_per_day=1)
    dispatch.work(session, run.id, FakeGateway())
    assert states(session, run.id) == {S.HELD if counts else S.ACCEPTED: 1}


def test_neither_services_nor_an_override_heed_the_cap(session: Session) -> None:
    make_residents(session, 1)
    dispatch.work(session, make_run(session, kind="service").id, FakeGateway())
    first, second = (make_run(session, cap_per_day=1) for _ in range(2))
    session.execute(update(Run).where(Run.id == second.id).values(override_reason="lũ quét", override_at=func.now()))
    session.commit()
    for run in (first, second):
        dispatch.work(session, run.id, FakeGateway())
        assert states(session, run.id) == {S.ACCEPTED: 1}


def test_two_workers_never_give_one_number_more_than_its_cap(session: Session, workers: Workers) -> None:
    village = make_village(session)
    for _ in range(60):
        make_resident(session, village, number(1))
    runs = [make_run(session, cap_per_day=3, merges_households=False, sender=f"000{n}") for n in range(3)]
    gateway = FakeGateway()
    for turn in [workers(run.id, gateway) for run in runs for _ in range(2)]:
        turn.result(30)
    assert len(gateway.sent) == 3
    left = [state for run in runs for state in states(session, run.id).items()]
    assert sum(count for state, count in left if state == S.HELD) == 177


def test_two_workers_never_spend_more_than_the_budget(session: Session, workers: Workers) -> None:
    make_residents(session, 60)
    run = make_run(session, budget=Decimal(5200), segment_price=Decimal(250))
    gateway = FakeGateway()
    for turn in [workers(run.id, gateway) for _ in range(4)]:
        turn.result(30)
    assert len(gateway.sent) == 20
    assert (found(session, run.id).state, found(session, run.id).pause_reason) == (RunState.PAUSED, PauseReason.BUDGET)
    assert states(session, run.id) == {S.ACCEPTED: 20, S.PLANNED: 40}
    actions.set_budget(session, run.id, Decimal(100_000))
    actions.resume(session, run.id)
    session.commit()
    dispatch.work(session, run.id, gateway)
    assert states(session, run.id) == {S.ACCEPTED: 60}


def test_what_another_worker_is_about_to_spend_is_spent(session: Session, app: Flask) -> None:
    make_residents(session, 8)
    run = make_run(session, budget=Decimal(5 * 250), segment_price=Decimal(250))
    first, second = (departures.claim(session, run.id, 4, patience=5) for _ in range(2))
    session.commit()
    mine = departures.depart(session, first, first.messages)

    def depart() -> departures.Departure | None:
        with app.app_context(), Session(db.engine) as other:
            departure = departures.depart(other, second, second.messages)
            other.commit()
            return departure

    with ThreadPoolExecutor(1) as thread, Session(db.engine) as watching:
        theirs = thread.submit(depart)
        wait_for_a_lock(watching)
        session.commit()
        assert mine is not None
        departure = theirs.result(20)
    assert departure is not None
    assert (len(mine.leaving), len(departure.leaving), departure.pause) == (4, 1, PauseReason.BUDGET)


def test_a_budget_given_after_the_claim_holds(session: Session) -> None:
    make_residents(session, 4)
    run = make_run(session, segment_price=Decimal(250))
    claim = departures.claim(session, run.id, 10, patience=5)
    actions.set_budget(session, run.id, Decimal(250))
    session.commit()
    assert departures.depart(session, claim, claim.messages) is None


def test_who_is_not_to_be_contacted_gets_no_invitation(session: Session) -> None:
    make_residents(session, 2)
    avoiding, other = make_run(session, avoids_do_not_contact=True), make_run(session)
    session.add(DoNotContact(number_hash=lookup_hash("phone", number(0)), source="test"))
    session.commit()
    for run in (avoiding, other):
        dispatch.work(session, run.id, FakeGateway())
    assert queries.tally(session, avoiding.id).reasons == {(S.SUPPRESSED, Reason.DO_NOT_CONTACT): 1}
    assert states(session, other.id) == {S.ACCEPTED: 2}


def address(session: Session, phone: str, template: str, **values: object) -> int:
    """A run of one message to a number that is no resident's."""
    run = make_run(session, words=(Words("vi", 1, template),), kind="service", merges_households=False, **values)
    words = session.scalars(select(RunText.id).where(RunText.run_id == run.id)).one()
    to = Addressee(phone=encrypt(phone), number_hash=lookup_hash("phone", phone))
    session.add(to)
    session.flush()
    session.add(Message(run_id=run.id, addressee_id=to.id, language="vi", text_id=words, state=S.PLANNED))
    session.commit()
    return run.id


@pytest.mark.parametrize(
    ("priority", "state"), [(Priority.REPLY, S.ACCEPTED), (Priority.TEST, S.SUPPRESSED), (Priority.BULK, S.SUPPRESSED)]
)
def test_an_answer_reaches_who_wants_no_more_and_nothing_else_does(
    session: Session, priority: Priority, state: S
) -> None:
    session.add(OptOut(number_hash=lookup_hash("phone", number(7)), source="test"))
    run_id = address(session, number(7), "Mã {code} của {office}", priority=priority)
    gateway = FakeGateway()
    dispatch.work(session, run_id, gateway)
    assert states(session, run_id) == {state: 1}
    if state == S.ACCEPTED:
        assert gateway.sent[0].body == f"Mã {code(run_id)} của Bảo hiểm xã hội tỉnh Lào Cai"
        assert gateway.sent[0].to == number(7)


def test_a_number_that_was_forgotten_gets_nothing(session: Session) -> None:
    run_id = address(session, number(7), "Chào", priority=Priority.REPLY)
    session.execute(update(Addressee).values(phone=b""))
    session.commit()
    dispatch.work(session, run_id, FakeGateway())
    assert queries.tally(session, run_id).reasons == {(S.SUPPRESSED, Reason.GONE): 1}


def refuse_every(nth: int, answer: Callable[[Outgoing], Outcome] = refuse) -> Callable[[Outgoing], Outcome]:
    return lambda outgoing: answer(outgoing) if int(outgoing.to[-6:]) % nth == 0 else accept(outgoing)


@pytest.mark.parametrize(
    ("answer", "pauses"), [(refuse_every(2), True), (refuse_every(10), False), (refuse_every(2, opted_out), False)]
)
def test_a_wave_of_refusals_pauses_the_run(
    session: Session, answer: Callable[[Outgoing], Outcome], pauses: bool
) -> None:
    make_residents(session, 40)
    run, gateway = make_run(session), FakeGateway(answer)
    dispatch.work(session, run.id, gateway)
    assert found(session, run.id).pause_reason == ("wave:21211" if pauses else None)
    if pauses:
        assert 10 <= len(gateway.sent) <= 16
        actions.resume(session, run.id)
        session.commit()
        dispatch.work(session, run.id, FakeGateway(refuse_every(50)))
        assert states(session, run.id).get(S.PLANNED) is None, "what a person knew of pauses nothing again"


def test_reports_that_messages_are_filtered_pause_the_run_at_the_sweep(session: Session) -> None:
    make_residents(session, 24)
    run = make_run(session)
    for _ in range(3):
        claim = departures.claim(session, run.id, 4, patience=5)
        departure = departures.depart(session, claim, claim.messages)
        assert departure is not None
        arrivals.record(session, [accept(sent) for sent in departure.leaving])
        session.commit()
    keep_up(session)
    assert found(session, run.id).state == RunState.RUNNING
    session.execute(update(Message).where(Message.state == S.ACCEPTED).values(state=S.UNDELIVERED, reason="30007"))
    reconciliation.mend(session, reconciliation.differences(session, run.id))
    session.commit()
    keep_up(session)
    assert (found(session, run.id).state, found(session, run.id).pause_reason) == (RunState.PAUSED, "wave:30007")
    assert waves.refusals(session, run.id) == 12


def test_a_report_that_comes_between_is_not_undone_by_the_answer(session: Session, workers: Workers) -> None:
    make_residents(session, 4)
    run = make_run(session)
    reporting = Session(db.engine)

    def report(window: Sequence[Outgoing]) -> None:
        ids = [sent.attempt_id for sent in window]
        moved = update(Message).where(Message.attempt_id.in_(ids)).values(state=S.DELIVERED)
        reporting.execute(moved, execution_options={"synchronize_session": False})

    turn = workers(run.id, FakeGateway(before=report))
    wait_for_a_lock(session)
    reporting.commit()
    reporting.close()
    turn.result(20)
    assert states(session, run.id) == {S.DELIVERED: 4}
    assert {attempt.outcome for attempt in attempts(session, run.id)} == {Verdict.ACCEPTED}


def wait_for_a_lock(session: Session) -> None:
    for _ in range(2000):
        if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")):
            session.rollback()
            return
        session.rollback()
    raise AssertionError("nobody waited")


def test_a_sweep_tells_that_it_beats_and_how_fast_messages_leave(session: Session) -> None:
    make_residents(session, 6)
    keep_up(session)
    dispatch.work(session, make_run(session).id, FakeGateway())
    session.execute(update(Pulse).values(at=func.now() - timedelta(seconds=3)))
    session.commit()
    keep_up(session)
    pulses = {pulse.name: pulse for pulse in session.scalars(select(Pulse).execution_options(populate_existing=True))}
    now = session.scalars(select(func.now())).one()
    assert now - pulses["beat"].at < timedelta(seconds=2)
    assert pulses["accepted"].total == 6
    assert 1.0 < pulses["accepted"].rate <= 2.0


def test_attempts_of_one_moment_have_neighbouring_numbers() -> None:
    numbers = [attempt_id() for _ in range(1000)]
    assert len(set(numbers)) == 1000
    assert {(each.version, each.variant) for each in numbers} == {(7, "specified in RFC 4122")}
    assert [each.int >> 80 for each in numbers] == sorted(each.int >> 80 for each in numbers)
