"""What changes the memory: an approval, its withdrawal, a unit found wrong. Nothing here commits."""

from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from translations.lifecycle import RenderingState
from translations.memory.likeness import pieces
from translations.memory.models import MemoryUnit
from translations.memory.queries import digest
from translations.models import Rendering, Text
from translations.rights import queries as rights

DESK = "desk"
_BEGINNING = 80  # characters of a removed unit that the audit trail keeps
_PAIR = ("source_language", "language", "source_digest", "rendering_digest")


def remember(session: Session, person: Person, rendering: Rendering) -> None:
    """Keep an approved rendering with its source; the same pair is held once, with who approved it last.

    What was approved once stays, also when the source or the words are changed later: for that source they were right.
    """
    text = rendering.source_text
    values = {
        "source_language": text.source_language,
        "language": rendering.language,
        "source_digest": digest(text.source),
        "rendering_digest": digest(rendering.text),
        "source": text.source,
        "rendering": rendering.text,
        "pieces": pieces(text.source_language, rendering.language, text.source),
    }
    newest = {
        "back_translation": rendering.back_translation,
        "channel": text.channel,
        "origin": DESK,
        "text_id": text.id,
        "person_id": person.id,
        "at": func.now(),
    }
    kept = insert(MemoryUnit).values(**values, **newest)
    session.execute(kept.on_conflict_do_update(index_elements=_PAIR, set_=newest))


def forget(session: Session, rendering: Rendering) -> None:
    """Offer the words of a rendering no longer for its source: somebody who read them again found them wrong."""
    text = rendering.source_text
    session.execute(
        delete(MemoryUnit).where(
            MemoryUnit.source_language == text.source_language,
            MemoryUnit.language == rendering.language,
            MemoryUnit.source_digest == digest(text.source),
            MemoryUnit.rendering_digest == digest(rendering.text),
        )
    )


def remove(session: Session, person: Person, unit: MemoryUnit) -> None:
    """Take a wrong unit out of the memory; the audit trail knows it by its digest and how it began.

    Raises:
        MayNotReview: the person reviews other languages.
    """
    rights.require(session, person, unit.language, "review")
    begins = f"{unit.source} → {unit.rendering}"[:_BEGINNING]
    detail = {"language": unit.language, "digest": pair_digest(unit).hex(), "note": begins}
    record(session, person, "memory.remove", f"memory:{unit.id}", **detail)
    session.delete(unit)
    session.flush()


def pair_digest(unit: MemoryUnit) -> bytes:
    """By which a unit is known again when it is gone: SHA-256 of the digests of its source and its rendering."""
    return sha256(unit.source_digest + unit.rendering_digest).digest()


def gather(session: Session) -> int:
    """Remember every rendering that stands approved and that the memory lacks; how many there were.

    For what was approved before there was a memory.
    """
    standing = (
        select(Rendering)
        .join(Text)
        .where(Rendering.state == RenderingState.APPROVED, Rendering.source_version == Text.version)
    )
    before = session.scalar(select(func.count()).select_from(MemoryUnit)) or 0
    for rendering in session.scalars(standing):
        if rendering.reviewer:
            remember(session, rendering.reviewer, rendering)
    return (session.scalar(select(func.count()).select_from(MemoryUnit)) or 0) - before
