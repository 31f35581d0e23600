"""What other rooms and pages ask about villages and the people in them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from foundation import reach
from foundation.communes import COMMUNES
from foundation.keys import decrypt, lookup_hash
from villages.models import Resident, Village


@dataclass(frozen=True)
class Recipient:
    """What is needed to write to one person; `phone` is in E.164, None for those a loudspeaker alone reaches."""

    id: int
    name: str
    phone: str | None
    village: str
    commune: str
    card_expiry: date | None
    consent: bool
    phone_hash: bytes | None
    mobile: bool


def recipients(session: Session, resident_ids: Iterable[int]) -> dict[int, Recipient]:
    """Those people as they are now, by id; who no longer exists is missing."""
    rows = session.execute(
        select(
            Resident.id,
            Resident.name,
            Resident.phone,
            Village.name.label("village"),
            Village.commune_code,
            Resident.card_expiry,
            Resident.consent,
            Resident.phone_hash,
            Resident.mobile,
        )
        .join(Village, Village.id == Resident.village_id)
        .where(Resident.id.in_(list(resident_ids)))
    )
    return {
        row.id: Recipient(
            row.id,
            row.name,
            decrypt(row.phone) if row.phone else None,
            row.village,
            COMMUNES[row.commune_code].in_sentence,
            row.card_expiry,
            row.consent,
            row.phone_hash,
            row.mobile,
        )
        for row in rows
    }


def numbers_of_residents(session: Session, numbers: Collection[str]) -> frozenset[str]:
    """Those of the numbers (E.164) that belong to somebody in the list, wherever they live."""
    by_hash = {lookup_hash("phone", number): number for number in numbers}
    if not by_hash:
        return frozenset()
    with reach.beyond(session):
        found = session.scalars(select(Resident.phone_hash).where(Resident.phone_hash.in_(by_hash)).distinct()).all()
    return frozenset(by_hash[one] for one in found if one)


def names_of_residents(session: Session, names: Collection[str], communes: Collection[str]) -> frozenset[str]:
    """Those of the names that somebody in these communes has, written exactly so."""
    if not names or not communes:
        return frozenset()
    here = select(Village.id).where(Village.commune_code.in_(communes))
    found = select(Resident.name).where(Resident.name.in_(names), Resident.village_id.in_(here)).distinct()
    return frozenset(session.scalars(found))


def holds_rehearsal(session: Session) -> bool:
    """Whether anybody here is invented: then no real carrier may be spoken to."""
    with reach.beyond(session):
        return bool(session.scalar(select(exists().where(Resident.rehearsal))))
