"""Reads of the logbook: a month of a station, all stations of a month, what a form offers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from accounts.models import Person
from foundation import settings
from foundation.communes import COMMUNES, Commune
from foundation.refusals import NotFound
from foundation.spelling import fold
from messaging.loudspeaker.logbook.months import Month
from messaging.loudspeaker.logbook.rows import Row, Sheet
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.queries import answered as answered
from messaging.loudspeaker.queries import follows, script_for, stands

RECENT = timedelta(days=62)  # a broadcast entered afterwards is of a script that ran not longer ago


@dataclass(frozen=True)
class Overview:
    """A station's month in figures: broadcasts planned, entries that stand, and planned ones that nobody logged."""

    commune: Commune
    planned: int = 0
    logged: int = 0
    open: int = 0


def sheet(session: Session, commune_code: str, month: Month, now: datetime) -> Sheet:
    """Everything of that month in the station's logbook, and the planned broadcasts up to now that have no entry."""
    begin, end = month.bounds
    query = (
        select(Broadcast, Script, Airing)
        .join(Script, Script.id == Broadcast.script_id)
        .outerjoin(Airing, Airing.id == Broadcast.airing_id)
        .where(Script.commune_code == commune_code, Broadcast.at >= begin, Broadcast.at < end, ~Broadcast.retraction)
        .order_by(Broadcast.at, Broadcast.id)
    )
    found = session.execute(query).all()
    later = _later(session, [entry.id for entry, _script, _airing in found])
    newer = _newer(session, {script.id for _entry, script, _airing in found})
    hours = settings.current().late_entry_hours
    rows = (
        Row(entry, script, airing, later.get(entry.id), newer.get(script.id), hours) for entry, script, airing in found
    )
    return Sheet(tuple(rows), tuple(_open(session, commune_code, begin, min(end, now))))


def overview(session: Session, person: Person, month: Month, now: datetime, search: str = "") -> list[Overview]:
    """The stations within reach whose name or code fits the search: those with most open broadcasts first."""
    begin, end = month.bounds
    this_month = Airing.session_at >= begin, Airing.session_at < end
    awaited = func.count().filter(Airing.starts_at <= now, ~answered())
    plan = (
        select(Airing.commune_code, func.count(), awaited)
        .join(Script, Script.id == Airing.script_id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .where(*this_month, on_plan())
        .group_by(Airing.commune_code)
    )
    entries = (
        select(Script.commune_code, func.count())
        .join(Broadcast, Broadcast.script_id == Script.id)
        .where(Broadcast.at >= begin, Broadcast.at < end, stands())
        .group_by(Script.commune_code)
    )
    planned = {code: (count, still_open) for code, count, still_open in session.execute(plan)}
    logged = {row[0]: row[1] for row in session.execute(entries)}
    wanted = fold(search)
    stations = [
        Overview(commune, planned.get(code, (0, 0))[0], logged.get(code, 0), planned.get(code, (0, 0))[1])
        for code, commune in COMMUNES.items()
        if person.reaches(code) and (not wanted or wanted in fold(commune.full_name) or search in code)
    ]
    return sorted(stations, key=lambda one: (-one.open, -one.planned, -one.logged, fold(one.commune.name)))


def entry_for(session: Session, person: Person, entry_id: int) -> tuple[Broadcast, Script]:
    """The entry and its script, if they lie within the person's reach and the entry is more than a taking back.

    Raises:
        NotFound
    """
    found = session.get(Broadcast, entry_id)
    if found is None or found.retraction:
        raise NotFound(name=entry_id)
    return found, script_for(session, person, found.script_id)


def airing_in(session: Session, commune_code: str, airing_id: int) -> Airing | None:
    """The planned broadcast, if it is of that commune."""
    found = session.get(Airing, airing_id)
    return found if found and found.commune_code == commune_code else None


def scripts_to_log(session: Session, commune_code: str, month: Month) -> Sequence[Script]:
    """The scripts of the commune that may have been read in that month, the newest bulletin first."""
    query = (
        select(Script)
        .join(Bulletin)
        .where(
            Script.commune_code == commune_code,
            Bulletin.valid_from <= month.last + timedelta(days=1),
            Bulletin.valid_until >= month.first - RECENT,
        )
        .order_by(Bulletin.valid_until.desc(), Bulletin.id.desc(), Script.place, Script.language, Script.version.desc())
    )
    return session.scalars(query).all()


def on_plan() -> ColumnElement[bool]:
    """The condition that an airing, joined with its bulletin, is to be read: nobody took it out or back before."""
    return Airing.dropped_at.is_(None) & (Bulletin.withdrawn_at.is_(None) | (Bulletin.withdrawn_at > Airing.session_at))


def _open(session: Session, commune_code: str, begin: datetime, end: datetime) -> Sequence[Airing]:
    query = (
        select(Airing)
        .join(Script, Script.id == Airing.script_id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .where(
            Airing.commune_code == commune_code,
            Airing.session_at >= begin,
            Airing.starts_at < end,
            on_plan(),
            ~answered(),
        )
        .order_by(Airing.starts_at, Airing.id)
    )
    return session.scalars(query).all()


def _later(session: Session, entry_ids: Collection[int]) -> dict[int | None, Broadcast]:
    query = select(Broadcast).where(Broadcast.corrects_id.in_(entry_ids))
    return {entry.corrects_id: entry for entry in session.scalars(query)}


def _newer(session: Session, script_ids: Collection[int]) -> dict[int, datetime]:
    """When a newer version of each script was made, where there is one."""
    newer = aliased(Script)
    query = (
        select(Script.id, func.min(newer.generated_at))
        .join(newer, follows(newer, Script))
        .where(Script.id.in_(script_ids), newer.generated_at.is_not(None))
        .group_by(Script.id)
    )
    return {script_id: at for script_id, at in session.execute(query) if at}
