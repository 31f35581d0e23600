"""The people who answer a question: counted, measured and selected by one condition, so that no two can disagree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from villages.audience.question import Audience, UnknownVillages
from villages.models import Resident, Village


@dataclass(frozen=True)
class AudienceCounts:
    """How many people, by the language they asked for and by commune; `with_mobile` can receive an SMS."""

    people: int
    by_language: dict[str, int]
    with_mobile: int
    by_commune: dict[str, int]


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
    """How many people answer the question today."""
    groups = session.execute(
        select(
            Resident.language,
            Village.commune_code,
            func.count().label("people"),
            func.count().filter(Resident.mobile).label("with_mobile"),
        )
        .join(Village, Village.id == Resident.village_id)
        .where(answering(audience, today))
        .group_by(Resident.language, Village.commune_code)
        .order_by(Resident.language, Village.commune_code)
    ).all()
    by_language: Counter[str] = Counter()
    by_commune: Counter[str] = Counter()
    for group in groups:
        by_language[group.language] += group.people
        by_commune[group.commune_code] += group.people
    with_mobile = sum(group.with_mobile for group in groups)
    return AudienceCounts(by_language.total(), dict(by_language), with_mobile, dict(by_commune))


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


def villages_of(session: Session, audience: Audience) -> Sequence[Village]:
    """The villages of the audience's places, whoever lives there: what a loudspeaker reaches."""
    query = select(Village).where(_in_places(audience))
    return session.scalars(query.order_by(Village.commune_code, Village.name, Village.ref)).all()


def check_villages(session: Session, audience: Audience) -> None:
    """Go on only when every village of the question is known.

    Raises:
        UnknownVillages: names those that are not.
    """
    known = set(session.scalars(select(Village.ref).where(Village.ref.in_(audience.villages))))
    if unknown := [ref for ref in audience.villages if ref not in known]:
        raise UnknownVillages(field="villages", refs=", ".join(f"“{ref}”" for ref in unknown))


def answering(audience: Audience, today: date) -> ColumnElement[bool]:
    """The condition on residents by which the people of an audience are known."""
    conditions: list[ColumnElement[bool]] = []
    if audience.communes or audience.villages:
        conditions.append(Resident.village_id.in_(select(Village.id).where(_in_places(audience))))
    if audience.languages:
        conditions.append(Resident.language.in_(audience.languages))
    if audience.expiring_within is not None:
        conditions.append(Resident.card_expiry.between(today, today + timedelta(days=audience.expiring_within)))
    return and_(true(), *conditions)


def _in_places(audience: Audience) -> ColumnElement[bool]:
    if not audience.communes and not audience.villages:
        return true()
    return or_(
        Village.commune_code.in_(audience.communes) if audience.communes else false(),
        Village.ref.in_(audience.villages) if audience.villages else false(),
    )
