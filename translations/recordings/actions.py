"""What people do with recordings: hand one in, take one back, have a station's MP3 made again."""

from typing import IO

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock, languages, settings
from foundation.spelling import clean
from foundation.web import formats
from translations.models import Text
from translations.recordings import queries, storage, workshop
from translations.recordings.models import Recording
from translations.recordings.refusals import AlreadyThere, NotMine, Troubled

LONGEST_NAME = 100


def add(
    session: Session, person: Person, text: Text, language: str, sent: IO[bytes], speaker: str, seen_source: int
) -> Recording:
    """Keep a recording as the newest version; what it is, its content says.

    `seen_source` is the version of the source that the speaker had before them: an older one is kept as that, and shown
    as stale.

    Raises:
        UnknownLanguage: there is no such language.
        NotMine: the person does not work in it.
        Troubled: the file cannot be used.
        AlreadyThere: the newest version is the very same.
    """
    language = languages.language(language).slug
    _refuse_strangers(session, person, language)
    limits = settings.current()
    with storage.arrival(sent, limits) as arrived:
        heard = workshop.hear(arrived.path, limits)
        session.refresh(text, with_for_update=True)
        newest = queries.current(session, text, language)
        if newest and newest.digest == arrived.digest and newest.source_version == text.version:
            raise AlreadyThere(version=newest.version)
        version = 1 + (_last_version(session, text, language) or 0)
        made = Recording(
            text_id=text.id,
            language=language,
            version=version,
            source_version=min(max(seen_source, 1), text.version),
            original=storage.keep(arrived, text.id, language, version, heard.kind),
            kind=heard.kind,
            seconds=heard.seconds,
            size=arrived.size,
            digest=arrived.digest,
            speaker=clean(speaker)[:LONGEST_NAME],
            person_id=person.id,
            at=clock.now(),
        )
    session.add(made)
    session.flush()
    record(session, person, "recording.add", f"text:{text.id}", language=language, version=version)
    return made


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
    """Let the station's MP3 be made again that could not be made.

    Raises:
        NotFound, NotMine
    """
    found = _locked(session, person, recording_id)
    if found.trouble:
        found.trouble = ""
        _record(session, person, "recording.retry", found)
    return found


def make(original: str, station: str) -> str:
    """Make a station's MP3; the trouble, when there was one. No transaction should be open: it may take a minute."""
    try:
        workshop.make(storage.place(original), storage.target(station), settings.current())
    except Troubled as troubled:
        return troubled.trouble
    return ""


def made(session: Session, recording_id: int, station: str, trouble: str) -> None:
    """Say how the making went; what somebody else has said meanwhile stays."""
    told = {"trouble": trouble} if trouble else {"station": station}
    open_still = Recording.id == recording_id, Recording.station == ""
    session.execute(update(Recording).where(*open_still).values(**told))


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
