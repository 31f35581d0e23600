"""How many people answer a question, exactly and at once: from the cells, and from residents only where it takes them.

A cell says of each person in it all that is asked but the day of the month on which a card runs out, and who is on a
list. So the months in which an answer changes on another day than their first are read from the residents themselves
(by an index that holds all that is asked), and those who are on a list are looked at once more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, not_, or_, select, union_all
from sqlalchemy.orm import Session

from villages.audience import tree
from villages.audience.conditions import APPROACHABLE, OF_CELL, OF_RESIDENT, OF_UNLISTED, condition, edges
from villages.audience.models import ListedPerson, ResidentCell
from villages.audience.tree import Node
from villages.models import Resident, Village


class Channel(StrEnum):
    """What reaches somebody: an SMS (and perhaps a loudspeaker), a loudspeaker of the village alone, neither."""

    SMS = "sms"
    LOUDSPEAKER = "loudspeaker"
    NEITHER = "neither"


@dataclass(frozen=True)
class Alike:
    """So many people of one commune asked for one language and are reached by one channel."""

    commune_code: str
    language: str
    channel: Channel
    people: int


def alike(session: Session, asked: Node, today: date) -> list[Alike]:
    """The people who answer, by commune, language and channel."""
    parts = union_all(*_parts(asked, today)).subquery()
    heard = or_(func.cardinality(Village.slots) > 0, func.cardinality(Village.clusters) > 0)
    channel = case(
        (parts.c.mobile, Channel.SMS.value), (heard, Channel.LOUDSPEAKER.value), else_=Channel.NEITHER.value
    ).label("channel")
    groups = (
        select(Village.commune_code, parts.c.language, channel, cast(func.sum(parts.c.people), Integer).label("people"))
        .join(Village, Village.id == parts.c.village_id)
        .group_by(Village.commune_code, parts.c.language, channel)
        .having(func.sum(parts.c.people) != 0)
        .order_by(Village.commune_code, parts.c.language, channel)
    )
    return [Alike(row.commune_code, row.language, Channel(row.channel), row.people) for row in session.execute(groups)]


def broken_months(asked: Node, today: date) -> list[date]:
    """The first days of the months in which an answer changes on another day than the first."""
    return sorted({day.replace(day=1) for day in edges(asked, today) if day.day != 1})


def _parts(asked: Node, today: date) -> list[Select[int, str, bool, int]]:
    months = broken_months(asked, today)
    lists = sorted(
        {leaf.which for leaf in tree.leaves(asked) if isinstance(leaf, tree.Listed) and isinstance(leaf.which, int)}
    )
    parts = [_of_cells(asked, today, months)]
    # One part for each stretch of time: several at once PostgreSQL would not read from the index alone.
    parts += [_of_residents(asked, today, first, after) for first, after in _stretches(months)]
    if lists:
        parts.append(_of_listed(asked, today, months, lists))
    return parts


def _of_cells(asked: Node, today: date, months: list[date]) -> Select[int, str, bool, int]:
    cell = ResidentCell
    whole = or_(cell.expiry_month.is_(None), cell.expiry_month.not_in(months)) if months else cell.id.is_not(None)
    found: Select[int, str, bool, int] = (
        select(cell.village_id, cell.language, cell.mobile, func.sum(cell.people).label("people"))
        .where(~cell.restricted, whole, condition(asked, OF_CELL, today))
        .group_by(cell.village_id, cell.language, cell.mobile)
    )
    return found


def _of_residents(asked: Node, today: date, first: date, after: date) -> Select[int, str, bool, int]:
    found: Select[int, str, bool, int] = (
        select(Resident.village_id, Resident.language, Resident.mobile, func.count().label("people"))
        .where(
            APPROACHABLE,
            Resident.card_expiry >= first,
            Resident.card_expiry < after,
            condition(asked, OF_RESIDENT, today),
        )
        .group_by(Resident.village_id, Resident.language, Resident.mobile)
    )
    return found


def _of_listed(asked: Node, today: date, months: list[date], lists: list[int]) -> Select[int, str, bool, int]:
    """What their lists change for those on them whom the cells have counted as if they were on none."""
    on_them = select(ListedPerson.resident_id).where(ListedPerson.list_id.in_(lists))
    by_cells = not_(func.coalesce(_expiring_in(months), False)) if months else Resident.id.is_not(None)
    listed, unlisted = (condition(asked, columns, today) for columns in (OF_RESIDENT, OF_UNLISTED))
    found: Select[int, str, bool, int] = (
        select(
            Resident.village_id,
            Resident.language,
            Resident.mobile,
            func.sum(cast(listed, Integer) - cast(unlisted, Integer)).label("people"),
        )
        .where(APPROACHABLE, by_cells, Resident.id.in_(on_them))
        .group_by(Resident.village_id, Resident.language, Resident.mobile)
    )
    return found


def _expiring_in(months: Iterable[date]) -> ColumnElement[bool]:
    ends = _stretches(months)
    return or_(*(and_(Resident.card_expiry >= first, Resident.card_expiry < after) for first, after in ends))


def _stretches(months: Iterable[date]) -> list[tuple[date, date]]:
    """Months as stretches of time, those that follow one another as one; the second day is not in it."""
    found: list[tuple[date, date]] = []
    for month in months:
        after = (month + timedelta(days=31)).replace(day=1)
        if found and found[-1][1] == month:
            found[-1] = (found[-1][0], after)
        else:
            found.append((month, after))
    return found
