"""People to ask in a village, as a page shows them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.keys import decrypt
from foundation.masking import masked_phone
from foundation.refusals import NotFound
from villages.contacts.models import Contact
from villages.contacts.roles import ROLES
from villages.models import Village


@dataclass(frozen=True)
class Shown:
    """Somebody to ask. `phone` is masked, unless this one number was asked for; empty: none is known."""

    id: int
    role: str
    name: str
    phone: str
    note: str
    updated_at: datetime

    @property
    def title(self) -> str:
        """Their role in the reader's language."""
        return str(ROLES.get(self.role, self.role))


def contacts(session: Session, village: Village, revealed: int | None = None) -> list[Shown]:
    """The people to ask in a village that the reader reaches, by role; of `revealed` alone the whole number."""
    order = list(ROLES)
    found = session.scalars(select(Contact).where(Contact.village_id == village.id).order_by(Contact.id)).all()
    shown = [
        Shown(one.id, one.role, one.name, _phone(one, one.id == revealed), one.note, one.updated_at) for one in found
    ]
    return sorted(shown, key=lambda one: (order.index(one.role) if one.role in order else len(order), one.id))


def contact(session: Session, village: Village, contact_id: int) -> Contact:
    """One of them.

    Raises:
        NotFound: no such person in this village.
    """
    found = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.village_id == village.id))
    if found is None:
        raise NotFound(name=contact_id)
    return found


def _phone(one: Contact, whole: bool) -> str:
    if one.phone is None:
        return ""
    number = decrypt(one.phone)
    return number if whole else masked_phone(number)
