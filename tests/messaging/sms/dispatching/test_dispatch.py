"""Claim -> commit -> send -> commit with a gateway of our own: what an answer, or its absence, does to a message."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from foundation import clock
from foundation.database import db
from foundation.keys import encrypt, lookup_hash
from messaging.sms import actions, ledger, queries, reconciliation
from messaging.sms.dispatching import arrivals, departures, dispatch, pipeline, recorder
from messaging.sms.dispatching.departures import Departure
from messaging.sms.gateways.protocol import Outcome, Outgoing, Verdict
from messaging.sms.lifecycle import MessageState, PauseReason, Reason, RunState, pause_sentence
from messaging.sms.models import Message, OptOut, Run
from messaging.sms.receipts import actions as receipts
from messaging.sms.senders.models import Sender
from messaging.sms.sending import Group, Words
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
from tests.messaging.sms.fake_gateway import FakeGateway, accept, doubt, opted_out, pause, refuse, retry, sid_of
from villages.models import Resident

S = MessageState


@pytest.fixture(autouse=True)
def _small_windows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], send_window=3))


def test_each_message_leaves_once_and_its_attempt_tells_everything(session: Session) -> None:
    make_residents(session, 7, name="Lù Thị Mẩy")
    run, gateway = make_run(session), FakeGateway()
    assert dispatch.work(session, run.id, gateway) is False
    assert states(session, run.id) == {S.ACCEPTED: 7}
    assert gateway.windows == [3, 3, 1]
    assert {sent.to for sent in gateway.sent} == {number(last) for last in range(7)}
    assert {sent.body for sent in gateway.sent} == {"Chào Lù Thị Mẩy"}
    for attempt in attempts(session, run.id):
        assert attempt.sid == sid_of(attempt.id)
        assert (attempt.outcome, attempt.status, attempt.segments) == ("accepted", "queued", 1)
        assert attempt.body_digest == hashlib.sha256("Chào Lù Thị Mẩy".encode()).digest()
        assert attempt.answered_at is not None
    tally = queries.tally(session, run.id)
    assert (tally.segments, tally.posted, queries.carrier_messages(session, run.id)) == (7, 7, 7)
    assert reconciliation.differences(session, run.id) == []


def test_attempts_are_on_disk_before_they_leave(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    seen: list[tuple[int, dict[str, int]]] = []

    def look(window: Sequence[Outgoing]) -> None:
        with Session(db.engine) as other:
            seen.append((len(attempts(other, run.id)), states(other, run.id)))
        assert not session.in_transaction()

    dispatch.work(session, run.id, FakeGateway(before=look))
    assert seen == [(2, {S.DISPATCHING: 2})]


@pytest.mark.parametrize(
    ("answer", "state", "reason", "segments"),
    [
        (accept, S.ACCEPTED, None, 1),
        (refuse, S.FAILED, "21211", 0),
        (opted_out, S.FAILED, "21610", 0),
        (retry, S.PLANNED, None, 0),
        (doubt, S.UNCERTAIN, Reason.NO_ANSWER, 1),
        (pause(20003), S.PLANNED, None, 0),
    ],
)
def test_every_answer_has_its_consequence(
    session: Session, answer: Callable[[Outgoing], Outcome], state: S, reason: str | None, segments: int
) -> None:
    make_residents(session, 1)
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway(answer))
    (message,) = messages(session, run.id)
    assert (message.state, message.reason, message.segments) == (state, reason, segments)
    assert (message.claim, message.lease_until) == (None, None)
    assert reconciliation.differences(session, run.id) == []


def test_a_safe_retry_is_a_new_attempt_after_a_rest_of_the_sender(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 1)
    run = make_run(session)
    monkeypatch.setattr(dispatch, "_LONGEST_REST", 0.0)
    assert dispatch.work(session, run.id, FakeGateway(retry)) is False, "it rests until the next sweep"
    assert dispatch.work(session, run.id, FakeGateway()) is False, "it still rests, whatever process asks"
    assert states(session, run.id) == {S.PLANNED: 1}
    session.execute(update(Sender).values(resting_until=func.now()))
    session.commit()
    dispatch.work(session, run.id, FakeGateway())
    assert states(session, run.id) == {S.ACCEPTED: 1}
    assert [attempt.outcome for attempt in attempts(session, run.id)] == ["retry", "accepted"]


def test_the_rest_of_a_claim_is_given_back_when_the_carrier_is_not_well(session: Session) -> None:
    make_residents(session, 9)
    run, gateway = make_run(session), FakeGateway(doubt)
    dispatch.work(session, run.id, gateway)
    assert states(session, run.id) == {S.UNCERTAIN: 3, S.PLANNED: 6}
    assert len(gateway.sent) == 3


def test_a_number_the_carrier_says_has_opted_out_gets_nothing_more(session: Session) -> None:
    make_residents(session, 1)
    dispatch.work(session, make_run(session).id, FakeGateway(opted_out))
    entry = session.scalars(select(OptOut)).one()
    assert (entry.source, entry.number_hash) == (actions.BY_CARRIER, lookup_hash("phone", number(0)))
    assert states(session, make_run(session).id) == {S.SUPPRESSED: 1}


def test_a_gateway_that_fails_in_a_window_leaves_it_uncertain(session: Session) -> None:
    make_residents(session, 5)
    run = make_run(session)

    def fail(window: Sequence[Outgoing]) -> None:
        raise RuntimeError("out of memory")

    dispatch.work(session, run.id, FakeGateway(before=fail))
    assert states(session, run.id) == {S.UNCERTAIN: 3, S.PLANNED: 2}


def test_a_message_the_gateway_does_not_mention_is_uncertain(session: Session) -> None:
    make_residents(session, 3)
    run = make_run(session)
    stranger = uuid.uuid4()

    def forget_one(outgoing: Outgoing) -> Outcome:
        return accept(outgoing) if outgoing.to != number(1) else replace(accept(outgoing), attempt_id=stranger)

    dispatch.work(session, run.id, FakeGateway(forget_one))
    assert states(session, run.id) == {S.ACCEPTED: 2, S.UNCERTAIN: 1}


def test_a_carrier_that_gives_two_messages_one_number_leaves_both_uncertain(session: Session) -> None:
    make_residents(session, 3)
    run = make_run(session)

    def repeat(outgoing: Outgoing) -> Outcome:
        return accept(outgoing) if outgoing.to == number(0) else replace(accept(outgoing), sid="SMsame")

    dispatch.work(session, run.id, FakeGateway(repeat))
    assert states(session, run.id) == {S.ACCEPTED: 1, S.UNCERTAIN: 2}
    assert reconciliation.differences(session, run.id) == []


def test_a_late_worker_cannot_send_what_another_took_over(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    late = departures.claim(session, run.id, 10, patience=5)
    session.commit()
    departures.give_back(session, late.token)
    session.commit()
    other = departures.claim(session, run.id, 1, patience=5)
    session.commit()
    nothing = departures.depart(session, late, late.messages)
    assert nothing is not None
    assert (nothing.leaving, nothing.silenced) == ([], [])
    session.commit()
    assert states(session, run.id) == {S.CLAIMED: 1, S.PLANNED: 1}
    departure = departures.depart(session, other, other.messages)
    assert departure is not None
    assert len(departure.leaving) == 1
    assert len(attempts(session, run.id)) == 1


def test_two_workers_never_take_the_same_message(session: Session) -> None:
    make_residents(session, 4)
    run = make_run(session)
    with Session(db.engine) as other:
        taken = {row.id for row in other.execute(ledger.pick(Message.run_id == run.id, limit=2))}
        mine = departures.claim(session, run.id, 10, patience=5)
        session.commit()
    assert len(taken) == 2
    assert {row.id for row in mine.messages} == {row.id for row in messages(session, run.id)} - taken


def test_no_window_leaves_once_the_run_is_paused(session: Session) -> None:
    make_residents(session, 9)
    run = make_run(session)

    def pause_meanwhile(window: Sequence[Outgoing]) -> None:
        with Session(db.engine) as other:
            actions.pause(other, run.id, "nhầm danh sách")
            other.commit()
            assert not queries.pause_is_confirmed(other, run.id), "this very window is still leaving"

    gateway = FakeGateway(before=pause_meanwhile)
    dispatch.work(session, run.id, gateway)
    assert len(gateway.sent) == 3
    assert states(session, run.id) == {S.ACCEPTED: 3, S.PLANNED: 6}
    assert queries.pause_is_confirmed(session, run.id)
    dispatch.work(session, run.id, gateway)
    assert len(gateway.sent) == 3
    actions.resume(session, run.id)
    session.commit()
    dispatch.work(session, run.id, FakeGateway())
    assert states(session, run.id) == {S.ACCEPTED: 9}


def test_a_pause_waits_for_a_window_that_is_being_written_down(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session)
    claim = departures.claim(session, run.id, 10, patience=5)
    session.commit()
    departures.depart(session, claim, claim.messages)
    with Session(db.engine) as other:
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            actions.pause(other, run.id)
    session.commit()
    actions.pause(session, run.id)
    assert queries.in_flight(session, run.id) == 1


def test_a_cancelled_run_sends_nothing_more(session: Session) -> None:
    make_residents(session, 9)
    run = make_run(session)

    def cancel_meanwhile(window: Sequence[Outgoing]) -> None:
        with Session(db.engine) as other:
            actions.cancel(other, run.id)
            other.commit()

    gateway = FakeGateway(before=cancel_meanwhile)
    dispatch.work(session, run.id, gateway)
    assert states(session, run.id) == {S.ACCEPTED: 3, S.CANCELLED: 6}
    assert len(gateway.sent) == 3
    assert reconciliation.differences(session, run.id) == []
    with pytest.raises(actions.RunMayNot):
        actions.resume(session, run.id)


def test_a_wish_to_get_no_more_counts_until_the_message_leaves(session: Session) -> None:
    make_residents(session, 2)
    run = make_run(session)
    actions.opt_out(session, number(0), "officer")
    session.commit()
    dispatch.work(session, run.id, FakeGateway())
    assert queries.tally(session, run.id).reasons == {(S.SUPPRESSED, Reason.OPTED_OUT): 1}
    assert states(session, run.id) == {S.SUPPRESSED: 1, S.ACCEPTED: 1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"consent": False}, Reason.NO_CONSENT),
        ({"phone": None, "phone_hash": None}, Reason.NO_MOBILE),
        ({"mobile": False}, Reason.NO_MOBILE),
        ({"card_expiry": None}, Reason.NO_CARD_EXPIRY),
        ({"card_expiry": date(2020, 1, 1)}, Reason.CARD_EXPIRED),
    ],
)
def test_people_are_looked_at_once_more_before_their_message_leaves(
    session: Session, change: dict[str, object], reason: Reason
) -> None:
    make_residents(session, 1, consent=True)
    run = make_run(session, needs_consent=True, words=(Words("vi", 1, "{name}: còn {days_left} ngày"),))
    session.execute(update(Resident).values(change))
    session.commit()
    gateway = FakeGateway()
    dispatch.work(session, run.id, gateway)
    assert queries.tally(session, run.id).reasons == {(S.SUPPRESSED, reason): 1}
    assert (gateway.sent, attempts(session, run.id)) == ([], [])


def test_a_person_who_was_erased_gets_nothing(session: Session) -> None:
    (gone,) = make_residents(session, 1)
    run = make_run(session)
    session.delete(gone)
    session.commit()
    dispatch.work(session, run.id, FakeGateway())
    assert queries.tally(session, run.id).reasons == {(S.SUPPRESSED, Reason.GONE): 1}


def test_a_household_keeps_its_message_when_the_one_who_spoke_for_it_may_not(session: Session) -> None:
    village = make_village(session)
    first, second, third, fourth = (make_resident(session, village, number(1), consent=True) for _ in range(4))
    run = make_run(session, needs_consent=True, words=(Words("vi", 1, "{household} người, {days_left} ngày"),))
    first.consent, second.card_expiry = False, None
    session.commit()
    gateway = FakeGateway()
    dispatch.work(session, run.id, gateway)
    by_resident = {row.resident_id: row for row in messages(session, run.id)}
    assert [by_resident[person.id].state for person in (first, second, third, fourth)] == [
        S.SUPPRESSED,
        S.SUPPRESSED,
        S.ACCEPTED,
        S.MERGED,
    ]
    assert (by_resident[third.id].household, by_resident[fourth.id].merged_into) == (2, third.id)
    assert [sent.body.split()[0] for sent in gateway.sent] == ["2"]
    assert reconciliation.differences(session, run.id) == []


def renumber(session: Session, resident: Resident, phone: str) -> None:
    """What an import does when the list brings another number."""
    resident.phone, resident.phone_hash = encrypt(phone), lookup_hash("phone", phone)
    session.commit()


def test_a_number_changed_to_a_neighbours_after_the_launch_gets_one_message(session: Session) -> None:
    village = make_village(session)
    moved, neighbour = make_resident(session, village, number(1)), make_resident(session, village, number(2))
    run = make_run(session)
    renumber(session, moved, number(2))
    gateway = FakeGateway()
    dispatch.work(session, run.id, gateway)
    assert [sent.to for sent in gateway.sent] == [number(2)]
    by_resident = {row.resident_id: row for row in messages(session, run.id)}
    assert (by_resident[moved.id].state, by_resident[moved.id].reason) == (S.SUPPRESSED, Reason.RENUMBERED)
    assert by_resident[neighbour.id].state == S.ACCEPTED


def test_those_who_keep_a_shared_number_keep_its_message_when_the_speaker_got_another(session: Session) -> None:
    village = make_village(session)
    speaker, heir = make_resident(session, village, number(1)), make_resident(session, village, number(1))
    run = make_run(session)
    renumber(session, speaker, number(3))
    gateway = FakeGateway()
    dispatch.work(session, run.id, gateway)
    assert [sent.to for sent in gateway.sent] == [number(1)]
    by_resident = {row.resident_id: row for row in messages(session, run.id)}
    assert (by_resident[speaker.id].reason, by_resident[heir.id].state) == (Reason.RENUMBERED, S.ACCEPTED)
    assert reconciliation.differences(session, run.id) == []


def test_everybody_for_themselves_is_written_to_at_the_number_of_the_day(session: Session) -> None:
    village = make_village(session)
    moved = make_resident(session, village, number(1))
    run = make_run(session, merges_households=False)
    renumber(session, moved, number(2))
    gateway = FakeGateway()
    dispatch.work(session, run.id, gateway)
    assert [sent.to for sent in gateway.sent] == [number(2)]


def test_a_household_waits_when_the_next_to_speak_for_it_has_no_words(session: Session) -> None:
    village = make_village(session)
    first = make_resident(session, village, number(1), consent=True)
    make_resident(session, village, number(1), consent=True, language="dao")
    run = make_run(session, needs_consent=True)
    first.consent = False
    session.commit()
    dispatch.work(session, run.id, FakeGateway())
    assert queries.tally(session, run.id).reasons == {(S.SUPPRESSED, Reason.NO_CONSENT): 1, (S.HELD, "no_rendering"): 1}
    assert reconciliation.differences(session, run.id) == []


def test_every_placeholder_is_filled_with_the_persons_own_value(session: Session) -> None:
    village = make_village(session, name="Nậm Cang", commune_code="03043")
    expiry = clock.today() + timedelta(days=12)
    for _ in range(2):
        make_resident(session, village, number(1), name="Giàng Thị Sở {name}", card_expiry=expiry)
    template = "{name}|{village}|{commune}|{card_expiry}|{days_left}|{household}|{office}|{hotline}"
    gateway = FakeGateway()
    dispatch.work(session, make_run(session, words=(Words("vi", 1, template),)).id, gateway)
    assert gateway.sent[0].body.split("|") == [
        "Giàng Thị Sở {name}",
        "Nậm Cang",
        "xã Mường Bo",
        f"{expiry:%d/%m/%Y}",
        "12",
        "2",
        "Bảo hiểm xã hội tỉnh Lào Cai",
        "1900 9068",
    ]


def test_values_lose_their_diacritics_only_in_vietnamese_sent_without_them(session: Session) -> None:
    village = make_village(session, name="Nậm Cang")
    for last, language in enumerate(("vi", "tay")):
        make_resident(session, village, number(last), name="Lò Văn Đức", language=language)
    words = (Words("vi", 1, "Chao {name}, {village}", plain=True), Words("tay", 1, "[Tày] {name}", plain=True))
    gateway = FakeGateway()
    dispatch.work(session, make_run(session, words=words, groups=(Group("vi", "vi"), Group("tay", "tay"))).id, gateway)
    assert {sent.body for sent in gateway.sent} == {"Chao Lo Van Duc, Nam Cang", "[Tày] Lò Văn Đức"}


def test_segments_are_those_of_the_text_that_left(session: Session) -> None:
    make_residents(session, 2, name="Đ" * 71)
    run = make_run(session, words=(Words("vi", 1, "{name}"),))
    dispatch.work(session, run.id, FakeGateway())
    assert queries.tally(session, run.id).segments == 4


def test_the_carrier_is_told_when_a_message_is_too_late(session: Session) -> None:
    make_residents(session, 1)
    gateway = FakeGateway()
    run = make_run(session, send_by=datetime.now(UTC) + timedelta(hours=2))
    dispatch.work(session, run.id, gateway)
    assert 7100 < (gateway.sent[0].expires_in or 0) <= 7200


def test_claimed_messages_do_not_leave_outside_the_hours(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session)
    past = clock.local(clock.now()) - timedelta(hours=2)
    session.execute(update(Run).values(hours_from=past.time(), hours_to=(past + timedelta(hours=1)).time()))
    session.commit()
    gateway = FakeGateway()
    dispatch.work(session, run.id, gateway)
    assert (gateway.sent, states(session, run.id)) == ([], {S.PLANNED: 1})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"twilio_auth_token": ""}, PauseReason.NO_CARRIER),
        ({"twilio_api_url": "https://api.twilio.com"}, PauseReason.REHEARSAL),
    ],
)
def test_a_run_that_may_not_reach_its_carrier_rests_and_says_why(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], reason: PauseReason
) -> None:
    make_residents(session, 1)
    run, gateway = make_run(session), FakeGateway()
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], **change))
    dispatch.work(session, run.id, gateway)
    found = session.get_one(Run, run.id, populate_existing=True)
    assert (found.state, found.pause_reason, gateway.sent) == (RunState.PAUSED, reason, [])
    assert "TWILIO_" in pause_sentence(found.pause_reason)


@pytest.mark.parametrize(("code", "reason"), [(20003, "credentials"), (401, "credentials"), (21606, "refused:21606")])
def test_an_answer_that_concerns_every_message_pauses_the_run(session: Session, code: int, reason: str) -> None:
    make_residents(session, 4)
    run, gateway = make_run(session), FakeGateway(pause(code))
    dispatch.work(session, run.id, gateway)
    found = session.get_one(Run, run.id, populate_existing=True)
    assert (found.state, found.pause_reason) == (RunState.PAUSED, reason)
    assert states(session, run.id) == {S.PLANNED: 4}
    assert len(gateway.sent) == 3
    if code == 21606:
        assert "21606" in pause_sentence(found.pause_reason)


def test_a_callback_that_was_faster_than_the_answer_is_not_undone(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session)

    def deliver_at_once(window: Sequence[Outgoing]) -> None:
        with Session(db.engine) as other:
            for sent in window:
                receipts.apply(other, receipts.Receipt(sent.attempt_id, sid_of(sent.attempt_id), "delivered"))
            other.commit()

    dispatch.work(session, run.id, FakeGateway(before=deliver_at_once))
    assert states(session, run.id) == {S.DELIVERED: 1}
    (attempt,) = attempts(session, run.id)
    assert (attempt.status, attempt.outcome) == ("delivered", Verdict.ACCEPTED)


def test_what_left_is_never_rewritten(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session)
    dispatch.work(session, run.id, FakeGateway())
    for column in ("body_digest", "number_hash"):
        with pytest.raises(Exception, match="permission denied"):
            session.execute(text(f"UPDATE sms_attempt SET {column} = ''"))
        session.rollback()
    assert session.scalar(select(Message.state).where(Message.run_id == run.id)) == S.ACCEPTED


def test_equal_hours_never_close(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session, hours_from=time(7), hours_to=time(7))
    dispatch.work(session, run.id, FakeGateway())
    assert states(session, run.id) == {S.ACCEPTED: 1}


def test_answers_are_kept_while_the_database_is_away(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_residents(session, 3)
    run, gateway = make_run(session), FakeGateway()
    write, tried = arrivals.record, []

    def write_second(session: Session, outcomes: Sequence[Outcome]) -> None:
        tried.append(len(outcomes))
        if len(tried) == 1:
            session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
        write(session, outcomes)

    monkeypatch.setattr(arrivals, "record", write_second)
    monkeypatch.setattr(recorder, "_AGAIN_AFTER", 0.0)
    dispatch.work(session, run.id, gateway)
    assert tried == [3, 3]
    assert len(gateway.sent) == 3, "only the answers are offered again"
    assert states(session, run.id) == {S.ACCEPTED: 3}
    assert reconciliation.differences(session, run.id) == []


def test_a_worker_that_stood_still_sends_nothing_late(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_residents(session, 2)
    run, gateway = make_run(session), FakeGateway()
    depart, hand = departures.depart, [0.0]

    def stand_still(*given: Any) -> Departure | None:
        departure = depart(*given)
        hand[0] += 100.0
        return departure

    monkeypatch.setattr(departures, "depart", stand_still)
    for module in (dispatch, departures, pipeline):
        monkeypatch.setattr(module, "monotonic", lambda: hand[0])
    dispatch.work(session, run.id, gateway)
    assert gateway.sent == []
    assert states(session, run.id) == {S.PLANNED: 2}
    assert session.scalar(select(func.count()).where(Sender.resting_until.is_not(None))) == 0, "it is not the carrier"
    assert [attempt.outcome for attempt in attempts(session, run.id)] == [Verdict.RETRY] * 2


def test_a_task_ends_after_the_window_in_which_its_time_is_over(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_residents(session, 7)
    run, gateway = make_run(session), FakeGateway()
    hand = [0.0]
    gateway.before = lambda window: hand.__setitem__(0, hand[0] + 10.0)
    monkeypatch.setattr(dispatch, "monotonic", lambda: hand[0])
    assert dispatch.work(session, run.id, gateway) is True, "there is more to send"
    assert states(session, run.id) == {S.ACCEPTED: 3, S.PLANNED: 4}
