"""What the desk reads: approved words, progress, the queue, the history of one rendering."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from foundation import clock
from foundation.languages import Language, writable
from foundation.refusals import NotFound
from foundation.web import formats
from messaging.sms.rules.figures import KindRules
from messaging.sms.rules.queries import rules_for
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text, TextVersion
from translations.subject import Subject

STATE = func.coalesce(Rendering.state, RenderingState.MISSING)
TO_WRITE = (RenderingState.MISSING, RenderingState.NEEDS_EDITING)


@dataclass(frozen=True)
class ApprovedWords:
    """Words somebody stood for; `version` counts within the language, `back_translation` is empty for a source."""

    language: str
    version: int
    words: str
    back_translation: str = ""


@dataclass(frozen=True)
class LanguageProgress:
    """How many of the texts asked for in a language are where."""

    language: str
    to_write: int = 0
    to_review: int = 0
    approved: int = 0

    @property
    def total(self) -> int:
        return self.to_write + self.to_review + self.approved


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
    )


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
    """By language, the source's own included: what may be sent. Renderings of an earlier source are left out."""
    found = session.scalars(
        select(Rendering).where(
            Rendering.text_id == text.id,
            Rendering.state == RenderingState.APPROVED,
            Rendering.source_version == text.version,
        )
    )
    own = ApprovedWords(text.source_language, text.version, text.source)
    others = (ApprovedWords(one.language, one.version, one.text, one.back_translation) for one in found)
    return {words.language: words for words in (own, *others)}


def progress(session: Session, text: Text, languages: Iterable[str]) -> dict[str, RenderingState]:
    """Where each of the languages stands; the source's own needs nobody's approval here."""
    found = dict(session.execute(select(Rendering.language, Rendering.state).where(Rendering.text_id == text.id)).all())
    found[text.source_language] = RenderingState.APPROVED
    return {slug: RenderingState(found.get(slug, RenderingState.MISSING)) for slug in languages}


def queue(states: Iterable[str], language: str | None = None, channel: str | None = None) -> Select[Any]:
    """Rows of (Text, language, Rendering or None) that campaigns ask for and that stand in one of the states.

    What is due first comes first; what has no date comes last.
    """
    asked = _asked()
    rows = _chosen(select(Text, asked.c.language, Rendering), asked, language, channel).where(STATE.in_(list(states)))
    return rows.options(joinedload(Rendering.author)).order_by(Text.due_on.nulls_last(), Text.id, asked.c.language)


def progress_by_language(session: Session, channel: str | None = None) -> list[LanguageProgress]:
    """How far everything that campaigns ask for has come, the language with most left to write first."""
    asked = _asked()
    counted = _chosen(select(asked.c.language, STATE, func.count()), asked, None, channel)
    counts: dict[str, dict[str, int]] = {}
    for slug, state, count in session.execute(counted.group_by(asked.c.language, STATE)):
        counts.setdefault(slug, {})[state] = count
    rows = [
        LanguageProgress(
            slug,
            sum(by_state.get(state, 0) for state in TO_WRITE),
            by_state.get(RenderingState.TRANSLATED, 0),
            by_state.get(RenderingState.APPROVED, 0),
        )
        for slug, by_state in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row.to_write, row.language))


def history(session: Session, rendering: Rendering, at_most: int = 50) -> list[RenderingVersion]:
    """The steps of a rendering with the people behind them, newest first."""
    steps = select(RenderingVersion).where(RenderingVersion.rendering_id == rendering.id)
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


def _asked() -> Subquery:
    """A row per text and language that is asked for and can be written."""
    language = func.unnest(Text.languages).column_valued("language")
    offered = (
        and_(Text.channel == channel, language.in_([entry.slug for entry in writable(channel)]))
        for channel in ("sms", "script")
    )
    pairs = select(Text.id.label("text_id"), language.label("language"))
    return pairs.where(language != Text.source_language, or_(*offered)).subquery("asked")


def _chosen(columns: Select[Any], asked: Subquery, language: str | None, channel: str | None) -> Select[Any]:
    joined = columns.join_from(asked, Text, Text.id == asked.c.text_id).outerjoin(
        Rendering, and_(Rendering.text_id == Text.id, Rendering.language == asked.c.language)
    )
    if language:
        joined = joined.where(asked.c.language == language)
    return joined.where(Text.channel == channel) if channel else joined
