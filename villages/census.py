"""People of villages, counted from the cells: never by reading all residents."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from villages.audience.models import ResidentCell
from villages.models import Resident


@dataclass(frozen=True)
class Census:
    """The people of a place; `with_mobile` can receive an SMS.

    `covered` have a card today; of `card_known` it is known whether they have.
    `by_language` counts them by the language they asked for, most spoken first.
    """

    people: int = 0
    with_mobile: int = 0
    with_consent: int = 0
    covered: int = 0
    card_known: int = 0
    by_language: Mapping[str, int] = field(default_factory=dict)

    @property
    def mobile_share(self) -> float | None:
        """Between 0 and 1; None where nobody is known."""
        return self.with_mobile / self.people if self.people else None

    @property
    def covered_share(self) -> float | None:
        """Who has a card, of all who are listed; None where of nobody it is known whether they have one."""
        return self.covered / self.people if self.people and self.card_known else None

    def __add__(self, other: "Census") -> "Census":
        languages = {*self.by_language, *other.by_language}
        return Census(
            self.people + other.people,
            self.with_mobile + other.with_mobile,
            self.with_consent + other.with_consent,
            self.covered + other.covered,
            self.card_known + other.card_known,
            _ordered({slug: self.by_language.get(slug, 0) + other.by_language.get(slug, 0) for slug in languages}),
        )


def census(session: Session, village_ids: Collection[int], today: date) -> dict[int, Census]:
    """The people of each of these villages; one of which nobody is known is left out."""
    cell = ResidentCell
    month = today.replace(day=1)
    # Whose card runs out in this very month is looked at one by one below.
    after = month if today == month else _next(month)
    sure = or_(cell.expiry_month >= after, and_(cell.expiry_month.is_(None), cell.has_card.is_(True)))
    told = or_(cell.expiry_month.is_not(None), cell.has_card.is_not(None))
    total = func.sum(cell.people)
    groups = session.execute(
        select(
            cell.village_id,
            cell.language,
            total.label("people"),
            func.coalesce(total.filter(cell.mobile), 0).label("with_mobile"),
            func.coalesce(total.filter(cell.consent), 0).label("with_consent"),
            func.coalesce(total.filter(sure), 0).label("covered"),
            func.coalesce(total.filter(told), 0).label("card_known"),
        )
        .where(cell.village_id.in_(village_ids))
        .group_by(cell.village_id, cell.language)
        .having(total != 0)
    )
    found: dict[int, Census] = defaultdict(Census)
    for row in groups:
        of_language = Census(
            row.people, row.with_mobile, row.with_consent, row.covered, row.card_known, {row.language: row.people}
        )
        found[row.village_id] += of_language
    if today != month:
        for village_id, people in _still_covered(session, village_ids, today):
            found[village_id] += Census(covered=people)
    return dict(found)


def _still_covered(session: Session, village_ids: Collection[int], today: date) -> list[tuple[int, int]]:
    within = Resident.card_expiry >= today, Resident.card_expiry < _next(today.replace(day=1))
    counted = select(Resident.village_id, func.count()).where(
        Resident.village_id.in_(village_ids), Resident.erased_at.is_(None), *within
    )
    return [(village_id, people) for village_id, people in session.execute(counted.group_by(Resident.village_id))]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _ordered(by_language: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(by_language.items(), key=lambda pair: (-pair[1], pair[0])))
