"""What campaigns and the phrase book ask of the desk and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from foundation import clock
from foundation.languages import writable
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.phrasebook.models import Phrase

# Beside the states: nobody writes it, somebody is to speak it.
SPEAKER = "needs_speaker"
TO_WRITE = (RenderingState.MISSING, RenderingState.NEEDS_EDITING)
TO_REVIEW = (RenderingState.TRANSLATED,)
WAITING = (*TO_WRITE, *TO_REVIEW, SPEAKER)
EVERYTHING = (*RenderingState, SPEAKER)
STATE = case((Rendering.needs_speaker, SPEAKER), else_=func.coalesce(Rendering.state, RenderingState.MISSING))
# Whose texts they are: asked for by campaigns, or standard texts of the phrase book, for which no campaign waits.
CAMPAIGNS, PHRASES = "campaigns", "phrases"
_IS_PHRASE = exists(select(Phrase.id).where(Phrase.text_id == Text.id))
_CAMPAIGNS_OFFERED = 100
_DUE = func.coalesce(Text.due_on, cast("infinity", SqlDate))
# What stands between spaces and is more than signs; named one by one, since a database may know ASCII's alone.
_WORD = r"\S*[^\s[:punct:]–—…“”‘’«»•·]\S*"


@dataclass(frozen=True)
class Wanted:
    """Which rows of the queue are meant; what is None or empty does not narrow it.

    `sort`: `CAMPAIGNS` or `PHRASES`; `campaign`: the title of one, of which each channel has a text; `words`: searched.
    """

    states: tuple[str, ...] = WAITING
    languages: frozenset[str] | None = None
    channel: str | None = None
    author_id: int | None = None
    late: bool = False
    words: str = ""
    sort: str | None = None
    campaign: str | None = None


@dataclass(frozen=True)
class LanguageProgress:
    """How many of the texts asked for in a language are where.

    `words`: of the sources still to be rendered; `late`: past their day and not approved.
    """

    language: str
    to_write: int = 0
    to_review: int = 0
    approved: int = 0
    to_speak: int = 0
    words: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        return self.to_write + self.to_review + self.approved + self.to_speak


def words_in(column: InstrumentedAttribute[str]) -> ColumnElement[int]:
    """How many words, in Vietnamese syllables, the text in that column has."""
    return func.regexp_count(column, _WORD)


def queue(wanted: Wanted) -> Select[Any]:
    """Rows of (Text, language, Rendering or None, words of the source) that campaigns ask for.

    What is due first comes first; what has no date comes last.
    """
    asked = _asked()
    rows = _joined(select(Text, asked.c.language, Rendering, words_in(Text.source)), asked)
    return (
        rows.where(*_conditions(wanted, asked))
        .options(joinedload(Rendering.author))
        .order_by(_DUE, Text.id, asked.c.language)
    )


def beside(session: Session, wanted: Wanted, of: Text, language: str, forward: bool) -> tuple[int, str, str] | None:
    """The id of the text, the language and the state of what comes after (or before) this one in that queue.

    This one itself need not stand in the queue any more.
    """
    asked = _asked()
    place = tuple_(_DUE, Text.id, asked.c.language)
    due = literal(of.due_on, SqlDate) if of.due_on else cast("infinity", SqlDate)
    here = tuple_(due, literal(of.id), literal(language))
    order = (_DUE, Text.id, asked.c.language)
    found = session.execute(
        _joined(select(Text.id, asked.c.language, STATE), asked)
        .where(*_conditions(wanted, asked), place > here if forward else place < here)
        .order_by(*(order if forward else (part.desc() for part in order)))
        .limit(1)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def progress_by_language(
    session: Session, channel: str | None = None, today: date | None = None, sort: str | None = None
) -> list[LanguageProgress]:
    """How far everything that is asked for has come, the language with most left to write first."""
    asked = _asked()
    is_late = and_(_late(today or clock.today()), STATE != RenderingState.APPROVED)
    sums = (
        asked.c.language,
        func.count().filter(STATE.in_(TO_WRITE)),
        func.count().filter(STATE.in_(TO_REVIEW)),
        func.count().filter(STATE == RenderingState.APPROVED),
        func.count().filter(STATE == SPEAKER),
        cast(func.coalesce(func.sum(words_in(Text.source)).filter(STATE.in_(TO_WRITE)), 0), Integer),
        func.count().filter(is_late),
    )
    counted = _joined(select(*sums), asked).where(*_conditions(Wanted(EVERYTHING, channel=channel, sort=sort), asked))
    rows = [LanguageProgress(*row) for row in session.execute(counted.group_by(asked.c.language))]
    return sorted(rows, key=lambda row: (-row.to_write, row.language))


def counts_by_sort(session: Session, wanted: Wanted) -> dict[str, int]:
    """How many rows of that queue campaigns ask for, whichever of them, and how many are of the phrase book."""
    asked = _asked()
    meant = replace(wanted, sort=None, campaign=None)
    columns: Any = select(_IS_PHRASE.label("is_phrase"), func.count())
    counted = _joined(columns, asked).where(*_conditions(meant, asked))
    found: dict[bool, int] = dict(session.execute(counted.group_by("is_phrase")).all())
    return {CAMPAIGNS: found.get(False, 0), PHRASES: found.get(True, 0)}


def campaigns(session: Session, wanted: Wanted) -> list[str]:
    """The titles of the campaigns in that queue, what is due first first; at most a hundred."""
    asked = _asked()
    meant = replace(wanted, sort=CAMPAIGNS, campaign=None, words="")
    titles = _joined(select(Text.title), asked).where(*_conditions(meant, asked)).group_by(Text.title)
    return list(session.scalars(titles.order_by(func.min(_DUE), Text.title).limit(_CAMPAIGNS_OFFERED)))


def folded(words: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    """A key for searching, made by the database: no diacritics, lower case, single spaces.

    Letters are taken apart first, so that what is left has its lower case in every collation.
    """
    apart = func.regexp_replace(func.normalize(words, text("NFD")), "[\u0300-\u036f]+", "", "g")
    return func.regexp_replace(func.lower(func.translate(apart, "Đđ", "dd")), r"\s+", " ", "g")


def _asked() -> Subquery:
    """A row per text and language that is asked for and can be written."""
    language = func.unnest(Text.languages).column_valued("language")
    offered = (
        and_(Text.channel == channel, language.in_([entry.slug for entry in writable(channel)]))
        for channel in ("sms", "script")
    )
    pairs = select(Text.id.label("text_id"), language.label("language"))
    return pairs.where(language != Text.source_language, or_(*offered)).subquery("asked")


def _joined(columns: Select[Any], asked: Subquery) -> Select[Any]:
    return columns.join_from(asked, Text, Text.id == asked.c.text_id).outerjoin(
        Rendering, and_(Rendering.text_id == Text.id, Rendering.language == asked.c.language)
    )


def _conditions(wanted: Wanted, asked: Subquery) -> Iterable[ColumnElement[bool]]:
    yield STATE.in_(wanted.states)
    if wanted.languages is not None:
        yield asked.c.language.in_(sorted(wanted.languages))
    if wanted.channel:
        yield Text.channel == wanted.channel
    if wanted.author_id is not None:
        yield Rendering.author_id == wanted.author_id
    if wanted.late:
        yield _late(clock.today())
    if wanted.words:
        searched = (Text.title, Text.brief, Text.source, Rendering.text)
        sought = folded(literal(wanted.words))
        yield or_(*(func.strpos(folded(column), sought) > 0 for column in searched))
    if wanted.sort:
        yield _IS_PHRASE if wanted.sort == PHRASES else ~_IS_PHRASE
    if wanted.campaign:
        yield Text.title == wanted.campaign


def _late(today: date) -> ColumnElement[bool]:
    return Text.due_on < today
