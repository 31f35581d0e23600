"""Whose links there are, and whether one of them still signs in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.links.models import SignInLink
from accounts.models import Person
from foundation import clock, keys, settings
from foundation.refusals import NotFound

KIND = "sign-in link"  # of secret, so that its hash stands for nothing else


def is_for(person: Person) -> bool:
    """Whether somebody with these roles may sign in by a link (`LINK_ROLES`)."""
    return bool(person.roles) and set(person.roles) <= settings.current().link_roles


def links_of(session: Session, person: Person) -> Sequence[SignInLink]:
    """The links of the person that are not revoked, the newest first."""
    query = select(SignInLink).where(SignInLink.person_id == person.id, SignInLink.revoked_at.is_(None))
    return session.scalars(query.order_by(SignInLink.id.desc())).all()


def link_of(session: Session, person: Person, link_id: int) -> SignInLink:
    """One link of the person.

    Raises:
        NotFound: none of theirs has that number.
    """
    of_person = SignInLink.id == link_id, SignInLink.person_id == person.id
    found = session.scalar(select(SignInLink).where(*of_person).with_for_update(of=SignInLink))
    if found is None:
        raise NotFound(name=link_id)
    return found


def link_with(session: Session, secret: str) -> SignInLink | None:
    """The link with that secret, whether or not it still holds."""
    return session.scalar(select(SignInLink).where(SignInLink.secret_hash == keys.lookup_hash(KIND, secret)))


def link_by_id(session: Session, link_id: int) -> SignInLink | None:
    """The link of that number: what a session remembers."""
    return session.get(SignInLink, link_id)


def expires_at(link: SignInLink) -> datetime:
    """When it ends unless it is used before: LINK_DAYS after the last use, or after it was made."""
    return (link.used_at or link.created_at) + timedelta(days=settings.current().link_days)


def holds(link: SignInLink) -> bool:
    """Whether it signs in: not revoked, used within LINK_DAYS, and its person is active and has roles it is for."""
    return link.revoked_at is None and link.person.active and is_for(link.person) and clock.now() < expires_at(link)
