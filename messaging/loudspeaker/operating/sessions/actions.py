"""Logging a whole session: one entry for each of its airings that has none yet. Nothing here commits."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.models import Person
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.logbook.entries import Entry, check_key
from messaging.loudspeaker.logbook.refusals import AlreadyLogged
from messaging.loudspeaker.models import Airing
from messaging.loudspeaker.operating.sessions.queries import answered_of


@dataclass(frozen=True)
class Outcome:
    """How many airings were logged now, and how many stay as they were because they had an entry."""

    logged: int
    there: int


def log(session: Session, person: Person, airings: Sequence[Airing], entry_key: str, reader: str = "") -> Outcome:
    """Log that every one of these was aired at its hour, but for those with an entry, aired or missed.

    The same form sent twice logs nothing more, even when one of its entries was taken back in between.

    Raises:
        EntryKeyMissing, NotYetAired, LongWords: then nothing of it may be kept.
    """
    check_key(entry_key)
    answered = answered_of(session, airings)
    fresh = [airing for airing in airings if airing.id not in answered]
    logged = sum(_log(session, person, airing, entry_key, reader) for airing in fresh)
    return Outcome(logged, len(airings) - logged)


def _log(session: Session, person: Person, airing: Airing, entry_key: str, reader: str) -> bool:
    entry = Entry(
        script_id=airing.script_id,
        at=airing.starts_at,
        aired=True,
        entry_key=key_of(entry_key, airing),
        airing_id=airing.id,
        planned_at=airing.starts_at,
        reader=reader,
    )
    try:
        with session.begin_nested():
            return logbook.log(session, person, entry)
    except AlreadyLogged:
        return False


def key_of(entry_key: str, airing: Airing) -> str:
    """The key of that airing's entry, the same whenever the same form is sent."""
    return hashlib.sha256(f"{entry_key}:{airing.id}".encode()).hexdigest()[:32]
