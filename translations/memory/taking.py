"""Taking a TMX file into the memory: looked through first, then all of it or nothing. Nothing here commits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import BigInteger, Text, and_, func, literal, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.placeholders import differences
from foundation.refusals import Refusal
from foundation.spelling import clean
from foundation.web import formats
from translations.lengths import refuse_long
from translations.memory import tags, tmx
from translations.memory.actions import DESK
from translations.memory.likeness import pieces
from translations.memory.models import MemoryUnit
from translations.memory.queries import digest
from translations.memory.refusals import EmptyMemory, MissingSide, NothingToSay, OtherLanguage, TooManyUnits
from translations.rights import queries as rights
from translations.rights.refusals import MayNotReview
from villages.imports.staging import stage

MOST_UNITS = 500_000
MOST_NAMED, MOST_SHOWN = 200, 20
_COLUMNS = (
    "source_language", "language", "channel", "source", "rendering", "back_translation", "source_digest",
    "rendering_digest", "pieces",
)  # fmt: skip
_PAIR = ("source_language", "language", "source_digest", "rendering_digest")


@dataclass(frozen=True)
class RefusedUnit:
    """A unit of the file, by its place from 1, and why it is left out."""

    row: int
    shown: str
    reason: Refusal


@dataclass(frozen=True)
class NewUnit:
    """A unit that the memory does not hold yet."""

    source_language: str
    source: str
    language: str
    rendering: str


@dataclass
class Account:
    """What is in a file: pairs that are new, pairs the memory holds (or the file has twice), units refused."""

    new: int = 0
    known: int = 0
    refused: int = 0
    named: list[RefusedUnit] = field(default_factory=list)
    shown: Sequence[NewUnit] = ()

    def refuse(self, row: int, shown: str, reason: Refusal) -> None:
        self.refused += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(RefusedUnit(row, shown, reason))


@dataclass(frozen=True)
class _Wanted:
    """Which renderings of a file are taken: of one `language` (None: of all) that the person may review."""

    language: str | None
    most: int
    person: str
    reviews: frozenset[str] | None

    @classmethod
    def of(cls, session: Session, person: Person | None, language: str | None, most: int) -> "_Wanted":
        reviews = rights.languages_of(session, person, "review") if person else None
        return cls(language, most, person.name if person else "", reviews)

    def refuse_other(self, language: str) -> None:
        if self.language and language != self.language:
            raise OtherLanguage(found=formats.language(language), wanted=formats.language(self.language))
        if self.reviews is not None and language not in self.reviews:
            raise MayNotReview(person=self.person, language=formats.language_in_sentence(language))


def look_through(
    session: Session, person: Person | None, file: BinaryIO, language: str | None = None, most: int = MOST_UNITS
) -> Account:
    """What taking the file would do; nothing is changed. `language` None takes all that the file has.

    Raises:
        UnreadableMemory: the file as a whole.
    """
    account = Account()
    staged = _staged(session, file, _Wanted.of(session, person, language, most), account)
    columns = [staged.c[name] for name in ("source_language", "source", "language", "rendering")]
    same = and_(*[staged.c[name] == getattr(MemoryUnit, name) for name in _PAIR])
    fresh = select(*columns).outerjoin(MemoryUnit, same).where(MemoryUnit.id.is_(None)).distinct()
    offered = session.scalar(select(func.count()).select_from(staged)) or 0
    account.new = session.scalar(select(func.count()).select_from(fresh.subquery())) or 0
    account.known = offered - account.new
    account.shown = [NewUnit(*row) for row in session.execute(fresh.limit(MOST_SHOWN))]
    return account


def take(
    session: Session, person: Person | None, name: str, file: BinaryIO, language: str | None = None,
    most: int = MOST_UNITS,
) -> Account:  # fmt: skip
    """Add what is new in the file; refused units are accounted for: also those in languages the person does not review.

    `name` is the file's, kept as the origin; `person` None is the house itself.

    Raises:
        UnreadableMemory: the file as a whole; nothing was written.
    """
    account = Account()
    staged = _staged(session, file, _Wanted.of(session, person, language, most), account)
    offered = session.scalar(select(func.count()).select_from(staged)) or 0
    origin = clean(PurePath(name.replace("\\", "/")).name)[:120]
    brought = literal(origin if origin and origin != DESK else "TMX", Text), literal(person and person.id, BigInteger)
    rows = select(*[staged.c[name] for name in _COLUMNS], *brought)
    offer = insert(MemoryUnit).from_select([*_COLUMNS, "origin", "person_id"], rows, include_defaults=False)
    written = offer.on_conflict_do_nothing(index_elements=_PAIR).returning(MemoryUnit.id).cte("written")
    account.new = session.scalar(select(func.count()).select_from(written)) or 0
    account.known = offered - account.new
    counts = {"new": account.new, "unchanged": account.known, "refused": account.refused}
    record(session, person, "memory.import", "memory", name=origin, **counts)
    return account


def _staged(session: Session, file: BinaryIO, wanted: _Wanted, account: Account) -> SqlTable:
    staged = stage(session, MemoryUnit, _COLUMNS, _rows(file, wanted, account))
    if not account.refused and not session.scalar(select(func.count()).select_from(staged)):
        raise EmptyMemory
    return staged


def _rows(file: BinaryIO, wanted: _Wanted, account: Account) -> Iterator[tuple[object, ...]]:
    for unit in tmx.read(file):
        if unit.row > wanted.most:
            raise TooManyUnits(most=formats.number(wanted.most))
        try:
            source_tag, others = tags.sides(unit)
        except Refusal as reason:
            account.refuse(unit.row, _shown(unit), reason)
            continue
        for tag in others:
            try:
                yield _row(unit, source_tag, tag, wanted)
            except Refusal as reason:
                account.refuse(unit.row, _shown(unit), reason)


def _row(unit: tmx.Unit, source_tag: str, tag: str, wanted: _Wanted) -> tuple[object, ...]:
    """Raises a refusal when the pair cannot be kept."""
    source_language, language = tags.source(source_tag), tags.target(tag)
    wanted.refuse_other(language)
    if source_language == language:
        raise MissingSide
    source, rendering = clean(unit.words[source_tag]), clean(unit.words[tag])
    told = clean(unit.properties.get(tmx.BACK_TRANSLATION, ""))
    if not source or not rendering:
        raise NothingToSay
    refuse_long(source=source, words=rendering, back_translation=told)
    if found := differences(source, rendering):
        raise found[0]
    channel = unit.properties.get(tmx.CHANNEL, "")
    digests = digest(source), digest(rendering)
    channel = channel if channel in {"sms", "script"} else ""
    return (
        source_language,
        language,
        channel,
        source,
        rendering,
        told,
        *digests,
        pieces(source_language, language, source),
    )


def _shown(unit: tmx.Unit) -> str:
    words = clean(next(iter(unit.words.values()), ""))
    return words if len(words) <= 60 else f"{words[:59]}…"
