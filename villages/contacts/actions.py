"""What changes the people to ask in a village, each change in the audit trail, without a name or number there."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.keys import decrypt, encrypt
from villages.contacts import undoing
from villages.contacts.models import Contact
from villages.contacts.queries import contact
from villages.contacts.refusals import TooManyContacts, UnknownRole
from villages.contacts.roles import ROLES
from villages.contacts.undoing import Before
from villages.models import Village

MOST = 20


@dataclass(frozen=True)
class Details:
    """Somebody to ask, as written; `phone` in E.164, empty: none; None: as it was."""

    role: str
    name: str
    phone: str | None
    note: str


def add(session: Session, person: Person, village: Village, wanted: Details) -> Contact:
    """Somebody more to ask.

    Raises:
        UnknownRole, TooManyContacts
    """
    _check(wanted.role)
    if (session.scalar(select(func.count()).where(Contact.village_id == village.id)) or 0) >= MOST:
        raise TooManyContacts(most=MOST)
    phone = encrypt(wanted.phone) if wanted.phone else None
    made = Contact(village_id=village.id, role=wanted.role, name=wanted.name, phone=phone, note=wanted.note)
    session.add(made)
    session.flush()
    record(session, person, "contact.add", _subject(village), value=wanted.role)
    return made


def change(session: Session, person: Person, village: Village, contact_id: int, wanted: Details) -> Before:
    """Write what is known of them now; returns what was, for an undo.

    Raises:
        NotFound, UnknownRole
    """
    _check(wanted.role)
    found = contact(session, village, contact_id)
    before = Before.of(found)
    _write(found, wanted)
    record(session, person, "contact.change", _subject(village), value=wanted.role)
    return before


def remove(session: Session, person: Person, village: Village, contact_id: int) -> Before:
    """Take them off the list; returns who it was, for an undo: the database has forgotten them.

    Raises:
        NotFound
    """
    found = contact(session, village, contact_id)
    before = Before.of(found)
    session.delete(found)
    record(session, person, "contact.remove", _subject(village), value=before.role)
    return before


def put_back(session: Session, person: Person, village: Village, slip: str) -> Contact:
    """Somebody who was changed or removed is as before.

    Raises:
        UndoTooLate
    """
    before = undoing.read(slip, village.id)
    found = session.scalar(select(Contact).where(Contact.id == before.contact_id, Contact.village_id == village.id))
    if found is None:
        found = Contact(village_id=village.id, role=before.role, name=before.name)
        session.add(found)
    _write(found, Details(before.role, before.name, before.phone, before.note))
    record(session, person, "contact.undo", _subject(village), value=before.role)
    session.flush()
    return found


def reveal(session: Session, person: Person, village: Village, contact_id: int) -> str:
    """The whole number of one of them, because somebody has to call; empty when there is none.

    Raises:
        NotFound
    """
    found = contact(session, village, contact_id)
    record(session, person, "contact.reveal", _subject(village), value=found.role)
    return decrypt(found.phone) if found.phone else ""


def _write(found: Contact, wanted: Details) -> None:
    found.role, found.name, found.note = wanted.role, wanted.name, wanted.note
    if wanted.phone is not None:
        found.phone = encrypt(wanted.phone) if wanted.phone else None


def _check(role: str) -> None:
    if role not in ROLES:
        raise UnknownRole(role=role)


def _subject(village: Village) -> str:
    return f"village:{village.id}"
