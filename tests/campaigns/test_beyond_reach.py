"""Where work of somebody with communes must look further than they, and where it must stop."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns import actions
from campaigns.models import Launch
from campaigns.refusals import OutOfReach
from foundation import reach
from foundation.keys import lookup_hash
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Message
from messaging.sms.opting_out.actions import silence
from tests.campaigns import factories as make
from tests.villages.factories import make_resident
from villages.queries import holds_rehearsal, numbers_of_residents

HERE = "02926"


def test_an_opt_out_silences_the_owners_of_other_communes_too(session: Session) -> None:
    shared = make.phone()
    make_resident(session, make.village(session, people=0), phone=shared)
    make.launched(session)
    session.commit()
    number = lookup_hash("phone", shared)
    with reach.within(session, [HERE]):
        assert silence(session, [number]) == 1
    states = session.scalars(select(Message.state).where(Message.number_hash == number)).all()
    assert states == [MessageState.SUPPRESSED]


def test_a_rehearsal_and_a_number_are_known_whoever_asks(session: Session) -> None:
    number = make.phone()
    make_resident(session, make.village(session, people=0), phone=number, rehearsal=True)
    session.commit()
    with reach.within(session, [HERE]):
        assert holds_rehearsal(session)
        assert numbers_of_residents(session, [number]) == {number}


def test_nothing_is_launched_beyond_the_reach_of_who_launches(session: Session) -> None:
    """Somebody wrote it with more communes than they have now: launched so, it would leave people out unseen."""
    made = make.approved(session)
    made.author.communes = [HERE]
    session.commit()
    with reach.within(session, [HERE]), pytest.raises(OutOfReach):
        actions.launch(session, made.author, made)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Launch)) == 0
