"""What other rooms and pages ask about villages and the people in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from foundation.communes import COMMUNES
from foundation.keys import decrypt
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
            COMMUNES[row.commune_code].full_name,
            row.card_expiry,
            row.consent,
            row.phone_hash,
            row.mobile,
        )
        for row in rows
    }


def holds_rehearsal(session: Session) -> bool:
    """Whether anybody here is invented: then no real carrier may be spoken to."""
    return bool(session.scalar(select(exists().where(Resident.rehearsal))))
