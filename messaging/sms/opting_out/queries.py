"""What pages ask about numbers that want no messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation.keys import decrypt
from foundation.masking import masked_phone
from foundation.refusals import NotFound
from messaging.sms.models import OptOut
from messaging.sms.opting_out.models import InboundMessage
from messaging.sms.opting_out.words import Meaning
from villages.models import Resident, Village

_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class OptOutEntry:
    """A number that wants no messages, as far as it may be shown; `phone` is None when no resident has it any more."""

    number_hash: bytes
    phone: str | None
    since: datetime
    source: str
    note: str
    by: str | None


def opt_outs(person: Person) -> Select[tuple[OptOut, bytes | None, str | None]]:
    """Opted-out numbers, newest first, with one resident's sealed number and who entered it.

    A reader with a reach sees the numbers of residents within it and those they entered themselves.
    """
    within = and_(
        Resident.phone_hash == OptOut.number_hash,
        Resident.village_id.in_(select(Village.id).where(reach_filter(Village.commune_code, person))),
    )
    sealed = select(Resident.phone).where(within).order_by(Resident.id).limit(1).scalar_subquery()
    listed = (
        select(OptOut, sealed.label("phone"), Person.name.label("by"))
        .outerjoin(Person, Person.id == OptOut.person_id)
        .order_by(OptOut.since.desc(), OptOut.number_hash)
    )
    if person.communes:
        listed = listed.where(or_(OptOut.person_id == person.id, exists().where(within)))
    return listed


def reached_opt_out(session: Session, person: Person, number_hash: bytes) -> bytes:
    """The number of one entry of the person's list.

    Raises:
        NotFound: there is none, or it lies outside the person's reach.
    """
    if session.execute(opt_outs(person).where(OptOut.number_hash == number_hash)).first():
        return number_hash
    raise NotFound(name=number_hash.hex()[:8])


def shown_opt_out(row: tuple[OptOut, bytes | None, str | None]) -> OptOutEntry:
    """One row of `opt_outs` with its number masked."""
    entry, sealed, by = row
    phone = masked_phone(decrypt(sealed)) if sealed else None
    return OptOutEntry(entry.number_hash, phone, entry.since, entry.source, entry.note, by)


@dataclass(frozen=True)
class Replies:
    """How many replies came to our senders lately: wishes for no more messages, and anything else."""

    wishes: int
    others: int


def replies(session: Session) -> Replies:
    """The replies of the last thirty days."""
    is_wish = InboundMessage.meaning == Meaning.OPT_OUT.value
    counted = select(func.count().filter(is_wish), func.count().filter(~is_wish))
    wishes, others = session.execute(counted.where(InboundMessage.at > func.now() - _LATELY)).one()
    return Replies(wishes, others)
