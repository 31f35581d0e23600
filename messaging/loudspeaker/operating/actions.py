"""Taking in what a telephone kept while the line was down: each entry once, each answered. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.refusals import Refusal
from messaging.loudspeaker.logbook import actions as logbook
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Airing, Broadcast
from messaging.loudspeaker.operating import entries
from messaging.loudspeaker.operating.refusals import AnotherPerson, BatchTooLong, BatchUnreadable, KeyTaken

MOST_AT_ONCE = 100
LOGGED, THERE, REFUSED = "logged", "there", "refused"


@dataclass(frozen=True)
class Answer:
    """What became of one entry: `logged`, `there` (it had come before) or `refused`, then with the sentence."""

    key: str
    outcome: str
    said: str = ""


def take_in(session: Session, person: Person, batch: object) -> list[Answer]:
    """Log every entry of `{"sent_at": …, "entries": […]}`, each for itself: one that is refused stops no other.

    Raises:
        BatchUnreadable, BatchTooLong: nothing was logged.
    """
    given = batch.get("entries") if isinstance(batch, Mapping) else None
    if not isinstance(batch, Mapping) or not isinstance(given, list):
        raise BatchUnreadable
    if len(given) > MOST_AT_ONCE:
        raise BatchTooLong(most=MOST_AT_ONCE, found=len(given))
    behind = entries.difference(batch.get("sent_at"), clock.now())
    return [_take(session, person, one, behind) for one in given]


def log(session: Session, person: Person, entry: Entry) -> bool:
    """Log one entry; false when it was there already. An airing that the planner has laid anew since does not stop it.

    Raises:
        KeyTaken: somebody else's entry has this key.
        Refusal: what the logbook refuses.
    """
    owner = session.scalar(select(Broadcast.person_id).where(Broadcast.entry_key == entry.entry_key))
    if owner is not None:
        if owner != person.id:
            raise KeyTaken
        return False
    if entry.airing_id is not None:
        theirs = Airing.id == entry.airing_id, Airing.script_id == entry.script_id
        if session.scalar(select(Airing.id).where(*theirs)) is None:
            entry = replace(entry, airing_id=None)
    return logbook.log(session, person, entry)


def _take(session: Session, person: Person, given: object, behind: timedelta) -> Answer:
    key = entries.key_of(given)
    try:
        with session.begin_nested():
            if isinstance(given, Mapping) and given.get("person") != person.id:
                raise AnotherPerson
            return Answer(key, LOGGED if _written(session, person, entries.read(given, behind)) else THERE)
    except Refusal as refusal:
        return Answer(key, REFUSED, str(refusal))


def _written(session: Session, person: Person, read: Entry | entries.TakingBack) -> bool:
    if isinstance(read, Entry):
        return log(session, person, read)
    there = session.scalar(select(Broadcast.id).where(Broadcast.entry_key == read.entry_key)) is not None
    logbook.take_back(session, person, read.entry_id, read.entry_key)
    return not there


def answers(found: Sequence[Answer]) -> list[dict[str, str]]:
    """The answers as the telephone reads them."""
    return [{"key": one.key, "outcome": one.outcome, "said": one.said} for one in found]
