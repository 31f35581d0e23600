"""What the phrase book reads: one phrase, those offered, how far its renderings have come."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from foundation.languages import writable
from foundation.spelling import fold
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.phrasebook.models import Phrase
from translations.phrasebook.refusals import NoSuchPhrase

ORDER = ("reminder", "policy", "invitation", "")


@dataclass(frozen=True)
class Progress:
    """How many renderings are wanted, wait for review and are approved: of one text, or in one language."""

    total: int
    to_review: int = 0
    approved: int = 0

    @property
    def to_write(self) -> int:
        return self.total - self.to_review - self.approved


def phrase(session: Session, slug: str, channel: str | None = None) -> Phrase:
    """The phrase of that short name, for that channel if one is given.

    Raises:
        NoSuchPhrase: there is none.
    """
    wanted = select(Phrase).where(Phrase.slug == slug).options(joinedload(Phrase.text))
    found = session.scalar(wanted)
    if found is None or channel not in (None, found.text.channel):
        raise NoSuchPhrase(name=slug)
    return found


def phrases(
    session: Session, kind: str | None = None, channel: str | None = None, search: str = "", retired: bool = False
) -> list[Phrase]:
    """Phrases by kind and title; the search looks into title, words and brief and does not mind missing marks.

    `kind` None is every kind; a phrase for any kind is among those of each.
    """
    wanted = _in_use(select(Phrase)) if not retired else select(Phrase).join(Text).where(Phrase.retired_at.is_not(None))
    wanted = wanted.options(joinedload(Phrase.text))
    if kind is not None:
        wanted = wanted.where(Phrase.kind.in_([kind, ""]))
    if channel:
        wanted = wanted.where(Text.channel == channel)
    asked = fold(search).split()
    found = [one for one in session.scalars(wanted) if _says(one, asked)]
    return sorted(found, key=lambda one: (_place(one.kind), fold(one.text.title), one.text.channel != "sms", one.id))


def companions(session: Session, phrase: Phrase) -> list[Phrase]:
    """The same matter for the other channel: phrases of the same title and kind in use."""
    same = Text.title == phrase.text.title, Text.channel != phrase.text.channel, Phrase.kind == phrase.kind
    wanted = _in_use(select(Phrase)).where(*same).options(joinedload(Phrase.text))
    return list(session.scalars(wanted.order_by(Phrase.id)))


def of_text(session: Session, text: Text) -> Phrase | None:
    """The phrase whose words these are, if the text is one of the phrase book."""
    return session.scalar(select(Phrase).where(Phrase.text_id == text.id))


def carried_languages(session: Session, phrase: Phrase) -> list[str]:
    """The languages in which its words of today are approved."""
    approved = Rendering.state == RenderingState.APPROVED, Rendering.source_version == phrase.text.version
    wanted = select(Rendering.language).where(Rendering.text_id == phrase.text_id, *approved)
    return list(session.scalars(wanted.order_by(Rendering.language)))


def progress(session: Session, found: Iterable[Phrase]) -> dict[int, Progress]:
    """By the id of the text, for all of these at once."""
    texts = {one.text_id: one.text for one in found}
    counted = select(Rendering.text_id, Rendering.state, func.count()).where(Rendering.text_id.in_(texts))
    rows = session.execute(counted.group_by(Rendering.text_id, Rendering.state))
    counts = {(text_id, state): count for text_id, state, count in rows}
    return {text_id: _progress(text_id, len(asked_of(text)), counts) for text_id, text in texts.items()}


def progress_by_language(session: Session) -> dict[str, Progress]:
    """How far the phrases in use have come in each language, the one with most left to write first."""
    sorts = select(Text.channel, Text.source_language, func.count()).select_from(Phrase)
    totals: Counter[str] = Counter()
    for channel, own, texts in session.execute(_in_use(sorts).group_by(Text.channel, Text.source_language)):
        totals.update(dict.fromkeys(asked_of(Text(channel=channel, source_language=own)), texts))
    counted = _in_use(select(Rendering.language, Rendering.state, func.count()).select_from(Phrase))
    rows = session.execute(counted.join(Rendering).group_by(Rendering.language, Rendering.state))
    counts = {(slug, state): count for slug, state, count in rows}
    found = {slug: _progress(slug, total, counts) for slug, total in totals.items()}
    return dict(sorted(found.items(), key=lambda row: (-row[1].to_write, row[0])))


def asked_of(text: Text) -> list[str]:
    """The languages a phrase's text is asked for in: all that can be written, but its own."""
    offered = writable("sms" if text.channel == "sms" else "script")
    return [entry.slug for entry in offered if entry.slug != text.source_language]


def renderings(session: Session, phrase: Phrase) -> dict[str, Rendering]:
    """Its renderings by language, with the people behind them."""
    people = joinedload(Rendering.author), joinedload(Rendering.reviewer)
    found = session.scalars(select(Rendering).where(Rendering.text_id == phrase.text_id).options(*people))
    return {one.language: one for one in found}


def _in_use(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return wanted.join(Text).where(Phrase.retired_at.is_(None))


def _says(phrase: Phrase, asked: Sequence[str]) -> bool:
    said = fold(f"{phrase.text.title} {phrase.text.source} {phrase.text.brief} {phrase.slug}")
    return all(word in said for word in asked)


def _place(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _progress(key: int | str, total: int, counts: Mapping[tuple[Any, str], int]) -> Progress:
    waiting, approved = RenderingState.TRANSLATED, RenderingState.APPROVED
    return Progress(total, counts.get((key, waiting), 0), counts.get((key, approved), 0))
