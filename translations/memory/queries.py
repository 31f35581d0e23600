"""What the editor, the pages and the export ask of the memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from foundation.placeholders import PlaceholderRefusal, differences
from foundation.refusals import NotFound
from translations.difference import Piece, difference
from translations.memory.likeness import likest, pieces
from translations.memory.models import MemoryUnit

AT_LEAST = 60  # per cent; below it, changing what was found takes longer than writing anew
_MOST_CANDIDATES = 3000
_MOST_READ = 2500  # index entries that one question may expect to read
_HOW_COMMON = text(
    "SELECT most_common_elems::text::int[] AS pieces, most_common_elem_freqs AS shares,"
    " (SELECT reltuples FROM pg_class WHERE oid = 'memory_unit'::regclass) AS units"
    " FROM pg_stats WHERE tablename = 'memory_unit' AND attname = 'pieces' AND schemaname = current_schema()"
)
_STREAMED = 500


@dataclass(frozen=True)
class Match:
    """A unit of the memory whose source reads like today's.

    `percentage` is as `likeness.likest` counts; `changes` leads from its source to today's, empty when they are
    one. `placeholders` says which ones its rendering would have to be given, and rid of.
    """

    unit: MemoryUnit
    percentage: int
    changes: list[Piece]
    placeholders: list[PlaceholderRefusal]

    @property
    def is_exact(self) -> bool:
        return self.percentage == 100


def digest(words: str) -> bytes:
    """By which the same words are known again: SHA-256."""
    return sha256(words.encode()).digest()


def matches(
    session: Session, source_language: str, language: str, source: str, limit: int = 5, at_least: int = AT_LEAST
) -> list[Match]:
    """The units most like the source, at least so many per cent: the very same first, then the likest, then the newest.

    It takes at most four statements, however much the memory holds.
    """
    found = dict.fromkeys(_same(session, source_language, language, source, limit), 100)
    if len(found) < limit:
        found |= _alike(session, source_language, language, source, limit - len(found), at_least)
    wanted = select(MemoryUnit).where(MemoryUnit.id.in_(found)).options(joinedload(MemoryUnit.person))
    units = session.scalars(wanted).all() if found else []
    ordered = sorted(units, key=lambda unit: (-found[unit.id], -unit.at.timestamp(), -unit.id))
    return [_match(unit, found[unit.id], source) for unit in ordered]


def units(language: str | None = None, words: str = "") -> Select[MemoryUnit]:
    """What the memory holds in a language (None: in all) with these words on either side, newest first."""
    chosen = select(MemoryUnit).options(joinedload(MemoryUnit.person))
    if language:
        chosen = chosen.where(MemoryUnit.language == language)
    for word in words.split():
        chosen = chosen.where(
            or_(
                MemoryUnit.source.icontains(word, autoescape=True),
                MemoryUnit.rendering.icontains(word, autoescape=True),
            )
        )
    return chosen.order_by(MemoryUnit.at.desc(), MemoryUnit.id.desc())


def unit(session: Session, unit_id: int) -> MemoryUnit:
    """The unit of that id.

    Raises:
        NotFound: there is none.
    """
    if found := session.get(MemoryUnit, unit_id):
        return found
    raise NotFound(name=unit_id)


def counts(session: Session) -> dict[str, int]:
    """How many units the memory holds, by language, most first."""
    counted = select(MemoryUnit.language, func.count()).group_by(MemoryUnit.language)
    return dict(session.execute(counted.order_by(func.count().desc(), MemoryUnit.language)).all())


def streamed(session: Session, language: str | None = None) -> Iterator[MemoryUnit]:
    """Every unit in a language (None: in all), oldest first, a few at a time."""
    chosen = select(MemoryUnit).order_by(MemoryUnit.id).execution_options(yield_per=_STREAMED)
    yield from session.scalars(chosen.where(MemoryUnit.language == language) if language else chosen)


def _same(session: Session, source_language: str, language: str, source: str, limit: int) -> Sequence[int]:
    same = (
        MemoryUnit.source_language == source_language,
        MemoryUnit.language == language,
        MemoryUnit.source_digest == digest(source),
    )
    newest = select(MemoryUnit.id).where(*same).order_by(MemoryUnit.at.desc(), MemoryUnit.id.desc())
    return session.scalars(newest.limit(limit)).all()


def _alike(
    session: Session, source_language: str, language: str, source: str, limit: int, at_least: int
) -> dict[int, int]:
    asked = rarest(session, pieces(source_language, language, source))
    near = select(MemoryUnit.id, MemoryUnit.source).where(MemoryUnit.pieces.overlap(asked), MemoryUnit.source != source)
    rows = session.execute(near.limit(_MOST_CANDIDATES)).all()
    return likest(source, dict(rows), limit, at_least)


def rarest(session: Session, asked: list[int]) -> list[int]:
    """Those of the pieces that are worth asking for: the rarest, as far as reading them all takes no time.

    How common a piece is PostgreSQL knows from its last look at the table; one that it does not list is at most as
    common as the rarest that it does.
    """
    known = session.execute(_HOW_COMMON).first()
    if known is None or not known.pieces:
        return asked
    # The shares are followed by figures about all of them.
    common = {piece: share * known.units for piece, share in zip(known.pieces, known.shares, strict=False)}
    rare = min(common.values())
    ordered = sorted(asked, key=lambda piece: common.get(piece, rare))
    read = accumulate(common.get(piece, rare) for piece in ordered)
    return [piece for piece, entries in zip(ordered, read, strict=True) if entries <= _MOST_READ] or ordered[:1]


def _match(unit: MemoryUnit, score: int, source: str) -> Match:
    changes = difference(unit.source, source) if unit.source != source else []
    return Match(unit, score, changes, differences(source, unit.rendering))
