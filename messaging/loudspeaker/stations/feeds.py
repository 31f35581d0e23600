"""Private addresses of a station's calendar: made, read, revoked. Nothing here commits.

Only a keyed hash of the secret is kept: an address is shown once, when it is made.
"""

import secrets
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from accounts import throttle
from accounts.actions import record
from accounts.models import Person
from foundation import clock, keys
from foundation.refusals import NotFound
from messaging.loudspeaker.stations import queries
from messaging.loudspeaker.stations.models import StationFeed

_SECRET_BYTES = 24
_NOTED_EVERY = timedelta(hours=1)


def make(session: Session, person: Person, commune_code: str) -> str:
    """A new address of the commune's calendar; returns its secret, which nobody can read again.

    Raises:
        NotFound: out of the person's reach.
    """
    queries.within_reach(person, commune_code)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    hashed = keys.lookup_hash(queries.FEED, secret)
    session.add(StationFeed(commune_code=commune_code, secret_hash=hashed, person_id=person.id))
    record(session, person, "feed.make", f"station:{commune_code}")
    return secret


def revoke(session: Session, person: Person, commune_code: str, feed_id: int) -> None:
    """The address leads nowhere from now on. Twice is once.

    Raises:
        NotFound: no such address of that commune, or out of the person's reach.
    """
    queries.within_reach(person, commune_code)
    of_commune = StationFeed.id == feed_id, StationFeed.commune_code == commune_code
    feed = session.scalar(select(StationFeed).where(*of_commune).with_for_update(of=StationFeed))
    if feed is None:
        raise NotFound(name=feed_id)
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        record(session, person, "feed.revoke", f"station:{commune_code}", entry=feed.id)


def open_feed(session: Session, secret: str, address: str) -> StationFeed | None:
    """The address with that secret, if it holds; that it was read is noted at most once an hour.

    Whoever guesses is slowed, apart from those who sign in: commit also when nothing is found.

    Raises:
        TooManyAttempts: too many secrets from there led nowhere lately.
    """
    guess, guesser = f"calendar {secret}", f"calendar {address}"
    feed = queries.feed_of(session, secret)
    if feed is None:
        throttle.check(session, guess, guesser)
        throttle.count(session, guess, guesser)
        return None
    if feed.revoked_at:
        return None
    now = clock.now()
    unread = or_(StationFeed.read_at.is_(None), StationFeed.read_at < now - _NOTED_EVERY)
    session.execute(update(StationFeed).where(StationFeed.id == feed.id, unread).values(read_at=now))
    return feed
