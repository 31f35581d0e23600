"""What campaigns ask of the desk and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from foundation.languages import writable
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text

STATE = func.coalesce(Rendering.state, RenderingState.MISSING)
TO_WRITE = (RenderingState.MISSING, RenderingState.NEEDS_EDITING)


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
