"""What changes stations, their weeks and holidays, each change in the audit trail. Nothing here commits.

After the commit the door wakes messaging.loudspeaker.planner.tasks.lay.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.languages import language
from foundation.refusals import NotFound
from foundation.spelling import clean
from foundation.web import formats
from messaging.loudspeaker.stations import queries, refusals, week
from messaging.loudspeaker.stations.limits import usual_minutes
from messaging.loudspeaker.stations.models import Holiday, Station, StationSlot
from messaging.loudspeaker.stations.week import DAYS, Weekly

MOST_CLUSTERS = 1000
LONGEST_NAME = 80
_WEEK_LOCK = 20_040  # the space of the advisory locks of weeks, one a commune


@dataclass(frozen=True)
class Settings:
    """What the officer of a station says of it; `session_minutes` None is the usual limit of its kind."""

    clusters: int = 0
    session_minutes: int | None = None
    languages: tuple[str, ...] = ()
    per_village: bool = False
    approver: str = ""


def set_up(session: Session, person: Person, commune_code: str, given: Settings) -> None:
    """Take what is said of the station.

    Raises:
        NotFound: out of the person's reach.
        TooManyClusters, LimitTooHigh, LongApprover, UnknownLanguage
        TooLong: a session of its week is longer than the new limit.
    """
    _lock(session, person, commune_code)
    usual, approver = usual_minutes(commune_code), clean(given.approver)
    if not 0 <= given.clusters <= MOST_CLUSTERS:
        raise refusals.TooManyClusters(most=formats.number(MOST_CLUSTERS))
    if given.session_minutes is not None and not 1 <= given.session_minutes <= usual:
        raise refusals.LimitTooHigh(most=usual, commune=formats.commune_in_sentence(commune_code))
    if len(approver) > LONGEST_NAME:
        raise refusals.LongApprover(most=LONGEST_NAME)
    languages = [language(slug).slug for slug in dict.fromkeys(given.languages)]
    week.check(queries.weeks(session, [commune_code]).get(commune_code, ()), given.session_minutes or usual)
    fields = {
        "clusters": given.clusters,
        "session_minutes": given.session_minutes,
        "languages": languages,
        "per_village": given.per_village,
        "approver": approver,
    }
    before = queries.station(session, commune_code)
    changed = [name for name, value in fields.items() if getattr(before, name) != value]
    row = {"commune_code": commune_code, "person_id": person.id, **fields}
    kept = insert(Station).values(row).on_conflict_do_update(
        index_elements=[Station.commune_code], set_={**fields, "person_id": person.id, "updated_at": func.now()}
    )  # fmt: skip
    session.execute(kept.execution_options(populate_existing=True))
    session.expire_all()
    if changed:
        record(session, person, "station.change", _subject(commune_code), fields=changed)


def add(session: Session, person: Person, commune_code: str, wanted: Weekly) -> None:
    """One more session of every week.

    Raises:
        NotFound: out of the person's reach.
        NoSuchDay, WithoutLength, TooLong, PastMidnight, Overlapping, TooMany, UnknownLanguage
    """
    held = _lock(session, person, commune_code)
    _replace(session, commune_code, [*held, wanted])
    record(session, person, "station.sessions", _subject(commune_code), sessions=wanted.words)


def remove(session: Session, person: Person, commune_code: str, slot_id: int) -> Weekly:
    """A session less; returns it, so that it can be put back.

    Raises:
        NotFound: no such session there, or out of the person's reach.
    """
    _lock(session, person, commune_code)
    slot = session.scalar(
        select(StationSlot).where(StationSlot.id == slot_id, StationSlot.commune_code == commune_code)
    )
    if slot is None:
        raise NotFound(name=slot_id)
    gone = Weekly(slot.weekday, slot.begins, slot.minutes, tuple(slot.languages))
    session.delete(slot)
    record(session, person, "station.session_removed", _subject(commune_code), sessions=gone.words)
    return gone


def copy_day(session: Session, person: Person, commune_code: str, weekday: int, to: Collection[int]) -> None:
    """Give other days the sessions of that day, instead of theirs.

    Raises:
        NotFound: out of the person's reach.
        NoDaysChosen: no other day is named.
        NoSuchDay
    """
    held = _lock(session, person, commune_code)
    days = set(to) - {weekday}
    if not days:
        raise refusals.NoDaysChosen
    for day in (weekday, *days):
        if not 0 <= day < len(DAYS):
            raise refusals.NoSuchDay(found=day + 1)
    model = [entry for entry in held if entry.weekday == weekday]
    copies = [Weekly(day, entry.begins, entry.minutes, entry.languages) for day in sorted(days) for entry in model]
    _replace(session, commune_code, [entry for entry in held if entry.weekday not in days] + copies)
    record(session, person, "station.sessions", _subject(commune_code), copied=str(DAYS[weekday]))


def take_weeks(session: Session, person: Person, weeks: Mapping[str, Sequence[Weekly]]) -> None:
    """Give each of these communes that week instead of its own; all of them or none.

    Raises:
        NotFound: one is out of the person's reach.
        StationRefusal: a week cannot stand.
    """
    for commune_code, wanted in sorted(weeks.items()):
        _lock(session, person, commune_code)
        _replace(session, commune_code, wanted)
        record(session, person, "station.import", _subject(commune_code), sessions=len(wanted))


def add_holiday(session: Session, person: Person, commune_code: str, day: date, name: str) -> None:
    """A day without broadcasts, of a commune or, with an empty code, of the province.

    Raises:
        NotFound: out of the person's reach.
        NamelessHoliday, SameDay
    """
    _reach(person, commune_code)
    called = clean(name)
    if not 0 < len(called) <= LONGEST_NAME:
        raise refusals.NamelessHoliday(most=LONGEST_NAME)
    row = {"commune_code": commune_code, "day": day, "name": called, "person_id": person.id}
    made = session.scalar(insert(Holiday).values(row).on_conflict_do_nothing().returning(Holiday.id))
    if made is None:
        same = Holiday.commune_code == commune_code, Holiday.day == day
        raise refusals.SameDay(day=formats.day(day), name=session.scalar(select(Holiday.name).where(*same)))
    record(session, person, "holiday.add", _subject(commune_code), since=day.isoformat(), meaning=called)


def remove_holiday(session: Session, person: Person, holiday_id: int) -> str:
    """The day is one like others again. Returns the code it was entered for.

    Raises:
        NotFound: no such holiday within reach.
    """
    holiday = session.get(Holiday, holiday_id)
    if holiday is None:
        raise NotFound(name=holiday_id)
    _reach(person, holiday.commune_code)
    session.delete(holiday)
    detail = {"since": holiday.day.isoformat(), "meaning": holiday.name}
    record(session, person, "holiday.remove", _subject(holiday.commune_code), **detail)
    return holiday.commune_code


def _replace(session: Session, commune_code: str, wanted: Sequence[Weekly]) -> None:
    for entry in wanted:
        for slug in entry.languages:
            language(slug)
    week.check(wanted, queries.most_minutes(queries.station(session, commune_code)))
    session.execute(delete(StationSlot).where(StationSlot.commune_code == commune_code))
    session.add_all(
        StationSlot(
            commune_code=commune_code,
            weekday=entry.weekday,
            begins=entry.begins,
            minutes=entry.minutes,
            languages=list(entry.languages),
        )
        for entry in sorted(wanted)
    )
    session.flush()


def _lock(session: Session, person: Person, commune_code: str) -> list[Weekly]:
    """Nobody else changes that week until the transaction ends; the week as it is."""
    queries.within_reach(person, commune_code)
    place = cast(_WEEK_LOCK, Integer), cast(int(commune_code), Integer)
    session.execute(select(func.pg_advisory_xact_lock(*place)))
    return list(queries.weeks(session, [commune_code]).get(commune_code, ()))


def _reach(person: Person, commune_code: str) -> None:
    """The province belongs to those who reach all of it."""
    if commune_code:
        queries.within_reach(person, commune_code)
    elif person.communes:
        raise NotFound(name=formats.ABSENT)


def _subject(commune_code: str) -> str:
    return f"station:{commune_code}".removesuffix(":")
