"""Figures of a village over time, for its table and its bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.contacts.models import VillageFigure
from villages.models import Village

MOST_BARS = 12


@dataclass(frozen=True)
class Told:
    """Figures of a day and who entered them (empty: a list or a command); `holds`: none of that day came later."""

    figure: VillageFigure
    by: str
    holds: bool

    @property
    def coverage(self) -> float | None:
        """Insured of the population; None when either is not said."""
        figure = self.figure
        return figure.insured / figure.population if figure.insured is not None and figure.population else None


def figures(session: Session, village: Village) -> list[Told]:
    """All figures of a village that the reader reaches, those that hold now first."""
    rows = session.execute(
        select(VillageFigure, Person.name)
        .outerjoin(Person, Person.id == VillageFigure.person_id)
        .where(VillageFigure.village_id == village.id)
        .order_by(VillageFigure.as_of.desc(), VillageFigure.id.desc())
    )
    found: list[Told] = []
    for figure, name in rows:
        found.append(Told(figure, name or "", not found or found[-1].figure.as_of != figure.as_of))
    return found


def bars(told: Sequence[Told]) -> list[Told]:
    """Those of which a bar can be drawn, from the oldest to the newest, the last dozen."""
    return [one for one in told if one.holds and one.coverage is not None][:MOST_BARS][::-1]
