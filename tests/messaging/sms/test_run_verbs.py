"""What a person may do with a run on its way: raise its budget, override its hours, let it go on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms import actions, queries, reconciliation, upkeep
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, PauseReason, Reason, RunState
from messaging.sms.models import Message, OptOut
from messaging.sms.opting_out.models import DoNotContact
from messaging.sms.sending import Group
from tests.accounts.factories import person
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


def shut(session: Session) -> dict[str, Any]:
    """Hours that are over and will not begin within the minute."""
    begins = clock.local(clock.now()) + timedelta(hours=2)
    return {"hours_from": begins.time(), "hours_to": (begins + timedelta(minutes=1)).time()}


def test_an_override_lets_leave_what_the_hours_and_the_cap_hold(session: Session) -> None:
    make_residents(session, 3)
    make_resident(session, make_village(session), number(9), language="tay")
    run = make_run(session, **shut(session), groups=(Group("vi", "vi"), Group("tay", None)))
    capped = session.scalars(select(Message).where(Message.run_id == run.id).order_by(Message.id)).first()
    assert capped
    capped.reason, capped.held_until = Reason.CAP, clock.now() + timedelta(hours=9)
    session.flush()
    reconciliation.mend(session, reconciliation.differences(session, run.id))
    approver = person(session, "approver")
    found = actions.override(session, run.id, approver, "  Sạt lở ở thôn  ")
    assert (found.override_reason, found.override_by) == ("Sạt lở ở thôn", approver.id)
    assert states(session, run.id) == {S.PLANNED: 3, S.HELD: 1}
    assert queries.tally(session, run.id).reasons == {(S.HELD, Reason.NO_RENDERING): 1}
    assert reconciliation.differences(session, run.id) == []
    assert {one.held_until for one in messages(session, run.id)} == {None}
    assert run.standing(clock.now(), clock.zone()) == Standing.OPEN
    for _ in upkeep.steps(session):
        session.commit()
    assert states(session, run.id) == {S.PLANNED: 3, S.HELD: 1}


def test_an_override_does_not_begin_before_its_day(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session, **shut(session), send_from=datetime.now(UTC) + timedelta(days=1))
    actions.override(session, run.id, person(session, "approver"), "Khẩn")
    assert queries.tally(session, run.id).reasons == {(S.HELD, Reason.LATER): 1}


def test_the_first_override_stays_named(session: Session) -> None:
    make_residents(session, 1)
    run, first = make_run(session, **shut(session)), person(session, "approver")
    actions.override(session, run.id, first, "Khẩn")
    actions.override(session, run.id, person(session, "approver"), "Khác")
    assert (run.override_reason, run.override_by) == ("Khẩn", first.id)


def test_an_override_says_why(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session, **shut(session))
    with pytest.raises(actions.ReasonMissing):
        actions.override(session, run.id, person(session, "approver"), " \n ")
    assert run.override_at is None


def test_a_run_that_is_over_takes_no_override_and_no_budget(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session)
    actions.cancel(session, run.id)
    with pytest.raises(actions.RunMayNot):
        actions.override(session, run.id, person(session, "approver"), "Khẩn")
    with pytest.raises(actions.RunMayNot):
        actions.set_budget(session, run.id, Decimal(1))


def test_a_run_paused_for_its_budget_goes_on_with_a_higher_one(session: Session) -> None:
    make_residents(session, 1)
    run = make_run(session, budget=Decimal(10))
    actions.pause(session, run.id, PauseReason.BUDGET)
    assert actions.set_budget(session, run.id, Decimal("20.5")).state == RunState.PAUSED
    assert actions.resume(session, run.id).budget == Decimal("20.5")


def test_refusals_a_person_knows_of_are_forgiven(session: Session) -> None:
    make_residents(session, 5)
    run = make_run(session)
    ends = [
        (S.FAILED, "21211"),
        (S.FAILED, "30005"),
        (S.UNDELIVERED, "30007"),
        (S.UNDELIVERED, "30003"),
        (S.FAILED, "no_trace"),
    ]
    for one, (state, reason) in zip(messages(session, run.id), ends, strict=True):
        session.execute(update(Message).where(Message.id == one.id).values(state=state, reason=reason))
    reconciliation.mend(session, reconciliation.differences(session, run.id))
    actions.pause(session, run.id, "wave:21211")
    assert actions.resume(session, run.id).refusals_forgiven == 3


def test_who_is_on_the_do_not_contact_list_gets_no_invitation(session: Session) -> None:
    village = make_village(session)
    listed = make_resident(session, village, number(1), consent=True)
    out = make_resident(session, village, number(2), consent=True)
    make_resident(session, village, number(3), consent=False)
    make_resident(session, village, number(4), consent=True)
    assert listed.phone_hash
    assert out.phone_hash
    session.add_all([DoNotContact(number_hash=found.phone_hash, source="sổ quốc gia") for found in (listed, out)])
    session.add(OptOut(number_hash=out.phone_hash, source="officer"))
    invitation = make_run(session, avoids_do_not_contact=True, needs_consent=True)
    assert queries.tally(session, invitation.id).reasons == {
        (S.SUPPRESSED, Reason.DO_NOT_CONTACT): 1,
        (S.SUPPRESSED, Reason.OPTED_OUT): 1,
        (S.SUPPRESSED, Reason.NO_CONSENT): 1,
    }
    reminder = make_run(session)
    assert queries.tally(session, reminder.id).reasons == {(S.SUPPRESSED, Reason.OPTED_OUT): 1}
