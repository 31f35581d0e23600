"""Messages and opt-outs of one resident."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from campaigns.models import Campaign, Launch
from foundation.refusals import NotFound
from messaging.sms.models import Attempt, Message, OptOut, Run, RunText
from villages.models import Resident, Village


@dataclass(frozen=True)
class NumberOptOut:
    """One of the person's two numbers that wants no messages; `second` says which."""

    second: bool
    since: datetime
    source: str


def resident(session: Session, person: Person, resident_id: int) -> Resident:
    """The person of the list.

    Raises:
        NotFound: no such person, erased, or out of the reader's reach.
    """
    query = select(Resident).join(Village, Village.id == Resident.village_id).where(Resident.id == resident_id)
    within = reach_filter(Village.commune_code, person)
    if (found := session.scalar(query.where(within, Resident.erased_at.is_(None)))) is None:
        raise NotFound(name=resident_id)
    return found


def messages(resident_id: int) -> Select[Message, Run, Campaign, str, datetime]:
    """Every message planned for the person, the newest first: with its run, campaign, words and latest attempt."""
    return (
        select(Message, Run, Campaign, RunText.language.label("words"), Attempt.made_at)
        .join(Run, Run.id == Message.run_id)
        .outerjoin(Launch, Launch.run_id == Run.id)
        .outerjoin(Campaign, Campaign.id == Launch.campaign_id)
        .outerjoin(RunText, RunText.id == Message.text_id)
        .outerjoin(Attempt, Attempt.id == Message.attempt_id)
        .where(Message.resident_id == resident_id)
        .order_by(Message.id.desc())
    )


def opt_outs(session: Session, one: Resident) -> Sequence[NumberOptOut]:
    """Which of the person's numbers want no messages."""
    keys = [key for key in (one.phone_hash, one.second_phone_hash) if key]
    rows = session.scalars(select(OptOut).where(OptOut.number_hash.in_(keys)).order_by(OptOut.since)).all()
    return [NumberOptOut(row.number_hash != one.phone_hash, row.since, row.source) for row in rows]
