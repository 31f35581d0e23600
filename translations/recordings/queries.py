"""What is read of recordings: those of a text, the ones in force, those still to be made for stations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased, joinedload

from accounts.models import Person
from foundation import clock, settings
from foundation.refusals import NotFound
from translations.models import Text
from translations.recordings import workshop
from translations.recordings.lifecycle import RecordingState
from translations.recordings.models import Recording
from translations.rights import queries as rights

OVERDUE = timedelta(seconds=30)  # a wake-up comes at once; what waits longer was not rung for, or waits its turn
SLACK = timedelta(seconds=30)  # between the end of a decoder at its deadline and the word of its worker
MOST_AT_ONCE = 50

_MAY_COUNT = (Recording.state == RecordingState.READY, Recording.withdrawn_at.is_(None))
_IN_THE_MAKING = (Recording.state == RecordingState.BEING_MADE, Recording.withdrawn_at.is_(None))


@dataclass(frozen=True)
class InForce:
    """A recording for stations: `station` names its MP3 in `storage`, `seconds` long and of `size` bytes."""

    recording_id: int
    version: int
    source_version: int
    station: str
    seconds: float
    size: int


def recordings_of(session: Session, text: Text, language: str) -> list[Recording]:
    """All versions of the text spoken in that language, the newest first, withdrawn ones too."""
    return list(session.scalars(_of(text, language)))


def current(session: Session, text: Text, language: str) -> Recording | None:
    """The newest version that is ready and not withdrawn; `is_stale` says whether the source has changed since."""
    return session.scalar(_of(text, language).where(*_MAY_COUNT).limit(1))


def standing(session: Session, text: Text, language: str) -> Recording | None:
    """The newest version that is ready or being made."""
    kept = Recording.withdrawn_at.is_(None), Recording.state != RecordingState.REFUSED
    return session.scalar(_of(text, language).where(*kept).limit(1))


def latest(session: Session, text: Text, language: str) -> Recording | None:
    """What became of the text in that language last: a version being made, or else the newest; withdrawn ones aside."""
    found = _of(text, language).where(Recording.withdrawn_at.is_(None)).order_by(None)
    first = (Recording.state == RecordingState.BEING_MADE).desc(), Recording.version.desc()
    return session.scalar(found.order_by(*first).limit(1))


def in_force(session: Session, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], InForce]:
    """By text and language, the recordings that may go on air beside approved words, in one statement.

    `wanted` are ids of texts with languages; a pair is left out that has no recording in force, or one that was spoken
    for another version of the source.
    """
    chosen = (Recording.text_id, Recording.language)
    candidates = select(Recording).where(tuple_(*chosen).in_(set(wanted)), *_MAY_COUNT).ext(distinct_on(*chosen))
    newest = aliased(Recording, candidates.order_by(*chosen, Recording.version.desc()).subquery())
    asked = select(newest).join(Text, Text.id == newest.text_id).where(Text.version == newest.source_version)
    return {
        (one.text_id, one.language): InForce(
            one.id, one.version, one.source_version, one.station, one.seconds, one.station_size
        )
        for one in session.scalars(asked)
    }


def recording(session: Session, recording_id: int) -> Recording:
    """The recording of that id.

    Raises:
        NotFound: there is none.
    """
    if found := session.get(Recording, recording_id):
        return found
    raise NotFound(name=recording_id)


def may_record(session: Session, person: Person, language: str) -> bool:
    """Whether the person translates or reviews in that language."""
    if person.has_role("translator") and rights.may(session, person, language, "translate"):
        return True
    return person.has_role("reviewer") and rights.may(session, person, language, "review")


def to_make(recording_id: int) -> Select[Recording]:
    """The recording, when it is still to be made and no worker that lives has it."""
    return select(Recording).where(Recording.id == recording_id, *_waiting())


def at_work(session: Session) -> int:
    """How many recordings workers have now."""
    taken = Recording.state == RecordingState.BEING_MADE, Recording.claimed_at >= _oldest_claim()
    return session.scalar(select(func.count()).select_from(Recording).where(*taken)) or 0


def next_to_make(session: Session) -> int | None:
    """The recording that has waited longest."""
    return session.scalar(select(Recording.id).where(*_waiting()).order_by(Recording.at, Recording.id).limit(1))


def overdue(session: Session) -> list[int]:
    """Recordings whose wake-up was lost, the oldest first."""
    waiting = select(Recording.id).where(*_waiting(), Recording.at < clock.now() - OVERDUE)
    return list(session.scalars(waiting.order_by(Recording.at).limit(MOST_AT_ONCE)))


def _of(text: Text, language: str) -> Select[Recording]:
    found = select(Recording).where(Recording.text_id == text.id, Recording.language == language)
    return found.options(joinedload(Recording.person), joinedload(Recording.text)).order_by(Recording.version.desc())


def _oldest_claim() -> datetime:
    """What was claimed before has lost its worker: no decoder outlives its deadline."""
    return clock.now() - workshop.deadline(settings.current()) - SLACK


def _waiting() -> list[ColumnElement[bool]]:
    return [*_IN_THE_MAKING, or_(Recording.claimed_at.is_(None), Recording.claimed_at < _oldest_claim())]
