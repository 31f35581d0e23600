"""Reads of stations, their weeks, holidays and calendar addresses."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import keys
from foundation.communes import COMMUNES, Commune
from foundation.refusals import NotFound
from foundation.spelling import fold
from messaging.loudspeaker.stations.limits import usual_minutes
from messaging.loudspeaker.stations.models import Holiday, Station, StationFeed, StationSlot
from messaging.loudspeaker.stations.week import Weekly
from villages.models import Village

FEED = "station calendar"  # the kind of secret, so that its hash stands for nothing else


@dataclass(frozen=True)
class Overview:
    """A station in the list: `sessions` a week of its own, or `borrowed` a day from its villages."""

    commune: Commune
    set_up: bool
    sessions: int
    borrowed: int
    clusters: int


def station(session: Session, commune_code: str) -> Station:
    """The commune's station, or, when nobody set it up, one with the usual values that is not stored."""
    return stations(session, [commune_code])[commune_code]


def stations(session: Session, codes: Collection[str]) -> dict[str, Station]:
    """The stations of these communes, those not set up with the usual values."""
    kept = {row.commune_code: row for row in session.scalars(select(Station).where(Station.commune_code.in_(codes)))}
    return {code: kept.get(code) or _usual(code) for code in codes}


def most_minutes(found: Station) -> int:
    """The longest a session of the station may last: its own limit, or the usual one of its kind."""
    return found.session_minutes or usual_minutes(found.commune_code)


def shortest_minutes(session: Session, codes: Collection[str]) -> dict[str, int]:
    """How long the shortest session of each of these communes lasts; without a week of its own, its limit."""
    own, kept = weeks(session, codes), stations(session, codes)
    return {
        code: min((weekly.minutes for weekly in own.get(code, ())), default=most_minutes(kept[code])) for code in codes
    }


def within_reach(person: Person, commune_code: str) -> str:
    """The code again.

    Raises:
        NotFound: no such commune, or out of the person's reach.
    """
    if commune_code not in COMMUNES or not person.reaches(commune_code):
        raise NotFound(name=commune_code)
    return commune_code


def weeks(session: Session, codes: Collection[str]) -> dict[str, list[Weekly]]:
    """The sessions these stations set up for themselves, in order of the week."""
    found: dict[str, list[Weekly]] = defaultdict(list)
    slots = select(StationSlot).where(StationSlot.commune_code.in_(codes))
    for slot in session.scalars(slots.order_by(StationSlot.weekday, StationSlot.begins)):
        found[slot.commune_code].append(Weekly(slot.weekday, slot.begins, slot.minutes, tuple(slot.languages)))
    return found


def slots(session: Session, commune_code: str) -> Sequence[StationSlot]:
    """The rows of the week of that station, in order."""
    query = select(StationSlot).where(StationSlot.commune_code == commune_code)
    return session.scalars(query.order_by(StationSlot.weekday, StationSlot.begins)).all()


def village_hours(session: Session, codes: Collection[str]) -> dict[str, list[list[str]]]:
    """When the villages of these communes are spoken to, a list of hours for each village that names any."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    query = select(Village.commune_code, Village.slots).where(Village.commune_code.in_(codes))
    for code, hours in session.execute(query.order_by(Village.ref)):
        if hours:
            found[code].append(hours)
    return found


def village_languages(session: Session, codes: Collection[str]) -> dict[str, list[str]]:
    """The languages of each commune's villages, those of most villages first."""
    spoken = select(Village.commune_code, func.unnest(Village.languages).label("spoken"))
    of_villages = spoken.where(Village.commune_code.in_(codes)).subquery()
    code, language = of_villages.c.commune_code, of_villages.c.spoken
    found: dict[str, list[str]] = defaultdict(list)
    counted = select(code, language).group_by(code, language).order_by(code, func.count().desc(), language)
    for commune_code, slug in session.execute(counted):
        found[commune_code].append(slug)
    return found


def holidays(session: Session, codes: Collection[str], first: date, last: date) -> dict[str, dict[date, str]]:
    """The silent days of these communes between two days, both included: their own and those of the province."""
    query = select(Holiday).where(
        or_(Holiday.commune_code == "", Holiday.commune_code.in_(codes)), Holiday.day.between(first, last)
    )
    found: dict[str, dict[date, str]] = {code: {} for code in codes}
    # The province's come first, so that a commune's own name of the day stands.
    for holiday in session.scalars(query.order_by(Holiday.commune_code, Holiday.day)):
        for code in [holiday.commune_code] if holiday.commune_code else codes:
            found[code][holiday.day] = holiday.name
    return found


def holidays_listed(session: Session, commune_code: str, since: date) -> Sequence[Holiday]:
    """The coming holidays entered for that commune alone, or, with an empty code, for the province."""
    query = select(Holiday).where(Holiday.commune_code == commune_code, Holiday.day >= since)
    return session.scalars(query.order_by(Holiday.day)).all()


def overview(session: Session, person: Person, search: str = "") -> list[Overview]:
    """The stations within the person's reach whose name or code fits the search, by name."""
    wanted = fold(search)
    fitting = [
        commune
        for commune in COMMUNES.values()
        if person.reaches(commune.code) and (not wanted or wanted in fold(commune.full_name) or search in commune.code)
    ]
    codes = [commune.code for commune in fitting]
    kept = {row.commune_code: row for row in session.scalars(select(Station).where(Station.commune_code.in_(codes)))}
    own, borrowed = weeks(session, codes), village_hours(session, codes)
    return [
        Overview(
            commune,
            commune.code in kept or bool(own.get(commune.code)),
            len(own.get(commune.code, ())),
            len({hour for hours in borrowed.get(commune.code, ()) for hour in hours}),
            kept[commune.code].clusters if commune.code in kept else 0,
        )
        for commune in sorted(fitting, key=lambda commune: fold(commune.name))
    ]


def feeds(session: Session, commune_code: str) -> Sequence[StationFeed]:
    """The calendar addresses of the commune that hold, the newest first."""
    query = select(StationFeed).where(StationFeed.commune_code == commune_code, StationFeed.revoked_at.is_(None))
    return session.scalars(query.order_by(StationFeed.id.desc())).all()


def feed_of(session: Session, secret: str) -> StationFeed | None:
    """The calendar address with that secret, revoked or not."""
    return session.scalar(select(StationFeed).where(StationFeed.secret_hash == keys.lookup_hash(FEED, secret)))


def _usual(commune_code: str) -> Station:
    return Station(commune_code=commune_code, clusters=0, languages=[], per_village=False, approver="")
