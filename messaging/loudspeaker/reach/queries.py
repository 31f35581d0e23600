"""What bulletins came to on air: two queries for any number of communes and bulletins."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from accounts.access import reach_filter
from accounts.models import Person
from foundation import settings
from messaging.loudspeaker.logbook.queries import answered, on_plan
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.queries import stands
from messaging.loudspeaker.reach.figures import OnAir, Reach, joined


def reach(session: Session, bulletin_ids: Sequence[int], now: datetime, person: Person | None = None) -> Reach:
    """The bulletins on air, added up by commune; of the communes within that person's reach, or of all."""
    mine: list[ColumnElement[bool]] = [Script.bulletin_id.in_(bulletin_ids)]
    if person is not None:
        mine.append(reach_filter(Script.commune_code, person))
    return joined([*_planned(session, mine, now), *_logged(session, mine)])


def _planned(session: Session, mine: Sequence[ColumnElement[bool]], now: datetime) -> Iterator[tuple[str, OnAir]]:
    still_open = func.count().filter(and_(Airing.starts_at <= now, ~answered()))
    query = (
        select(Script.commune_code, func.count(), still_open)
        .join(Airing, Airing.script_id == Script.id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .where(*mine, on_plan())
        .group_by(Script.commune_code)
    )
    for code, planned, open_ in session.execute(query):
        yield code, OnAir(planned=planned, open=open_)


def _logged(session: Session, mine: Sequence[ColumnElement[bool]]) -> Iterator[tuple[str, OnAir]]:
    hours = timedelta(hours=settings.current().late_entry_hours)
    took = func.coalesce(Broadcast.seconds, Script.seconds * Broadcast.repeats)
    noted = func.coalesce(Broadcast.noted_at, Broadcast.logged_at)
    query = (
        select(
            Script.commune_code,
            Script.language,
            func.count().filter(Broadcast.aired),
            func.count().filter(~Broadcast.aired, ~_aired_after_all()),
            func.count().filter(noted - Broadcast.at > hours),
            func.count().filter(Broadcast.aired, Broadcast.airing_id.is_(None)),
            func.count().filter(Broadcast.aired, Broadcast.seconds.is_not(None)),
            func.sum(Broadcast.clusters_failed),
            func.sum(case((Broadcast.aired, took), else_=0)),
        )
        .join(Broadcast, Broadcast.script_id == Script.id)
        .where(*mine, stands())
        .group_by(Script.commune_code, Script.language)
    )
    for code, language, *counts, seconds in session.execute(query):
        aired, missed, late, unplanned, measured, failed = counts
        by_language = {language: seconds} if seconds else {}
        yield code, OnAir(0, aired, missed, 0, late, unplanned, measured, failed, by_language)


def _aired_after_all() -> ColumnElement[bool]:
    """The condition that what an entry says was missed was aired by another that stands."""
    other, later = aliased(Broadcast), aliased(Broadcast)
    replaced = exists().where(later.corrects_id == other.id).correlate(other)
    same = other.airing_id == Broadcast.airing_id, other.aired, ~other.retraction, ~replaced
    return exists().where(*same).correlate(Broadcast)
