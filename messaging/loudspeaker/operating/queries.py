"""Reads for the operator's page: today's cards, the coming days, what is worth keeping for when the line is down."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.access import reach_filter
from accounts.models import Person
from foundation import clock
from messaging.loudspeaker import queries
from messaging.loudspeaker.lifecycle import sentence
from messaging.loudspeaker.logbook.entries import MOST_REPEATS
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.operating import day, reasons
from messaging.loudspeaker.planner import queries as planner
from messaging.loudspeaker.stations.queries import stations

DAYS = 7
MOST_OF_WEEK = 200  # rows: more belong on the calendar of the plan
MOST_KEPT = 60  # scripts: a telephone is no archive
TOLD = timedelta(days=7)  # how long today's page says that something must not be read any more
MOST_STOPPED = 60


@dataclass(frozen=True)
class Today:
    """`cards` are to be read today, in order; `others` may be read and are not in today's plan."""

    cards: list[day.Card]
    others: list[day.Card]


def today(session: Session, person: Person, now: datetime) -> Today:
    """The day of the stations within the person's reach; `now` on the office's clock."""
    scripts = session.scalars(queries.for_person(person, now.date())).all()
    log, planned = queries.entries_of(session, scripts), _planned(session, person, now.date())
    known = stations(session, {script.commune_code for script in scripts})
    laid = _communes_with_a_plan(session, person, now.date())
    cards, others = [], []
    for script in scripts:
        airings, entries = planned.get(script.id, []), log[script.id]
        clusters = known[script.commune_code].clusters
        if airings or script.commune_code not in laid:
            cards.append(day.card(script, airings, entries, now, clusters))
        elif script.bulletin.priority == "urgent":
            cards.append(day.outside(script, entries, now, clusters))
        else:
            others.append(day.outside(script, entries, now, clusters))
    return Today(day.in_order(cards), others)


@dataclass(frozen=True)
class Stopped:
    """A script that must not be read any more, why, and what is to be read in its place, if anything."""

    script: Script
    why: str
    newer: Script | None = None


def stopped(session: Session, person: Person, now: datetime) -> list[Stopped]:
    """What was withdrawn or replaced in the last days at the stations within the person's reach, the latest first."""
    newer = aliased(Script)
    made = or_(newer.generated_at.is_(None), newer.generated_at >= now - TOLD)
    query = (
        select(Script, newer)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .outerjoin(newer, and_(queries.follows(newer, Script), queries.is_newest(newer)))
        .where(
            reach_filter(Script.commune_code, person),
            Bulletin.valid_until >= (now - TOLD).date(),
            or_(
                and_(Bulletin.withdrawn_at >= now - TOLD, newer.id.is_(None)),
                and_(Bulletin.withdrawn_at.is_(None), newer.id.is_not(None), made),
            ),
        )
        .order_by(Bulletin.withdrawn_at.desc().nulls_last(), newer.id.desc(), Script.id.desc())
        .limit(MOST_STOPPED)
    )
    return [_told(script, after) for script, after in session.execute(query)]


def renewed(session: Session, scripts: Sequence[Script]) -> set[int]:
    """Those of the scripts that took the place of an older version: a reader may hold the old paper."""
    older = aliased(Script)
    before = exists().where(queries.follows(Script, older)).correlate(Script)
    return set(session.scalars(select(Script.id).where(Script.id.in_([one.id for one in scripts]), before)))


def card_of(session: Session, script: Script, now: datetime, *, in_force: bool) -> day.Card:
    """One script as its own page offers it for logging: by today's plan, without a plan by the villages' hours."""
    code, today = script.commune_code, now.date()
    log = queries.entries_of(session, [script])[script.id]
    clusters = stations(session, {code})[code].clusters
    coming = planner.airings_of(session, code, today, today + timedelta(DAYS - 1))
    planned = [one for one in coming if one.script_id == script.id and clock.local(one.starts_at).date() == today]
    if planned or (in_force and not coming):
        return day.card(script, planned, log, now, clusters)
    return day.outside(script, log, now, clusters)


def offered(session: Session, person: Person) -> dict[str, Any]:
    """What the forms that log a broadcast offer beside the hours."""
    return {
        "reasons": reasons.USUAL,
        "most_repeats": MOST_REPEATS,
        "reader_name": last_reader(session, person),
    }


def week(session: Session, person: Person, today: date) -> list[tuple[date, list[Airing]]]:
    """The plan of the coming days after today, by day."""
    rows = session.scalars(_coming(person, today + timedelta(1), today).limit(MOST_OF_WEEK))
    return [(on, list(found)) for on, found in groupby(rows, key=lambda airing: clock.local(airing.starts_at).date())]


def worth_keeping(session: Session, person: Person, today: date) -> list[Script]:
    """The scripts of this week: in force today or in the plan of the coming days, each once."""
    found = {script.id: script for script in session.scalars(queries.for_person(person, today).limit(MOST_KEPT))}
    for airing in session.scalars(_coming(person, today, today).limit(MOST_OF_WEEK)):
        found.setdefault(airing.script_id, airing.script)
    return list(found.values())[:MOST_KEPT]


def last_reader(session: Session, person: Person) -> str:
    """Who read when this person logged a broadcast last; the person, when nobody was named yet."""
    named = Broadcast.person_id == person.id, Broadcast.reader != ""
    query = select(Broadcast.reader).where(*named).order_by(Broadcast.id.desc()).limit(1)
    return session.scalar(query) or person.name


def communes_logged(session: Session, entry_keys: Iterable[str]) -> Sequence[str]:
    """The communes whose log has entries with these keys."""
    found = select(Script.commune_code).join(Broadcast, Broadcast.script_id == Script.id)
    return session.scalars(found.where(Broadcast.entry_key.in_(entry_keys)).distinct()).all()


def communes_of(cards: Iterable[day.Card]) -> list[str]:
    """The communes of these cards, in order of appearance."""
    return list(dict.fromkeys(card.script.commune_code for card in cards))


def _told(script: Script, newer: Script | None) -> Stopped:
    held = script.bulletin
    why = sentence("superseded" if newer else "withdrawn", held.valid_from, held.valid_until)
    return Stopped(script, why, newer)


def _planned(session: Session, person: Person, today: date) -> dict[int, Sequence[Airing]]:
    found: dict[int, list[Airing]] = defaultdict(list)
    for airing in session.scalars(planner.today_for(person, today)):
        found[airing.script_id].append(airing)
    return dict(found)


def _communes_with_a_plan(session: Session, person: Person, today: date) -> set[str]:
    return {airing.commune_code for airing in session.scalars(_coming(person, today, today))}


def _coming(person: Person, first: date, today: date) -> Select[Airing]:
    return planner.today_for(person, first, today + timedelta(DAYS - 1))
