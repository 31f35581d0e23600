"""What people do with recordings: hand one in, take one back, have it made again."""

from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock, languages, settings
from foundation.spelling import clean
from foundation.web import formats
from translations.models import Text
from translations.recordings import queries, storage
from translations.recordings.kinds import Kind, kind_of
from translations.recordings.lifecycle import RecordingState
from translations.recordings.models import Recording
from translations.recordings.refusals import AlreadyThere, NotMine, Troubled
from translations.recordings.troubles import Trouble

LONGEST_NAME = 100


def add(
    session: Session, person: Person, text: Text, language: str, sent: IO[bytes], speaker: str, seen_source: int
) -> Recording:
    """Keep a recording as the newest version, for the worker to make; what it is, its first bytes say.

    Nothing is decoded here. It is in force once it is made, and the one before it until then. `seen_source` is the
    version of the source that the speaker had before them: an older one is kept as that, and shown as stale.

    Raises:
        UnknownLanguage: there is no such language.
        NotMine: the person does not work in it.
        Troubled: it is empty, too large, or begins like no sound file that is taken; or the disk does not take it.
        AlreadyThere: the newest version that is ready or being made is the very same.
    """
    language = languages.language(language).slug
    _refuse_strangers(session, person, language)
    with storage.arrival(sent, settings.current()) as arrived:
        kind = _kind(arrived)
        session.refresh(text, with_for_update=True)
        before = queries.standing(session, text, language)
        if before and before.digest == arrived.digest and before.source_version == text.version:
            raise AlreadyThere(version=before.version)
        version = 1 + (_last_version(session, text, language) or 0)
        kept = Recording(
            text_id=text.id,
            language=language,
            version=version,
            source_version=min(max(seen_source, 1), text.version),
            original=storage.keep(arrived, text.id, language, version, kind.slug),
            kind=kind.slug,
            size=arrived.size,
            digest=arrived.digest,
            speaker=clean(speaker)[:LONGEST_NAME],
            person_id=person.id,
            at=clock.now(),
        )
    session.add(kept)
    session.flush()
    record(session, person, "recording.add", f"text:{text.id}", language=language, version=version)
    return kept


def withdraw(session: Session, person: Person, recording_id: int) -> Recording:
    """Take a version back: the one before it counts again. Its file stays.

    Raises:
        NotFound, NotMine
    """
    found = _locked(session, person, recording_id)
    if not found.is_withdrawn:
        found.withdrawn_at = clock.now()
        _record(session, person, "recording.withdraw", found)
    return found


def restore(session: Session, person: Person, recording_id: int) -> Recording:
    """Let a version count again that was taken back.

    Raises:
        NotFound, NotMine
    """
    found = _locked(session, person, recording_id)
    if found.is_withdrawn:
        found.withdrawn_at = None
        _record(session, person, "recording.restore", found)
    return found


def retry(session: Session, person: Person, recording_id: int) -> Recording:
    """Let a recording be made again that was refused and whose file is still there.

    Raises:
        NotFound, NotMine
    """
    found = _locked(session, person, recording_id)
    if found.is_refused and found.original:
        found.state, found.trouble, found.claimed_at, found.tries = RecordingState.BEING_MADE, "", None, 0
        _record(session, person, "recording.retry", found)
    return found


def _kind(arrived: storage.Arrival) -> Kind:
    if not arrived.size:
        raise Troubled(Trouble.EMPTY)
    if kind := kind_of(arrived.opening):
        return kind
    raise Troubled(Trouble.UNKNOWN)


def _last_version(session: Session, text: Text, language: str) -> int | None:
    same = Recording.text_id == text.id, Recording.language == language
    return session.scalar(select(func.max(Recording.version)).where(*same))


def _locked(session: Session, person: Person, recording_id: int) -> Recording:
    found = queries.recording(session, recording_id)
    _refuse_strangers(session, person, found.language)
    session.refresh(found, with_for_update=True)
    return found


def _refuse_strangers(session: Session, person: Person, language: str) -> None:
    if not queries.may_record(session, person, language):
        raise NotMine(language=formats.language(language))


def _record(session: Session, person: Person, action: str, found: Recording) -> None:
    record(session, person, action, f"text:{found.text_id}", language=found.language, version=found.version)
