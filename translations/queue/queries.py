"""What campaigns ask of the desk and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from foundation import clock
from foundation.languages import writable
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text

# Beside the states: nobody writes it, somebody is to speak it.
SPEAKER = "needs_speaker"
TO_WRITE = (RenderingState.MISSING, RenderingState.NEEDS_EDITING)
TO_REVIEW = (RenderingState.TRANSLATED,)
WAITING = (*TO_WRITE, *TO_REVIEW, SPEAKER)
EVERYTHING = (*RenderingState, SPEAKER)
STATE = case((Rendering.needs_speaker, SPEAKER), else_=func.coalesce(Rendering.state, RenderingState.MISSING))
_DUE = func.coalesce(Text.due_on, cast("infinity", SqlDate))
# What stands between spaces and is more than signs; named one by one, since a database may know ASCII's alone.
_WORD = r"\S*[^\s[:punct:]–—…“”‘’«»•·]\S*"


@dataclass(frozen=True)
class Wanted:
    """Which rows of the queue are meant; what is None or empty does not narrow it. `words`: searched."""

    states: tuple[str, ...] = WAITING
    languages: frozenset[str] | None = None
    channel: str | None = None
    author_id: int | None = None
    late: bool = False
    words: str = ""


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


def beside(session: Session, wanted: Wanted, text: Text, language: str, forward: bool) -> tuple[int, str, str] | None:
    """The id of the text, the language and the state of what comes after (or before) this one in that queue.

    This one itself need not stand in the queue any more.
    """
    asked = _asked()
    place = tuple_(_DUE, Text.id, asked.c.language)
    due = literal(text.due_on, SqlDate) if text.due_on else cast("infinity", SqlDate)
    here = tuple_(due, literal(text.id), literal(language))
    order = (_DUE, Text.id, asked.c.language)
    found = session.execute(
        _joined(select(Text.id, asked.c.language, STATE), asked)
        .where(*_conditions(wanted, asked), place > here if forward else place < here)
        .order_by(*(order if forward else (part.desc() for part in order)))
        .limit(1)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def progress_by_language(
    session: Session, channel: str | None = None, today: date | None = None
) -> list[LanguageProgress]:
    """How far everything that campaigns ask for has come, the language with most left to write first."""
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
    counted = _joined(select(*sums), asked).where(*_conditions(Wanted(EVERYTHING, channel=channel), asked))
    rows = [LanguageProgress(*row) for row in session.execute(counted.group_by(asked.c.language))]
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
        searched = (Text.title, Text.source, Rendering.text)
        yield or_(*(column.icontains(wanted.words, autoescape=True) for column in searched))


def _late(today: date) -> ColumnElement[bool]:
    return Text.due_on < today
