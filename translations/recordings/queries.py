"""What is read of recordings: those of a text, the one that counts, those still to be made for stations."""

from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound
from translations.models import Text
from translations.recordings.models import Recording
from translations.rights import queries as rights

# A wake-up makes it in seconds; what is older than that was not rung for, or its worker has ended.
OVERDUE = timedelta(minutes=3)
MOST_AT_ONCE = 50

_WAITING = (Recording.station == "", Recording.trouble == "", Recording.withdrawn_at.is_(None))


def recordings_of(session: Session, text: Text, language: str) -> list[Recording]:
    """All versions of the text spoken in that language, the newest first, withdrawn ones too."""
    return list(session.scalars(_of(text, language)))


def current(session: Session, text: Text, language: str) -> Recording | None:
    """The newest version that is not withdrawn; `is_stale` says whether the source has changed since."""
    return session.scalar(_of(text, language).where(Recording.withdrawn_at.is_(None)).limit(1))


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


def to_make(session: Session, recording_id: int) -> Recording | None:
    """The recording, when its MP3 is still to be made."""
    return session.scalar(select(Recording).where(Recording.id == recording_id, *_WAITING))


def waits(session: Session, text: Text, language: str) -> bool:
    """Whether an MP3 of the text in that language is still to be made."""
    wanted = select(Recording.id).where(Recording.text_id == text.id, Recording.language == language, *_WAITING)
    return session.scalar(wanted.limit(1)) is not None


def overdue(session: Session) -> list[int]:
    """Recordings whose wake-up was lost, the oldest first."""
    waiting = select(Recording.id).where(*_WAITING, Recording.at < clock.now() - OVERDUE)
    return list(session.scalars(waiting.order_by(Recording.at).limit(MOST_AT_ONCE)))


def _of(text: Text, language: str) -> Select[Recording]:
    found = select(Recording).where(Recording.text_id == text.id, Recording.language == language)
    return found.options(joinedload(Recording.person), joinedload(Recording.text)).order_by(Recording.version.desc())
