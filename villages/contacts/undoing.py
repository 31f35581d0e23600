"""Somebody who was changed or removed, sealed into a slip that the reader's browser keeps for an hour.

The database forgets the person at once; only who holds the slip, and may change contacts of that village, can put
them back. It is sealed with FIELD_KEY, so that nobody reads or makes one.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from foundation import clock
from foundation.keys import UnreadableField, decrypt, encrypt
from villages.contacts.models import Contact
from villages.contacts.refusals import UndoTooLate

KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Before:
    """A contact as it was; `phone` whole, empty for none."""

    contact_id: int
    village_id: int
    role: str
    name: str
    phone: str
    note: str
    at: str

    @classmethod
    def of(cls, contact: Contact) -> "Before":
        """As it is now."""
        phone = decrypt(contact.phone) if contact.phone else ""
        return cls(
            contact.id, contact.village_id, contact.role, contact.name, phone, contact.note, clock.now().isoformat()
        )

    def slip(self) -> str:
        """Sealed, as text."""
        return encrypt(json.dumps(asdict(self))).hex()


def read(slip: str, village_id: int) -> Before:
    """What the slip says.

    Raises:
        UndoTooLate: it is none, of another village, or older than an hour.
    """
    try:
        before = Before(**json.loads(decrypt(bytes.fromhex(slip))))
        made = datetime.fromisoformat(before.at)
    except (UnreadableField, ValueError, TypeError):
        raise UndoTooLate from None
    if before.village_id != village_id or clock.now() - made > KEPT:
        raise UndoTooLate
    return before
