"""Personal links: made, used, revoked. Nothing here commits.

Only a keyed hash of the secret is kept: a link is shown once, when it is made.
"""

import secrets

from sqlalchemy.orm import Session

from accounts import throttle
from accounts.access import ROLES
from accounts.actions import record
from accounts.links import queries
from accounts.links.models import SignInLink
from accounts.links.refusals import DisabledPerson, LabelTooLong, LinkGone, NoLinksFor
from accounts.models import Person
from foundation import clock, keys, settings

LONGEST_LABEL = 60
_SECRET_BYTES = 24  # 192 bits, 32 letters in the address: a coarse QR code, and nothing to guess


def make(session: Session, by: Person, person: Person, label: str) -> str:
    """A new link for the person; returns its secret, which nobody can read again.

    Raises:
        NoLinksFor, DisabledPerson, LabelTooLong
    """
    label = " ".join(label.replace("\0", "").split())
    if not queries.is_for(person):
        allowed = sorted(str(ROLES[role]) for role in settings.current().link_roles)
        raise NoLinksFor(name=person.name, roles=", ".join(allowed) or "–")
    if not person.active:
        raise DisabledPerson(name=person.name)
    if len(label) > LONGEST_LABEL:
        raise LabelTooLong(most=LONGEST_LABEL)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    hashed = keys.lookup_hash(queries.KIND, secret)
    link = SignInLink(person_id=person.id, made_by_id=by.id, secret_hash=hashed, label=label)
    session.add(link)
    session.flush()
    record(session, by, "link.make", f"person:{person.id}", entry=link.id, label=label)
    return secret


def open_link(session: Session, secret: str, address: str) -> SignInLink:
    """The link with that secret, for its page. Commit also when refused: a guess is counted, like a wrong password.

    Raises:
        TooManyAttempts: too many secrets from that address led nowhere lately.
        LinkGone: unknown, revoked, too long unused, or its person may not sign in by a link: one cannot tell which.
    """
    # Counted apart from passwords: somebody's torn cards must not keep the whole office from signing in.
    guess, guesser = f"link {secret}", f"link {address}"
    throttle.check(session, guess, guesser)
    link = queries.link_with(session, secret)
    if link is None or not queries.holds(link):
        throttle.count(session, guess, guesser)
        raise LinkGone
    return link


def sign_in(session: Session, secret: str, address: str) -> SignInLink:
    """The link whose person signs in with it now.

    Raises:
        TooManyAttempts, LinkGone: as `open_link`.
    """
    link = open_link(session, secret, address)
    link.used_at = clock.now()
    record(session, link.person, "link.sign_in", f"person:{link.person_id}", entry=link.id, label=link.label)
    return link


def revoke(session: Session, by: Person, person: Person, link_id: int) -> None:
    """The link signs nobody in from now on, and the sessions it began end with their next request. Twice is once.

    Raises:
        NotFound: no such link of that person.
    """
    _end(session, by, queries.link_of(session, person, link_id))


def revoke_all(session: Session, by: Person, person: Person) -> None:
    """The same for every link of the person."""
    for link in queries.links_of(session, person):
        _end(session, by, link)


def _end(session: Session, by: Person, link: SignInLink) -> None:
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        record(session, by, "link.revoke", f"person:{link.person_id}", entry=link.id, label=link.label)
