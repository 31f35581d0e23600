"""The steps of a rendering, each with what it changed in the one before: a page of them, and where the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from translations import queries
from translations.difference import Piece, difference
from translations.models import Rendering, RenderingVersion

AT_ONCE = 50


@dataclass(frozen=True)
class Step:
    """One version and what it changed in the words and in the back-translation; nothing where they stayed."""

    version: RenderingVersion
    changes: Sequence[Piece]
    told_changes: Sequence[Piece]


@dataclass(frozen=True)
class History:
    """Some steps of a rendering, newest first, of `total`. `older`: those before that version; None: there are none.

    `is_whole`: it begins with the newest.
    """

    steps: Sequence[Step]
    total: int
    older: int | None
    is_whole: bool = True


def history(session: Session, rendering: Rendering, before: int | None = None) -> History:
    """The newest steps, or the newest before a version. One statement, however many there are."""
    found = queries.history(session, rendering, AT_ONCE + 1, before)
    steps = [_step(one, found[place + 1] if place + 1 < len(found) else None) for place, one in enumerate(found)]
    shown = steps[:AT_ONCE]
    older = shown[-1].version.version if len(steps) > AT_ONCE else None
    return History(shown, rendering.version, older, before is None)


def _step(version: RenderingVersion, earlier: RenderingVersion | None) -> Step:
    words, told = (earlier.text, earlier.back_translation) if earlier else ("", "")
    return Step(version, _changes(words, version.text), _changes(told, version.back_translation))


def _changes(old: str, new: str) -> list[Piece]:
    return difference(old, new) if old != new else []
