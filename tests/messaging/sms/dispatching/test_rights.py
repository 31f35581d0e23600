"""What somebody said after the launch holds for what has not left: consent taken back, restriction, erasure."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from accounts.models import Person
from messaging.sms.dispatching import dispatch
from messaging.sms.lifecycle import MessageState, Reason
from tests.accounts.factories import person
from tests.messaging.sms.factories import make_resident, make_run, make_village, messages, number, states
from tests.messaging.sms.fake_gateway import FakeGateway
from tests.villages.rights import asks, gives, withdraws
from villages.models import Resident
from villages.requests import actions as requests
from villages.requests.erasure import actions as erasure
from villages.requests.lifecycle import Kind

S = MessageState


def takes_back(session: Session, by: Person, resident: Resident) -> None:
    withdraws(session, resident)


def objects(session: Session, by: Person, resident: Resident) -> None:
    requests.restrict(session, by, asks(session, resident, Kind.OBJECTION), resident, "Đã hạn chế")


def is_erased(session: Session, by: Person, resident: Resident) -> None:
    erasure.erase(session, by, asks(session, resident, Kind.ERASURE), resident, "Đã xóa")


@pytest.mark.parametrize(
    ("deed", "reason"), [(takes_back, Reason.NO_CONSENT), (objects, Reason.RESTRICTED), (is_erased, Reason.GONE)]
)
def test_what_was_said_after_the_launch_holds_at_once(
    session: Session, deed: Callable[[Session, Person, Resident], None], reason: Reason
) -> None:
    village = make_village(session)
    spoke, other = (make_resident(session, village, number(last)) for last in (1, 2))
    for one in (spoke, other):
        gives(session, one)
    run, gateway = make_run(session, needs_consent=True), FakeGateway()
    assert states(session, run.id) == {S.PLANNED: 2}
    deed(session, person(session, "communicator"), spoke)
    session.commit()
    dispatch.work(session, run.id, gateway)
    assert {sent.to for sent in gateway.sent} == {number(2)}
    held = {message.resident_id: (message.state, message.reason) for message in messages(session, run.id)}
    assert held[spoke.id] == (S.SUPPRESSED, reason)
    assert held[other.id][0] == S.ACCEPTED


@pytest.mark.parametrize("deed", [objects, is_erased])
def test_the_others_of_the_number_still_get_theirs(
    session: Session, deed: Callable[[Session, Person, Resident], None]
) -> None:
    """Who spoke for the household is gone; another of it does."""
    village = make_village(session)
    spoke, heir = (make_resident(session, village, number(7), name=f"Người mẫu {one}") for one in (1, 2))
    run, gateway = make_run(session, merges_households=True), FakeGateway()
    assert states(session, run.id) == {S.PLANNED: 1, S.MERGED: 1}
    deed(session, person(session, "communicator"), spoke)
    session.commit()
    while dispatch.work(session, run.id, gateway):
        continue
    assert [(sent.to, sent.body) for sent in gateway.sent] == [(number(7), f"Chào {heir.name}")]
    assert states(session, run.id) == {S.SUPPRESSED: 1, S.ACCEPTED: 1}
