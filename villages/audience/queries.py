"""The people who answer a question: counted, measured and selected by one condition, so that no two can disagree."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from villages.audience import tree
from villages.audience.conditions import APPROACHABLE, OF_RESIDENT, condition
from villages.audience.counting import Alike, Channel, alike
from villages.audience.places import listening, villages_of
from villages.audience.question import Audience, UnknownVillages
from villages.models import Resident, Village

__all__ = [
    "AudienceCounts",
    "answering",
    "check_villages",
    "counts",
    "largest_household",
    "listening",
    "select_residents",
    "villages_of",
]


@dataclass(frozen=True)
class AudienceCounts:
    """How many people, by the language they asked for, by commune and by what reaches them."""

    groups: tuple[Alike, ...]

    @cached_property
    def people(self) -> int:
        return sum(group.people for group in self.groups)

    @cached_property
    def with_mobile(self) -> int:
        """Those who can receive an SMS."""
        return self.by_channel.get(Channel.SMS, 0)

    @cached_property
    def by_language(self) -> dict[str, int]:
        return dict(self._by("language"))

    @cached_property
    def by_commune(self) -> dict[str, int]:
        return dict(self._by("commune_code"))

    @cached_property
    def by_channel(self) -> dict[Channel, int]:
        return {Channel(channel): people for channel, people in self._by("channel").items()}

    @cached_property
    def by_language_and_channel(self) -> dict[str, dict[Channel, int]]:
        """Of each language, the most asked for first."""
        found: dict[str, Counter[Channel]] = {slug: Counter() for slug, _people in self._by("language").most_common()}
        for group in self.groups:
            found[group.language][group.channel] += group.people
        return {slug: dict(by_channel) for slug, by_channel in found.items()}

    def _by(self, name: str) -> Counter[str]:
        found: Counter[str] = Counter()
        for group in self.groups:
            found[getattr(group, name)] += group.people
        return found


def select_residents(audience: Audience, today: date) -> Select[int, str, bytes | None, bool, bool, int]:
    """The people as rows to plan messages from, nothing of them in clear.

    Columns: id, language, number_hash, mobile, consent, village_id.
    """
    return select(
        Resident.id.label("id"),
        Resident.language.label("language"),
        Resident.phone_hash.label("number_hash"),
        Resident.mobile.label("mobile"),
        Resident.consent.label("consent"),
        Resident.village_id.label("village_id"),
    ).where(answering(audience, today))


def counts(session: Session, audience: Audience, today: date) -> AudienceCounts:
    """How many people answer the question today: exactly those whom `answering` finds."""
    return AudienceCounts(tuple(alike(session, audience.whole(), today)))


def largest_household(session: Session, audience: Audience, today: date) -> int:
    """How many people of the audience at most share a mobile number."""
    sharing = (
        select(func.count())
        .where(answering(audience, today), Resident.mobile)
        .group_by(Resident.phone_hash)
        .order_by(func.count().desc())
        .limit(1)
    )
    return session.scalar(sharing) or 1


def check_villages(session: Session, audience: Audience) -> None:
    """Go on only when every village of the question is known.

    Raises:
        UnknownVillages: names those that are not.
    """
    flat = set(audience.villages)
    inside = {ref for leaf in tree.leaves(audience.where) if isinstance(leaf, tree.InVillages) for ref in leaf.refs}
    known = set(session.scalars(select(Village.ref).where(Village.ref.in_(flat | inside))))
    for field, refs in (("villages", flat), ("where", inside)):
        if unknown := sorted(refs - known):
            raise UnknownVillages(field=field, refs=", ".join(f"“{ref}”" for ref in unknown))


def answering(audience: Audience, today: date) -> ColumnElement[bool]:
    """The condition on residents by which the people of an audience are known. Who is erased or restricted is none."""
    return and_(APPROACHABLE, condition(audience.whole(), OF_RESIDENT, today))
