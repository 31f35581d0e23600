"""Communes and villages as their pages show them: people from the cells, coverage from the newest figures."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation import clock
from foundation.communes import COMMUNES
from foundation.refusals import NotFound
from foundation.spelling import fold
from villages.audience.models import ResidentCell
from villages.census import Census, census
from villages.contacts.models import VillageFigure
from villages.models import Village


@dataclass(frozen=True)
class CommuneFigures:
    """A commune with villages. `insured` of `population` by the newest figures of its villages that say both.

    `languages` are those of its villages, those of most villages first.
    """

    code: str
    villages: int
    people: int
    with_mobile: int
    insured: int
    population: int
    languages: tuple[str, ...]

    @property
    def mobile_share(self) -> float | None:
        """Between 0 and 1; None where nobody is known."""
        return self.with_mobile / self.people if self.people else None

    @property
    def coverage(self) -> float | None:
        """Insured of the population; None without figures."""
        return self.insured / self.population if self.population else None


@dataclass(frozen=True)
class VillageFigures:
    """A village with its people, and the newest of its figures that says both population and insured."""

    village: Village
    census: Census
    figure: VillageFigure | None

    @property
    def coverage(self) -> float | None:
        """By the figure, otherwise by the list of residents; None where neither tells."""
        return self.village.latest_coverage if self.figure else self.census.covered_share


@dataclass(frozen=True)
class Covered:
    """Insured of the population, added up over the villages that have figures."""

    insured: int
    population: int
    villages: int


def covered(villages: Sequence[VillageFigures]) -> Covered:
    """The coverage of several villages by their newest figures."""
    figures = [one.figure for one in villages if one.figure]
    return Covered(
        sum(figure.insured or 0 for figure in figures),
        sum(figure.population or 0 for figure in figures),
        len(figures),
    )


def communes(session: Session, person: Person) -> list[CommuneFigures]:
    """The communes within the person's reach that have villages, by name."""
    mine = reach_filter(Village.commune_code, person)
    of_commune = select(Village.commune_code).where(mine).group_by(Village.commune_code)
    villages = {row[0]: row[1] for row in session.execute(of_commune.add_columns(func.count()))}
    people = {
        code: (total, mobile)
        for code, total, mobile in session.execute(
            of_commune.add_columns(
                func.sum(ResidentCell.people),
                func.coalesce(func.sum(ResidentCell.people).filter(ResidentCell.mobile), 0),
            ).join(ResidentCell, ResidentCell.village_id == Village.id)
        )
    }
    newest = newest_figures().subquery()
    sums = of_commune.add_columns(func.sum(newest.c.insured), func.sum(newest.c.population)).join(
        newest, newest.c.village_id == Village.id
    )
    insured = {code: (some, all_) for code, some, all_ in session.execute(sums)}
    spoken = _languages(session, mine)
    found = [
        CommuneFigures(code, count, *people.get(code, (0, 0)), *insured.get(code, (0, 0)), tuple(spoken.get(code, ())))
        for code, count in villages.items()
    ]
    return sorted(found, key=lambda entry: fold(COMMUNES[entry.code].name))


def is_called(commune: CommuneFigures, search: str) -> bool:
    """Whether the search is part of the commune's name, marks or not, or of its code."""
    wanted = fold(search)
    known = COMMUNES[commune.code]
    return not wanted or wanted in fold(known.full_name) or wanted in fold(known.full_name_en) or wanted in known.code


def sorted_by(communes: Sequence[CommuneFigures], order: str) -> list[CommuneFigures]:
    """In that order (a key of `ORDERS`), otherwise as they are, by name; those of which nothing is known come last."""
    say = ORDERS.get(order)
    return sorted(communes, key=lambda one: (say(one) is None, say(one) or 0)) if say else list(communes)


# Most first; of shares the lowest, which ask for work.
ORDERS: dict[str, Callable[[CommuneFigures], float | None]] = {
    "villages": lambda one: -one.villages,
    "people": lambda one: -one.people,
    "mobile": lambda one: one.mobile_share,
    "coverage": lambda one: one.coverage,
}


def villages_called(session: Session, person: Person, search: str, most: int) -> list[Village]:
    """The villages within the person's reach whose name or reference holds the search, marks or not; by name."""
    wanted = fold(search)
    listed = session.execute(
        select(Village.id, Village.name, Village.ref).where(reach_filter(Village.commune_code, person))
    )
    ids = [row.id for row in listed if wanted and (wanted in fold(row.name) or wanted == fold(row.ref))]
    # Thousands of names are folded, not loaded as rows; so are the ids sorted by what is shown.
    found = session.scalars(select(Village).where(Village.id.in_(ids)).order_by(Village.name, Village.id).limit(most))
    return list(found)


def villages_in(session: Session, person: Person, commune_code: str) -> list[VillageFigures]:
    """The villages of a commune, by name.

    Raises:
        NotFound: no such commune, or out of the person's reach.
    """
    if commune_code not in COMMUNES or not person.reaches(commune_code):
        raise NotFound(name=commune_code)
    return _with_figures(session, Village.commune_code == commune_code)


def village(session: Session, person: Person, village_id: int) -> VillageFigures:
    """One village with its people.

    Raises:
        NotFound: no such village, or out of the person's reach.
    """
    if found := _with_figures(session, and_(Village.id == village_id, reach_filter(Village.commune_code, person))):
        return found[0]
    raise NotFound(name=village_id)


def village_within(session: Session, person: Person, village_id: int, *, locked: bool = False) -> Village:
    """The village itself; `locked`: as it is now, its row held until the end of the transaction.

    Raises:
        NotFound: no such village, or out of the person's reach.
    """
    wanted = select(Village).where(Village.id == village_id, reach_filter(Village.commune_code, person))
    if locked:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    if (found := session.scalar(wanted)) is None:
        raise NotFound(name=village_id)
    return found


def newest_figures() -> Select[VillageFigure]:
    """Of each village the newest figures that say both population and insured; of one day those entered last."""
    figure = VillageFigure
    return (
        select(figure)
        .ext(distinct_on(figure.village_id))
        .where(figure.insured.is_not(None), figure.population > 0)
        .order_by(figure.village_id, figure.as_of.desc(), figure.id.desc())
    )


def _with_figures(session: Session, which: ColumnElement[bool]) -> list[VillageFigures]:
    villages = sorted(
        session.scalars(select(Village).where(which)), key=lambda found: (_by_number(found.name), found.ref)
    )
    ids = [found.id for found in villages]
    people = census(session, ids, clock.today())
    newest = {
        figure.village_id: figure
        for figure in session.scalars(newest_figures().where(VillageFigure.village_id.in_(ids)))
    }
    return [VillageFigures(found, people.get(found.id, Census()), newest.get(found.id)) for found in villages]


def _by_number(name: str) -> list[str | int]:
    """Thôn 2 stands before Thôn 10."""
    return [int(part) if place % 2 else fold(part) for place, part in enumerate(re.split(r"([0-9]+)", name))]


def _languages(session: Session, mine: ColumnElement[bool]) -> dict[str, list[str]]:
    spoken = select(Village.commune_code, func.unnest(Village.languages).label("spoken")).where(mine).subquery()
    code, language = spoken.c.commune_code, spoken.c.spoken
    found: dict[str, list[str]] = {}
    for commune_code, slug in session.execute(
        select(code, language).group_by(code, language).order_by(code, func.count().desc(), language)
    ):
        found.setdefault(commune_code, []).append(slug)
    return found
