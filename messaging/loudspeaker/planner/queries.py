"""Reads of the plan: what a station airs, and everything the planner must know to lay it anew."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation import clock
from messaging.loudspeaker.models import Airing, Bulletin, Script


def airings_of(session: Session, commune_code: str, first_day: date, last_day: date) -> list[Airing]:
    """What the commune airs between two days, both included, in order of time; nothing withdrawn or dropped."""
    query = _standing().where(Airing.commune_code == commune_code, _between(first_day, last_day))
    return list(session.scalars(query))


def today_for(person: Person, day: date) -> Select[Airing]:
    """What the stations within the person's reach air on that day, in order of time and commune."""
    return _standing().where(_between(day, day), reach_filter(Airing.commune_code, person))


def dropped_of(session: Session, commune_code: str, first_day: date, last_day: date) -> Sequence[Airing]:
    """What a person took out of the plan between two days, both included, in order."""
    query = (
        select(Airing)
        .where(Airing.commune_code == commune_code, _between(first_day, last_day), Airing.dropped_at.is_not(None))
        .order_by(Airing.session_at, Airing.id)
    )
    return session.scalars(query).all()


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
