"""What the desk reads: a text, its approved words, its progress, the history of one rendering."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from foundation import clock, settings
from foundation.languages import LANGUAGES, Channel, Language, is_written_for
from foundation.refusals import NotFound
from foundation.web import formats
from messaging.loudspeaker.speaking.numbers import Style
from messaging.loudspeaker.speaking.queries import abbreviations
from messaging.sms.rules.figures import KindRules
from messaging.sms.rules.queries import rules_for
from translations.editing.ignored import ignored
from translations.glossary.queries import terms_in
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text, TextVersion
from translations.preview import Air
from translations.subject import Subject


@dataclass(frozen=True)
class ApprovedWords:
    """Words somebody stood for; `version` counts within the language, `back_translation` is empty for a source."""

    language: str
    version: int
    words: str
    back_translation: str = ""


def text(session: Session, text_id: int) -> Text:
    """The text of that id.

    Raises:
        NotFound: there is none.
    """
    if found := session.get(Text, text_id):
        return found
    raise NotFound(name=text_id)


def rules_of(session: Session, text: Text) -> KindRules | None:
    """The rules of today that its words must keep; None for a script, and where no campaign has said its kind."""
    if text.channel != "sms" or not text.kind:
        return None
    return rules_for(session, text.kind, clock.today())


def subject(session: Session, text: Text, target: Language, words: str, back_translation: str) -> Subject:
    """Words offered as a rendering of the text, for the checks, by the rules of today."""
    return Subject(
        text.channel,
        target,
        words,
        text.source,
        back_translation,
        text.longest_in(target.slug),
        rules_of(session, text),
        text.keeps_marks,
        terms_in(session, text.source_language, text.source, target.slug),
        ignored(session, text, target.slug, words),
        air_of(session, text),
    )


def air_of(session: Session, text: Text) -> Air:
    """How its script is read out: as the office says abbreviations and numbers, within its audience's sessions."""
    said = abbreviations(session), Style(*settings.current().spoken_numbers)
    if not text.session_minutes or not text.session_commune:
        return Air(*said)
    return Air(*said, text.session_minutes * 60, text.session_commune, text.session_languages or 1)


def rendering(session: Session, text: Text, language: str) -> Rendering | None:
    """The text's rendering in that language, if one was begun, with the people behind it."""
    people = joinedload(Rendering.author), joinedload(Rendering.reviewer)
    wanted = select(Rendering).where(Rendering.text_id == text.id, Rendering.language == language).options(*people)
    return session.scalar(wanted)


def begun(session: Session, text: Text, language: str) -> Rendering:
    """The text's rendering in that language.

    Raises:
        NotFound: nobody has begun one.
    """
    if found := rendering(session, text, language):
        return found
    raise NotFound(name=f"{text.title} ({formats.language(language)})")


def approved_words(session: Session, text: Text) -> dict[str, ApprovedWords]:
    """By language, the source's own included: what may be sent. Renderings of an earlier source are left out, and those
    in a writing that the office no longer sends by this channel.
    """
    found = session.scalars(
        select(Rendering).where(
            Rendering.text_id == text.id,
            Rendering.state == RenderingState.APPROVED,
            Rendering.source_version == text.version,
        )
    )
    own = ApprovedWords(text.source_language, text.version, text.source)
    others = (ApprovedWords(one.language, one.version, one.text, one.back_translation) for one in found)
    channel = cast(Channel, text.channel)
    # English is a source alone: nobody asks for it, so its words go to nobody.
    return {
        words.language: words
        for words in (own, *others)
        if words.language not in LANGUAGES or is_written_for(channel, words.language)
    }


def needing_speaker(session: Session, text: Text) -> frozenset[str]:
    """The languages that somebody said nobody writes the text in."""
    marked = select(Rendering.language).where(Rendering.text_id == text.id, Rendering.needs_speaker)
    return frozenset(session.scalars(marked))


def progress(session: Session, text: Text, languages: Iterable[str]) -> dict[str, RenderingState]:
    """Where each of the languages stands; the source's own needs nobody's approval here."""
    found = dict(session.execute(select(Rendering.language, Rendering.state).where(Rendering.text_id == text.id)).all())
    found[text.source_language] = RenderingState.APPROVED
    return {slug: RenderingState(found.get(slug, RenderingState.MISSING)) for slug in languages}


def history(
    session: Session, rendering: Rendering, at_most: int = 50, before: int | None = None
) -> list[RenderingVersion]:
    """The steps of a rendering with the people behind them, newest first: of all, or of those before a version."""
    steps = select(RenderingVersion).where(RenderingVersion.rendering_id == rendering.id)
    if before is not None:
        steps = steps.where(RenderingVersion.version < before)
    newest = steps.order_by(RenderingVersion.version.desc()).limit(at_most)
    return list(session.scalars(newest.options(joinedload(RenderingVersion.person))))


def writers(session: Session, rendering: Rendering) -> set[int]:
    """Who may not approve these words: whoever handed them in, and whoever was the first to write the very same."""
    same = RenderingVersion.rendering_id == rendering.id, RenderingVersion.text == rendering.text
    first = session.scalar(select(RenderingVersion.person_id).where(*same).order_by(RenderingVersion.version).limit(1))
    return {person_id for person_id in (rendering.author_id, first) if person_id is not None}


def source_of_version(session: Session, text: Text, version: int) -> str:
    """The source as it read in that version.

    Raises:
        NotFound: the text never had that version.
    """
    kept = select(TextVersion.source).where(TextVersion.text_id == text.id, TextVersion.version == version)
    if (source := session.scalar(kept)) is None:
        raise NotFound(name=f"{text.title} ({version})")
    return source
