"""What stands for words where nobody writes: marks that a speaker is needed, and recordings, carried along.

A recording is carried as a row of its own that names the same files: they are never written over, and each text can
take its own back.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text
from translations.recordings.models import Recording
from translations.recordings.queries import current

_OF_THE_TEXT = frozenset({"id", "text_id", "version", "source_version"})


def carry_marks(
    session: Session, person: Person, origin: Text, text: Text, taken: Collection[str], slug: str
) -> list[str]:
    """Mark the text as the origin is marked, but for languages somebody has begun in; the languages marked."""
    wanted = select(Rendering).where(Rendering.text_id == origin.id, Rendering.needs_speaker)
    found = [one for one in session.scalars(wanted.order_by(Rendering.language)) if one.language not in taken]
    for one in found:
        made = Rendering(
            text_id=text.id,
            language=one.language,
            note=one.note,
            state=RenderingState.MISSING,
            needs_speaker=True,
            source_version=text.version,
            version=1,
            author_id=one.author_id,
        )
        session.add(made)
        session.flush()
        step = {"text": "", "state": made.state, "source_version": text.version, "note": one.note}
        session.add(RenderingVersion(rendering_id=made.id, version=1, person_id=one.author_id, **step))
        detail = {"slug": slug, "language": one.language, "version": 1, "note": one.note}
        record(session, person, "rendering.carry_mark", f"text:{text.id}", **detail)
    return [one.language for one in found]


def carry_recordings(
    session: Session, person: Person, origin: Text, text: Text, languages: Iterable[str], slug: str
) -> list[str]:
    """Give the text the recordings in force that were spoken for this source; the languages that got one.

    A language in which the text has any recording already is left alone.
    """
    own = set(session.scalars(select(Recording.language).where(Recording.text_id == text.id)))
    carried = []
    for language in sorted(set(languages) - own):
        one = current(session, origin, language)
        if one is None or one.is_stale:
            continue
        names = {attribute.key for attribute in inspect(Recording).column_attrs} - _OF_THE_TEXT
        kept = {name: getattr(one, name) for name in names}
        session.add(Recording(text_id=text.id, version=1, source_version=text.version, **kept))
        record(session, person, "recording.carry", f"text:{text.id}", slug=slug, language=language, version=1)
        carried.append(language)
    session.flush()
    return carried


def spoken(session: Session, origin: Text) -> set[str]:
    """The languages in which the origin was recorded and has no words that anybody would have to stand for."""
    recorded = set(session.scalars(select(Recording.language).where(Recording.text_id == origin.id)))
    written = select(Rendering.language).where(Rendering.text_id == origin.id, Rendering.text != "")
    return recorded - set(session.scalars(written))
