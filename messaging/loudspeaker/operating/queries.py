"""Reads for the operator's page: today's cards, the coming days, what is worth keeping for when the line is down."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from messaging.loudspeaker import queries
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.operating import day
from messaging.loudspeaker.planner import queries as planner
from messaging.loudspeaker.stations.queries import stations

DAYS = 7
MOST_OF_WEEK = 200  # rows: more belong on the calendar of the plan
MOST_KEPT = 60  # scripts: a telephone is no archive


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


def communes_of(cards: Iterable[day.Card]) -> list[str]:
    """The communes of these cards, in order of appearance."""
    return list(dict.fromkeys(card.script.commune_code for card in cards))


def _planned(session: Session, person: Person, today: date) -> dict[int, Sequence[Airing]]:
    found: dict[int, list[Airing]] = defaultdict(list)
    for airing in session.scalars(planner.today_for(person, today)):
        found[airing.script_id].append(airing)
    return dict(found)


def _communes_with_a_plan(session: Session, person: Person, today: date) -> set[str]:
    return {airing.commune_code for airing in session.scalars(_coming(person, today, today))}


def _coming(person: Person, first: date, today: date) -> Select[Airing]:
    return planner.today_for(person, first, today + timedelta(DAYS - 1))
