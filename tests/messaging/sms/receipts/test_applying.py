"""Many receipts in a handful of statements: the same ledger as one by one, one effect, nothing lost on the way."""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from foundation.database import db
from messaging.sms import queries, reconciliation
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.receipts import actions, tasks
from messaging.sms.receipts.models import WaitingReceipt
from messaging.sms.receipts.reports import Receipt, TurnedAway, fold
from messaging.sms.turns import turn
from tests.messaging.sms.factories import attempts, states
from tests.messaging.sms.fake_gateway import sid_of
from tests.messaging.sms.receipts.factories import make_another, make_sent, waiting

S = MessageState
ENDS = (("delivered", None), ("undelivered", 30003), ("failed", 30008), ("sent", None))


def take_in(session: Session, receipts: list[Receipt]) -> None:
    rows = [{"attempt_id": one.attempt_id, "sid": one.sid, "status": one.status, "code": one.code} for one in receipts]
    session.execute(insert(WaitingReceipt), rows)
    session.commit()


def courses(sent: list[uuid.UUID], seed: int = 1) -> tuple[list[Receipt], Counter[str]]:
    """All that happens to these, shuffled and repeated, and where they end."""
    chance, receipts, ends = random.Random(seed), [], Counter[str]()
    for attempt in sent:
        status, code = chance.choice(ENDS)
        ends[status] += 1
        course = [Receipt(attempt, sid_of(attempt), word) for word in ("queued", "sent")]
        receipts += [*course, Receipt(attempt, sid_of(attempt), status, code)] * chance.randint(1, 3)
    chance.shuffle(receipts)
    return receipts, ends


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is executed meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_the_end_is_the_same_whatever_the_size_of_the_batches(session: Session, at_once: int) -> None:
    run_id, sent = make_sent(session, 40)
    receipts, ends = courses(sent)
    take_in(session, receipts)
    taken = 0
    while some := actions.apply_waiting(session, at_once):
        session.commit()
        taken += some
    assert taken == len(receipts)
    assert states(session, run_id) == ends == queries.tally(session, run_id).states
    assert reconciliation.differences(session, run_id) == []
    assert waiting(session) == 0


def test_a_batch_takes_a_handful_of_statements(session: Session) -> None:
    run_id, sent = make_sent(session, 60)
    take_in(session, courses(sent)[0])
    with statements() as seen:
        actions.apply_waiting(session)
        session.commit()
    assert len(seen) <= 5
    assert sum(states(session, run_id).values()) == 60


def test_messages_of_several_runs_follow_in_one_batch(session: Session) -> None:
    first, some = make_sent(session, 3)
    second, others = make_another(session)
    take_in(session, [Receipt(attempt, sid_of(attempt), "delivered") for attempt in [*others, *some]])
    actions.apply_waiting(session)
    session.commit()
    assert states(session, first) == states(session, second) == {S.DELIVERED: 3}
    assert reconciliation.differences(session, first) == reconciliation.differences(session, second) == []


def test_of_two_attempts_that_claim_one_number_the_first_gets_it(session: Session) -> None:
    run_id, (first, second) = make_sent(session, 2, S.UNCERTAIN, reason=Reason.NO_ANSWER.value, answered=False)
    refused = actions.apply_all(session, [Receipt(first, "SM1", "sent"), Receipt(second, "SM1", "sent")])
    session.commit()
    assert [(one.attempt_id, why) for one, why in refused] == [(second, TurnedAway.OTHER_SID)]
    assert Counter(attempt.sid for attempt in attempts(session, run_id)) == {"SM1": 1, None: 1}
    assert states(session, run_id) == {S.SENT: 1, S.UNCERTAIN: 1}


def test_a_word_that_is_no_longer_known_holds_nothing_up(session: Session) -> None:
    run_id, (attempt, other) = make_sent(session, 2)
    take_in(session, [Receipt(attempt, sid_of(attempt), "vanished"), Receipt(other, sid_of(other), "sent")])
    assert actions.apply_waiting(session) == 2
    session.commit()
    assert states(session, run_id) == {S.ACCEPTED: 1, S.SENT: 1}
    assert waiting(session) == 0


def test_two_at_once_have_one_effect(session: Session) -> None:
    run_id, sent = make_sent(session, 20)
    take_in(session, [Receipt(attempt, sid_of(attempt), word) for word in ("sent", "delivered") for attempt in sent])
    with Session(db.engine) as other:
        assert actions.apply_waiting(session, 20) + actions.apply_waiting(other, 0) == 20
        session.commit()
        assert actions.apply_waiting(other) == 20
        assert actions.apply_waiting(session) == 0, "what the other has taken is not taken twice"
        other.commit()
    session.expire_all()
    assert states(session, run_id) == {S.DELIVERED: 20}
    assert reconciliation.differences(session, run_id) == []


def test_a_task_leaves_the_work_to_the_one_that_has_the_turn(session: Session, rings: list[str]) -> None:
    _, (attempt,) = make_sent(session)
    take_in(session, [Receipt(attempt, sid_of(attempt), "sent")])
    with turn("receipts") as ours:
        assert ours
        tasks.apply_receipts()
        assert waiting(session) == 1
    session.commit()
    tasks.apply_receipts()
    assert waiting(session) == 0


def test_a_task_goes_on_until_nothing_waits(
    session: Session, rings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(actions.apply_waiting, "__defaults__", (2,))
    _, sent = make_sent(session, 7)
    take_in(session, [Receipt(attempt, sid_of(attempt), "sent") for attempt in sent])
    tasks.apply_receipts()
    assert waiting(session) == 0
    take_in(session, [Receipt(attempt, sid_of(attempt), "delivered") for attempt in sent])
    monkeypatch.setattr(tasks, "_SECONDS", -1.0)
    tasks.apply_receipts()
    assert rings == ["apply_receipts"], "its time was over"


def test_what_is_lost_between_is_applied_again(
    session: Session, rings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, sent = make_sent(session, 3)
    take_in(session, [Receipt(attempt, sid_of(attempt), "sent") for attempt in sent])

    def lost(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(actions, "_move", lost)
        tasks.apply_receipts()
    assert waiting(session) == 3
    assert states(session, run_id) == {S.ACCEPTED: 3}
    session.commit()
    tasks.apply_receipts()
    session.expire_all()
    assert states(session, run_id) == {S.SENT: 3}


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        (["queued"], ("queued", None)),
        (["delivered", "sent", "queued"], ("delivered", None)),
        (["sent", "delivered"], ("delivered", None)),
        (["delivered", "failed"], ("delivered", None)),
        (["failed", "delivered"], ("failed", None)),
        (["queued", "sending"], ("sending", None)),
        ([("failed", 30008), "failed"], ("failed", 30008)),
    ],
)
def test_reports_fold_into_the_furthest(words: list[object], folded: tuple[str, int | None]) -> None:
    attempt = uuid.uuid4()
    given = [word if isinstance(word, tuple) else (word, None) for word in words]
    made = fold([Receipt(attempt, "SM1", str(status), code) for status, code in given])
    assert (made.status, made.code) == folded
