"""What the desk did per language and month, counted from the kept versions of its renderings.

A version of state `translated` is a submission. It is decided by the version after it, when that is approved, or sent
back: needs editing, the same words, a note, by another person. A changed source decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Integer, Subquery, and_, cast, extract, func, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion
from translations.queue.queries import words_in


@dataclass(frozen=True)
class MonthOfLanguage:
    """One month of one language.

    `month`: its first day. `texts` were approved, with so many `words`; `waiting`: half of the decisions came sooner
    after their submission, None when there were none. `reviewers`: (name, decisions), most first.
    """

    language: str
    month: date
    submitted: int
    texts: int
    words: int
    sent_back: int
    waiting: timedelta | None
    reviewers: tuple[tuple[str, int], ...] = ()


def months(session: Session, year: int) -> list[MonthOfLanguage]:
    """Every language and month of that year in which something was submitted or decided, the newest month first."""
    step, begin, end = _steps(), *_bounds(year)
    approved = step.c.is_decided & (step.c.state == RenderingState.APPROVED)
    back = step.c.is_decided & (step.c.state == RenderingState.NEEDS_EDITING)
    submitted = step.c.state == RenderingState.TRANSLATED
    waited = extract("epoch", step.c.at - step.c.since)
    sums = (
        func.count().filter(submitted),
        func.count(step.c.text_id.distinct()).filter(approved),
        cast(func.coalesce(func.sum(step.c.words).filter(approved), 0), Integer),
        func.count().filter(back),
        func.percentile_cont(0.5).within_group(waited).filter(step.c.is_decided),
    )
    happened = select(step.c.language, step.c.month, *sums).where(
        step.c.at >= begin, step.c.at < end, or_(submitted, step.c.is_decided)
    )
    rows = session.execute(happened.group_by(step.c.language, step.c.month)).all()
    readers = _reviewers(session, step, begin, end)
    found = [
        MonthOfLanguage(
            language, month, handed_in, texts, words, sent_back, _span(wait), tuple(readers.get((language, month), ()))
        )
        for language, month, handed_in, texts, words, sent_back, wait in rows
    ]
    return sorted(found, key=lambda one: (-one.month.toordinal(), one.language))


def years(session: Session) -> list[int]:
    """The years of which there is something to tell, this one included, the newest first."""
    first = session.scalar(select(func.min(RenderingVersion.at)))
    this = clock.today().year
    return list(range(this, min(clock.local(first).year if first else this, this) - 1, -1))


def total(rows: Iterable[MonthOfLanguage]) -> dict[str, int]:
    """The counts of those rows together."""
    names = ("submitted", "texts", "words", "sent_back")
    listed = list(rows)
    return {name: sum(getattr(row, name) for row in listed) for name in names}


def _steps() -> Subquery:
    """A row per kept version: its month, its words, whether it decides a submission and since `since` that waited."""
    version = RenderingVersion
    before = {
        name: func.lag(column).over(partition_by=version.rendering_id, order_by=version.version)
        for name, column in {
            "state": version.state, "at": version.at, "text": version.text, "person": version.person_id
        }.items()
    }  # fmt: skip
    sent_back = and_(
        version.state == RenderingState.NEEDS_EDITING,
        version.note != "",
        version.text == before["text"],
        version.person_id != before["person"],
    )
    decided = and_(
        before["state"] == RenderingState.TRANSLATED, or_(version.state == RenderingState.APPROVED, sent_back)
    )
    month = cast(func.date_trunc("month", func.timezone(str(clock.zone()), version.at)), Date)
    columns = (
        Rendering.language,
        Rendering.text_id,
        version.state,
        version.at,
        version.person_id,
        month.label("month"),
        words_in(version.text).label("words"),
        before["at"].label("since"),
        func.coalesce(decided, False).label("is_decided"),
    )
    return select(*columns).join(Rendering, Rendering.id == version.rendering_id).subquery("step")


def _reviewers(
    session: Session, step: Subquery, begin: datetime, end: datetime
) -> dict[tuple[str, date], list[tuple[str, int]]]:
    counted = func.count()
    rows = session.execute(
        select(step.c.language, step.c.month, Person.name, counted)
        .join(Person, Person.id == step.c.person_id)
        .where(step.c.is_decided, step.c.at >= begin, step.c.at < end)
        .group_by(step.c.language, step.c.month, Person.id, Person.name)
        .order_by(counted.desc(), Person.name)
    )
    found: dict[tuple[str, date], list[tuple[str, int]]] = {}
    for language, month, name, count in rows:
        found.setdefault((language, month), []).append((name, count))
    return found


def _bounds(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=clock.zone()), datetime(year + 1, 1, 1, tzinfo=clock.zone())


def _span(seconds: Any) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=round(float(seconds)))
