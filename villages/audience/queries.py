"""The people who answer a question: counted, measured and selected by one condition, so that no two can disagree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from foundation import settings
from foundation.communes import COMMUNES
from foundation.web.formats import day
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
    ).where(_asked(audience, today))


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
        .where(_asked(audience, today))
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


def longest_values(session: Session, audience: Audience, today: date, send_on: date) -> dict[str, str]:
    """The longest value each placeholder will take when the audience is written to on that day.

    A placeholder that nobody there has a value for (no card expiry known) is the empty text.
    """
    asked, held = _asked(audience, today), settings.current()
    codes = session.scalars(_of_residents(Village.commune_code, asked).distinct()).all()
    expiry = session.execute(select(func.min(Resident.card_expiry), func.max(Resident.card_expiry)).where(asked)).one()
    left = [str((found - send_on).days) for found in expiry if found]
    return {
        "name": _longest(session, Resident.name, asked),
        "village": _longest(session, Village.name, asked),
        "commune": max((COMMUNES[code].in_sentence for code in codes), key=len, default=""),
        "card_expiry": day(expiry[1]) if expiry[1] else "",
        "days_left": max(left, key=len, default=""),
        "household": str(_largest_household(session, asked)),
        "office": held.office_name,
        "hotline": held.hotline,
    }


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


def _asked(audience: Audience, today: date) -> ColumnElement[bool]:
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


def _of_residents(column: Any, asked: ColumnElement[bool]) -> Select[Any]:
    return select(column).join_from(Resident, Village, Village.id == Resident.village_id).where(asked)


def _longest(session: Session, column: Any, asked: ColumnElement[bool]) -> str:
    query = _of_residents(column, asked).order_by(func.length(column).desc(), column).limit(1)
    return str(session.scalar(query) or "")


def _largest_household(session: Session, asked: ColumnElement[bool]) -> int:
    """How many people of the audience at most share a mobile number."""
    sharing = (
        select(func.count())
        .where(asked, Resident.mobile)
        .group_by(Resident.phone_hash)
        .order_by(func.count().desc())
        .limit(1)
    )
    return session.scalar(sharing) or 1
