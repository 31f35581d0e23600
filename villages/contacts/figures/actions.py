"""Entering figures of a village: rows are only added, and the newest day holds."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.web.formats import number
from villages.contacts.figures.refusals import (
    DayToCome,
    DayTooOld,
    MoreHouseholdsThanPeople,
    MoreInsuredThanPeople,
    NoFigure,
)
from villages.contacts.models import VillageFigure
from villages.coverage import refresh_coverage
from villages.models import Village

OLDEST_YEAR = 1990


@dataclass(frozen=True)
class Figures:
    """What somebody says of a village on a day; None: not said. `confirmed`: unlikely as they look, they are right."""

    as_of: date
    households: int | None
    population: int | None
    insured: int | None
    source: str
    confirmed: bool = False


def enter(session: Session, person: Person, village: Village, told: Figures) -> VillageFigure:
    """Add the figures; the village's coverage follows in the same transaction.

    Raises:
        DayToCome, DayTooOld, NoFigure
        UnlikelyFigures: nobody has confirmed them.
    """
    _check(told)
    made = VillageFigure(
        village_id=village.id,
        as_of=told.as_of,
        households=told.households,
        population=told.population,
        insured=told.insured,
        source=told.source,
        person_id=person.id,
    )
    session.add(made)
    refresh_coverage(session, [village.id])
    session.refresh(village)
    given = [name for name in ("households", "population", "insured") if getattr(told, name) is not None]
    record(session, person, "village.figures", f"village:{village.id}", fields=given, as_of=told.as_of.isoformat())
    return made


def _check(told: Figures) -> None:
    if told.as_of > clock.today():
        raise DayToCome
    if told.as_of.year < OLDEST_YEAR:
        raise DayTooOld(year=OLDEST_YEAR)
    if told.households is None and told.population is None and told.insured is None:
        raise NoFigure
    if told.confirmed or told.population is None:
        return
    if told.insured is not None and told.insured > told.population:
        raise MoreInsuredThanPeople(insured=number(told.insured), population=number(told.population))
    if told.households is not None and told.households > told.population:
        raise MoreHouseholdsThanPeople(households=number(told.households), population=number(told.population))
