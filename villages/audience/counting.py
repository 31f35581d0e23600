"""How many people answer a question, exactly and at once: from the cells, and from residents only where it takes them.

A cell says of each person in it all that is asked but the day of the month on which a card runs out, and who is on a
list. So the months in which an answer changes on another day than their first are read from the residents themselves.
All of them are counted as if nobody were on a list; those who are on one are then looked at once more, and what their
lists change is added or taken away. Both read residents from indexes alone, which hold all that is asked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    any_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from villages.audience import tree
from villages.audience.conditions import (
    APPROACHABLE,
    OF_CELL,
    OF_UNLISTED,
    Columns,
    condition,
    edges,
    on_list,
    villages_below,
)
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
    place = _place_of(parts.c.village_id)
    channel = case(
        (parts.c.mobile, Channel.SMS.value), (place.c.heard, Channel.LOUDSPEAKER.value), else_=Channel.NEITHER.value
    ).label("channel")
    groups = (
        select(place.c.commune_code, parts.c.language, channel, cast(func.sum(parts.c.people), Integer).label("people"))
        .join(place, true())
        .group_by(place.c.commune_code, parts.c.language, channel)
        .having(func.sum(parts.c.people) != 0)
        .order_by(place.c.commune_code, parts.c.language, channel)
    )
    return [Alike(row.commune_code, row.language, Channel(row.channel), row.people) for row in session.execute(groups)]


def _place_of(village_id: ColumnElement[int]) -> LateralFromClause:
    """The commune of a village and whether a loudspeaker is heard there.

    Looked up for each row: how many come from a list PostgreSQL cannot know, takes to be a few, and would read all of
    them again for each village.
    """
    heard = or_(func.cardinality(Village.slots) > 0, func.cardinality(Village.clusters) > 0).label("heard")
    return select(Village.commune_code, heard).where(Village.id == village_id).offset(0).lateral()


def broken_months(asked: Node, today: date) -> list[date]:
    """The first days of the months in which an answer changes on another day than the first."""
    return sorted({day.replace(day=1) for day in edges(asked, today) if day.day != 1})


def _parts(asked: Node, today: date) -> list[Select[int, str, bool, int]]:
    months, below = broken_months(asked, today), _below(asked, today)
    parts = [_of_cells(asked, today, months, replace(OF_CELL, below=below))]
    unlisted = replace(OF_UNLISTED, below=below)
    parts += [_of_residents(asked, today, unlisted, *stretch) for stretch in _stretches(asked, today, months)]
    lists = {leaf.which for leaf in tree.leaves(asked) if isinstance(leaf, tree.Listed) and isinstance(leaf.which, int)}
    return [*parts, _of_listed(asked, today, unlisted, sorted(lists))] if lists else parts


def _below(asked: Node, today: date) -> Callable[[int, date], Select[int]]:
    """The villages below a percentage, reckoned once for all parts."""
    percents = {leaf.percent for leaf in tree.leaves(asked) if isinstance(leaf, tree.CoverageBelow)}
    found = {percent: villages_below(percent, today).cte(f"below_{percent}") for percent in percents}
    return lambda percent, _today: select(found[percent].c.id)


def _of_cells(asked: Node, today: date, months: list[date], columns: Columns) -> Select[int, str, bool, int]:
    cell = ResidentCell
    whole = or_(cell.expiry_month.is_(None), cell.expiry_month.not_in(months)) if months else cell.id.is_not(None)
    found: Select[int, str, bool, int] = (
        select(cell.village_id, cell.language, cell.mobile, func.sum(cell.people).label("people"))
        .where(~cell.restricted, whole, condition(asked, columns, today))
        .group_by(cell.village_id, cell.language, cell.mobile)
    )
    return found


def _of_residents(asked: Node, today: date, unlisted: Columns, first: date, after: date) -> Select[int, str, bool, int]:
    # Its first day stands for each: PostgreSQL then does not read a stretch at all in which nobody can answer.
    answers = condition(asked, replace(unlisted, expiry=literal(first, Date)), today)
    found: Select[int, str, bool, int] = (
        select(Resident.village_id, Resident.language, Resident.mobile, func.count().label("people"))
        .where(APPROACHABLE, Resident.card_expiry >= first, Resident.card_expiry < after, answers)
        .group_by(Resident.village_id, Resident.language, Resident.mobile)
    )
    return found


def _of_listed(asked: Node, today: date, unlisted: Columns, lists: list[int]) -> Select[int, str, bool, int]:
    """What their lists change for those on them: they have been counted as if they were on none.

    They are asked for as an array: joined, PostgreSQL would read every resident, because it takes the rows' security
    to be prepared anew for each.
    """
    on_them = select(ListedPerson.resident_id).where(ListedPerson.list_id.in_(lists))
    wanted = func.array(on_them.scalar_subquery(), type_=ARRAY(BigInteger))
    listed = replace(unlisted, listed=on_list)
    more, fewer = (cast(condition(asked, columns, today), Integer) for columns in (listed, unlisted))
    found: Select[int, str, bool, int] = (
        select(Resident.village_id, Resident.language, Resident.mobile, func.sum(more - fewer).label("people"))
        .where(APPROACHABLE, Resident.id == any_(wanted))
        .group_by(Resident.village_id, Resident.language, Resident.mobile)
    )
    return found


def _stretches(asked: Node, today: date, months: Iterable[date]) -> Iterator[tuple[date, date]]:
    """These months, parted where an answer changes: within a stretch every day is as good as its first."""
    changes = edges(asked, today)
    for month in months:
        after = (month + timedelta(days=31)).replace(day=1)
        yield from pairwise(sorted({month, after, *(day for day in changes if month < day < after)}))
