"""What pages and commands ask about people and about what they did."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, any_, func, literal, or_, select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from foundation.refusals import NotFound


class UnknownPerson(NotFound):
    message = _l("There is no account for %(email)s.")


def person_by_email(session: Session, email: str) -> Person:
    """The person who signs in with that address.

    Raises:
        UnknownPerson: nobody does.
    """
    person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None:
        raise UnknownPerson(email=email)
    return person


def person_by_id(session: Session, person_id: int) -> Person:
    """The person of that number.

    Raises:
        NotFound: no such account.
    """
    if person := session.get(Person, person_id):
        return person
    raise NotFound(name=person_id)


def people(wanted: str = "", role: str = "") -> Select[Person]:
    """Everybody with an account, those who may sign in first; `wanted` is part of a name or an address."""
    found = select(Person).order_by(Person.active.desc(), func.lower(Person.name), Person.id)
    if wanted.strip():
        found = found.where(_named(wanted.strip()))
    return found.where(literal(role) == any_(Person.roles)) if role else found


def everybody(session: Session) -> Sequence[Person]:
    """Everybody with an account, by address."""
    return session.scalars(select(Person).order_by(Person.email)).all()


def audit_trail(person: str = "", action: str = "", subject: str = "") -> Select[Audit, Person]:
    """What was done, newest first, with who did it (None: a command or the house itself).

    `person` is part of a name or an address; `subject` is one thing (`campaign:12`) or all of a kind (`campaign`).
    """
    trail = select(Audit, Person).outerjoin(Person, Person.id == Audit.person_id).order_by(Audit.id.desc())
    if person:
        trail = trail.where(_named(person))
    if action:
        trail = trail.where(Audit.action == action)
    if subject:
        of_kind = (Audit.subject == subject) | Audit.subject.startswith(f"{subject}:", autoescape=True)
        trail = trail.where(Audit.subject == subject if ":" in subject else of_kind)
    return trail


def actions_seen(session: Session) -> Sequence[str]:
    """The kinds of deeds the trail holds, to choose from."""
    return session.scalars(select(Audit.action).distinct().order_by(Audit.action)).all()


def _named(part: str) -> ColumnElement[bool]:
    return or_(Person.name.icontains(part, autoescape=True), Person.email.icontains(part, autoescape=True))
