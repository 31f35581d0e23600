"""Reads of the plan: what a station airs, and everything the planner must know to lay it anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation import clock
from foundation.communes import COMMUNES
from foundation.spelling import fold
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.planner.conflicts import Conflict
from messaging.loudspeaker.planner.situation import DAYS_AHEAD, running_communes, situations
from messaging.loudspeaker.queries import stands
from messaging.loudspeaker.stations import week
from messaging.loudspeaker.stations.sessions import sessions_of


def airings_of(session: Session, commune_code: str, first_day: date, last_day: date) -> list[Airing]:
    """What the commune airs between two days, both included, in order of time; nothing withdrawn or dropped."""
    query = _standing().where(Airing.commune_code == commune_code, _between(first_day, last_day))
    return list(session.scalars(query))


def today_for(person: Person, day: date, last: date | None = None) -> Select[Airing]:
    """What the stations within the person's reach air on that day, or until the `last`, by time and commune."""
    return _standing().where(_between(day, last or day), reach_filter(Airing.commune_code, person))


def dropped_of(session: Session, commune_code: str, first_day: date, last_day: date) -> Sequence[Airing]:
    """What a person took out of the plan between two days, both included, in order."""
    by_hand = Airing.dropped_at.is_not(None), Airing.person_id.is_not(None)
    query = (
        select(Airing)
        .where(Airing.commune_code == commune_code, _between(first_day, last_day), *by_hand)
        .order_by(Airing.session_at, Airing.id)
    )
    return session.scalars(query).all()


def log_of(session: Session, airings: Collection[Airing]) -> dict[int, bool]:
    """Of these airings, by id, those of which the log says what became of them: whether they were aired after all."""
    told = Broadcast.airing_id.in_([airing.id for airing in airings]), stands()
    query = select(Broadcast.airing_id, func.bool_or(Broadcast.aired)).where(*told).group_by(Broadcast.airing_id)
    return {airing_id: aired for airing_id, aired in session.execute(query) if airing_id is not None}


@dataclass(frozen=True)
class Overview:
    """A commune with something to read: airings of the coming days, and what stands against its plan."""

    commune_code: str
    airings: int
    conflicts: tuple[Conflict, ...]


def overview(session: Session, person: Person, now: datetime) -> list[Overview]:
    """The communes within the person's reach that have something to read, those with most conflicts first."""
    codes = [code for code in running_communes(session, now) if person.reaches(code)]
    found = situations(session, codes, now)
    rows = [Overview(code, len(found[code].plan.airings), found[code].plan.conflicts) for code in codes]
    return sorted(rows, key=lambda row: (-len(row.conflicts), fold(COMMUNES[row.commune_code].name)))


def open_sessions(session: Session, airing: Airing, now: datetime) -> list[week.Session]:
    """The coming sessions its message could be moved to."""
    bulletin, script = airing.script.bulletin, airing.script
    there = set(
        session.scalars(
            select(Airing.session_at)
            .join(Script, Script.id == Airing.script_id)
            .where(
                Airing.commune_code == airing.commune_code,
                Airing.session_at > now,
                Airing.dropped_at.is_(None),
                Script.bulletin_id == bulletin.id,
                Script.place == script.place,
            )
        )
    )
    until = now.date() + timedelta(days=DAYS_AHEAD - 1)
    return [
        found
        for found in sessions_of(session, airing.commune_code, now.date(), until)
        if found.begins > now
        and found.begins not in there
        and bulletin.valid_from <= found.begins.date() <= bulletin.valid_until
        and (bulletin.priority == "urgent" or not found.silent)
    ]


def _standing() -> Select[Airing]:
    return (
        select(Airing)
        .join(Script, Script.id == Airing.script_id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .where(
            Airing.dropped_at.is_(None),
            # What was on air before the withdrawal was on air.
            Bulletin.withdrawn_at.is_(None) | (Bulletin.withdrawn_at > Airing.session_at),
        )
        .order_by(Airing.starts_at, Airing.commune_code, Airing.id)
    )


def _between(first: date, last: date) -> ColumnElement[bool]:
    begin = datetime.combine(first, time(), clock.zone())
    return (Airing.session_at >= begin) & (
        Airing.session_at < datetime.combine(last + timedelta(days=1), time(), clock.zone())
    )
