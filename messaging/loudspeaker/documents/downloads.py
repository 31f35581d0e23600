"""Reads for downloads: what a commune's station has to read, in the order it reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import settings
from foundation.communes import COMMUNES
from foundation.refusals import NotFound
from messaging.loudspeaker import queries
from messaging.loudspeaker.documents.archive import Archive
from messaging.loudspeaker.lifecycle import VOID
from messaging.loudspeaker.models import Bulletin, Script
from messaging.loudspeaker.papers import in_station_order


@dataclass(frozen=True)
class Announcement:
    """A bulletin at one commune: its scripts by place, each in the order of the station."""

    bulletin: Bulletin
    scripts: tuple[Script, ...]

    def places(self) -> Iterator[tuple[str, list[Script]]]:
        """Where it is read (`Script.where`), and the scripts of that place."""
        for _, rows in groupby(self.scripts, key=lambda script: script.place):
            scripts = list(rows)
            yield scripts[0].where, scripts


def running(session: Session, commune_code: str, today: date) -> list[Announcement]:
    """What the station reads today or later, the urgent and then the newest first."""
    newest = select(Script).join(Bulletin).where(Script.commune_code == commune_code, queries.is_newest())
    holds = Bulletin.withdrawn_at.is_(None), Bulletin.valid_until >= today
    rows = session.scalars(newest.where(*holds)).all()
    return sorted(_announcements(session, rows), key=_urgency)


def archive_of(session: Session, commune_code: str, today: date) -> Archive:
    """All of it, to be packed.

    Raises:
        NotFound: there is nothing to read.
    """
    found = running(session, commune_code, today)
    if not found:
        raise NotFound(name=commune_code)
    scripts = tuple(script for one in found for script in one.scripts)
    return Archive(COMMUNES[commune_code], settings.current().office_name, scripts)


def archive_of_bulletin(session: Session, scripts: Sequence[Script], today: date) -> Archive:
    """The scripts of one bulletin and commune, to be packed; what must not be read any more is marked."""
    ordered = [script for one in _announcements(session, scripts) for script in one.scripts]
    void = frozenset(one.id for one in ordered if queries.standing_of(session, one, today) in VOID)
    return Archive(ordered[0].commune, settings.current().office_name, tuple(ordered), void)


def rows_at(session: Session, bulletin_id: int, where: str) -> list[Script]:
    """The newest scripts of a bulletin at that place (`Script.where`), in the order they are read.

    Raises:
        NotFound: there is none.
    """
    here = Script.bulletin_id == bulletin_id, Script.commune_code == where.partition("-")[0]
    rows = [row for row in session.scalars(select(Script).where(*here, queries.is_newest())) if row.where == where]
    if not rows:
        raise NotFound(name=where)
    return in_station_order(session, rows)


def _announcements(session: Session, rows: Sequence[Script]) -> list[Announcement]:
    by_place: dict[int, dict[str, list[Script]]] = {}
    for row in sorted(rows, key=lambda row: (row.bulletin_id, row.place)):
        by_place.setdefault(row.bulletin_id, {}).setdefault(row.place, []).append(row)
    return [
        Announcement(
            next(iter(places.values()))[0].bulletin,
            tuple(row for scripts in places.values() for row in in_station_order(session, scripts)),
        )
        for places in by_place.values()
    ]


def _urgency(found: Announcement) -> tuple[int, int]:
    order = queries.PRIORITY_ORDER
    return order.get(found.bulletin.priority, len(order)), -found.bulletin.id
