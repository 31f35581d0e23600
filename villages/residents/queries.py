"""Reads of people: those found, one of them, who shares a household or a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, and_, any_, literal, or_, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation.refusals import NotFound
from foundation.web.pagination import PER_PAGE, Page
from villages.models import Resident, Village
from villages.residents import finding
from villages.residents.refusals import UnusableFigures
from villages.residents.search import Search

MOST_BESIDE = 20  # people of one household or number shown beside a person


@dataclass(frozen=True)
class Found:
    """The people of a search, one page of them; `more`: there are others, and one had better narrow the search."""

    page: Page[Resident]
    more: bool


def found(session: Session, person: Person, search: Search, today: date, number: int) -> Found:
    """A page of those a search finds within the person's reach, by name."""
    ids, more = finding.ids(session, person, search, today)
    return Found(page_of(session, ids, number), more)


def page_of(session: Session, ids: Sequence[int], number: int) -> Page[Resident]:
    """One page of these people, by name; a number past the end gives the last page."""
    last = max(1, -(-len(ids) // PER_PAGE))
    wanted = min(max(1, number), last)
    listed = (
        select(Resident)
        .where(Resident.id == any_(literal(list(ids), ARRAY(BigInteger))))
        .order_by(Resident.name, Resident.id)
    )
    items = session.scalars(listed.limit(PER_PAGE).offset((wanted - 1) * PER_PAGE)).all() if ids else []
    return Page(items, wanted, len(ids))


def meant(session: Session, person: Person, search: Search, typed: str, today: date) -> int | None:
    """The person whose reference the typed figures are, by id; None: the search goes into an address as it is.

    Offices number people as they like: figures that are nobody's number may be somebody's reference.

    Raises:
        UnusableFigures: they are neither; what may be a mistyped number is kept out of addresses.
    """
    if not search.has_figures and not (search.number and not finding.ids(session, person, search, today)[0]):
        return None
    query = select(Resident.id).join(Village, Village.id == Resident.village_id).where(Resident.ref == typed.strip())
    one = session.scalar(query.where(Resident.erased_at.is_(None), reach_filter(Village.commune_code, person)))
    if one is None and search.has_figures:
        raise UnusableFigures
    return one


def resident(session: Session, person: Person, resident_id: int, *, locked: bool = False) -> Resident:
    """One person of the list.

    Raises:
        NotFound: no such person, erased, or out of the reader's reach.
    """
    query = (
        select(Resident)
        .join(Village, Village.id == Resident.village_id)
        .where(Resident.id == resident_id, Resident.erased_at.is_(None), reach_filter(Village.commune_code, person))
    )
    if locked:
        query = query.with_for_update(of=Resident).execution_options(populate_existing=True)
    if (one := session.scalar(query)) is None:
        raise NotFound(name=resident_id)
    return one


def village(session: Session, person: Person, village_id: int) -> Village:
    """A village within the person's reach.

    Raises:
        NotFound
    """
    query = select(Village).where(Village.id == village_id, reach_filter(Village.commune_code, person))
    if (one := session.scalar(query)) is None:
        raise NotFound(name=village_id)
    return one


def villages(session: Session, person: Person, commune: str) -> Sequence[Village]:
    """The villages of a commune within the person's reach, by name."""
    query = select(Village).where(Village.commune_code == commune, reach_filter(Village.commune_code, person))
    return session.scalars(query.order_by(Village.name, Village.ref)).all()


@dataclass(frozen=True)
class Beside:
    """Who lives in the same household as the office marks it, and who else has one of the numbers."""

    household: Sequence[Resident]
    number: Sequence[Resident]


def beside(session: Session, person: Person, one: Resident) -> Beside:
    """The people a reader may want to see with this one, within the reader's reach."""
    household = and_(Resident.village_id == one.village_id, Resident.household == one.household)
    keys = [key for key in (one.phone_hash, one.second_phone_hash) if key]
    sharing = or_(Resident.phone_hash.in_(keys), Resident.second_phone_hash.in_(keys))
    return Beside(
        _others(session, person, one, household) if one.household else [],
        _others(session, person, one, sharing) if keys else [],
    )


def _others(session: Session, person: Person, one: Resident, condition: Any) -> Sequence[Resident]:
    query = (
        select(Resident)
        .join(Village, Village.id == Resident.village_id)
        .where(condition, Resident.id != one.id, Resident.erased_at.is_(None))
        .where(reach_filter(Village.commune_code, person))
        .order_by(Resident.name, Resident.id)
        .limit(MOST_BESIDE)
    )
    return session.scalars(query).all()
