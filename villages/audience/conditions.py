"""A tree of conditions as SQL: the same over residents and over the cells that count them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true

from villages.audience import tree
from villages.audience.models import ListedPerson, PeopleList, ResidentCell
from villages.audience.tree import Node
from villages.models import Resident, Village


def villages_below(percent: int, today: date) -> Select[int]:
    """The villages of which less than so many percent are covered: by the newest figure, else by their residents."""
    residents = _coverage(today).subquery()
    by_residents = func.coalesce(residents.c.covered * 100 < residents.c.people * percent, false())
    by_figure = Village.latest_coverage < percent / 100
    below = case((Village.latest_coverage.is_not(None), by_figure), else_=by_residents)
    return select(Village.id).outerjoin(residents, residents.c.village_id == Village.id).where(below)


def on_list(which: int) -> ColumnElement[bool]:
    """Whether a resident is on a list."""
    return _boolean(Resident.id.in_(select(ListedPerson.resident_id).where(ListedPerson.list_id == which)))


def on_none(_which: int) -> ColumnElement[bool]:
    """As if nobody were on a list: what a cell says, which does not know its people."""
    return false()


@dataclass(frozen=True)
class Columns:
    """Where a condition looks. `expiry` is a day or a month's first.

    `listed` says by a list's id who is on it, `below` which villages are covered below a percentage on a day.
    """

    village_id: Any
    language: Any
    consent: Any
    has_card: Any
    expiry: Any
    listed: Callable[[int], ColumnElement[bool]] = on_none
    below: Callable[[int, date], Select[int]] = villages_below


OF_UNLISTED = Columns(Resident.village_id, Resident.language, Resident.consent, Resident.has_card, Resident.card_expiry)
OF_RESIDENT = replace(OF_UNLISTED, listed=on_list)
OF_CELL = Columns(
    ResidentCell.village_id,
    ResidentCell.language,
    ResidentCell.consent,
    ResidentCell.has_card,
    ResidentCell.expiry_month,
)

# Whoever an audience may hold at all: those the office keeps and may write to.
APPROACHABLE = and_(Resident.restricted_at.is_(None), Resident.erased_at.is_(None))


def condition(node: Node, columns: Columns, today: date) -> ColumnElement[bool]:
    """The tree as SQL that is true or false for every row, never null.

    A tree that names a list which is gone holds for nobody, also where it says "not on the list".
    """
    asked = {leaf.which for leaf in tree.leaves(node) if isinstance(leaf, tree.Listed)}
    there = [exists(select(PeopleList.id).where(PeopleList.id == which)) for which in sorted(asked, key=str)]
    return and_(true(), *there, _said(node, columns, today))


def _said(node: Node, columns: Columns, today: date) -> ColumnElement[bool]:
    match node:
        case tree.Every(parts):
            return and_(true(), *(_said(part, columns, today) for part in parts))
        case tree.Some(parts):
            return or_(false(), *(_said(part, columns, today) for part in parts))
        case tree.Not(part):
            return ~_said(part, columns, today)
        case tree.InCommunes(codes):
            return _in(columns, select(Village.id).where(Village.commune_code.in_(codes)))
        case tree.InVillages(refs):
            return _in(columns, select(Village.id).where(Village.ref.in_(refs)))
        case tree.CoverageBelow(percent):
            return _in(columns, columns.below(percent, today))
        case tree.Speaks(slugs):
            return _boolean(columns.language.in_(slugs))
        case tree.Consented():
            return _boolean(columns.consent)
        case tree.Listed(which):
            return columns.listed(which) if isinstance(which, int) else false()
        case tree.Covered(how):
            return _covered(columns, how, today)
        case tree.Expired():
            return _days(columns, None, today)
        case tree.ExpiresWithin(days):
            return _days(columns, today, today + timedelta(days=days + 1))
        case tree.Expires(begin, end):
            return _days(columns, begin, end + timedelta(days=1) if end else None)


def edges(node: Node, today: date) -> frozenset[date]:
    """The days at which an answer changes: it is one thing before such a day and another from it on."""
    found: set[date] = set()
    for leaf in tree.leaves(node):
        match leaf:
            case tree.Expired() | tree.Covered():
                found.add(today)
            case tree.ExpiresWithin(days):
                found |= {today, today + timedelta(days=days + 1)}
            case tree.Expires(begin, end):
                found |= {day for day in (begin, end + timedelta(days=1) if end else None) if day}
    return frozenset(found)


def _coverage(today: date) -> Select[int, int, int]:
    """Of each village: how many residents and how many of them have a card, from the cells and the month of today."""
    month = today.replace(day=1)
    later = (month + timedelta(days=31)).replace(day=1)
    cell = ResidentCell
    sure = or_(
        cell.expiry_month >= (month if today == month else later),
        and_(cell.expiry_month.is_(None), cell.has_card.is_(True)),
    )
    counted: Select[int, int, int] = select(
        cell.village_id,
        func.coalesce(func.sum(cell.people).filter(sure), 0).label("covered"),
        func.sum(cell.people).label("people"),
    ).group_by(cell.village_id)
    if today == month:
        return counted
    still = select(Resident.village_id, func.count().label("covered"), func.sum(0).label("people")).where(
        Resident.erased_at.is_(None), Resident.card_expiry >= today, Resident.card_expiry < later
    )
    both = counted.union_all(still.group_by(Resident.village_id)).subquery()
    return select(
        both.c.village_id, func.sum(both.c.covered).label("covered"), func.sum(both.c.people).label("people")
    ).group_by(both.c.village_id)


def _in(columns: Columns, villages: Select[int]) -> ColumnElement[bool]:
    return _boolean(columns.village_id.in_(villages))


def _covered(columns: Columns, how: str, today: date) -> ColumnElement[bool]:
    if how == "unknown":
        return and_(columns.expiry.is_(None), columns.has_card.is_(None))
    valid = columns.expiry >= today
    if how == "yes":
        return func.coalesce(valid, columns.has_card, false())
    return ~func.coalesce(valid, columns.has_card, true())


def _days(columns: Columns, begin: date | None, before: date | None) -> ColumnElement[bool]:
    """From one day on and before another. Where no date is known, no."""
    ends = [columns.expiry >= begin] if begin else []
    return func.coalesce(and_(true(), *ends, *([columns.expiry < before] if before else [])), false())


def _boolean(said: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = said
    return found
