"""What other rooms and pages ask about villages and the people in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation import reach
from foundation.communes import COMMUNES
from foundation.keys import decrypt, lookup_hash
from foundation.refusals import NotFound
from foundation.spelling import fold
from villages.models import Resident, Village


@dataclass(frozen=True)
class Recipient:
    """What is needed to write to one person; `phone` is in E.164, None for those a loudspeaker alone reaches."""

    id: int
    name: str
    phone: str | None
    village: str
    commune: str
    card_expiry: date | None
    consent: bool
    phone_hash: bytes | None
    mobile: bool


def recipients(session: Session, resident_ids: Iterable[int]) -> dict[int, Recipient]:
    """Those people as they are now, by id; who no longer exists is missing."""
    rows = session.execute(
        select(
            Resident.id,
            Resident.name,
            Resident.phone,
            Village.name.label("village"),
            Village.commune_code,
            Resident.card_expiry,
            Resident.consent,
            Resident.phone_hash,
            Resident.mobile,
        )
        .join(Village, Village.id == Resident.village_id)
        .where(Resident.id.in_(list(resident_ids)))
    )
    return {
        row.id: Recipient(
            row.id,
            row.name,
            decrypt(row.phone) if row.phone else None,
            row.village,
            COMMUNES[row.commune_code].in_sentence,
            row.card_expiry,
            row.consent,
            row.phone_hash,
            row.mobile,
        )
        for row in rows
    }


def numbers_of_residents(session: Session, numbers: Collection[str]) -> frozenset[str]:
    """Those of the numbers (E.164) that belong to somebody in the list, wherever they live."""
    by_hash = {lookup_hash("phone", number): number for number in numbers}
    if not by_hash:
        return frozenset()
    with reach.beyond(session):
        found = session.scalars(select(Resident.phone_hash).where(Resident.phone_hash.in_(by_hash)).distinct()).all()
    return frozenset(by_hash[one] for one in found if one)


def names_of_residents(session: Session, names: Collection[str], communes: Collection[str]) -> frozenset[str]:
    """Those of the names that somebody in these communes has, written exactly so."""
    if not names or not communes:
        return frozenset()
    here = select(Village.id).where(Village.commune_code.in_(communes))
    found = select(Resident.name).where(Resident.name.in_(names), Resident.village_id.in_(here)).distinct()
    return frozenset(session.scalars(found))


def holds_rehearsal(session: Session) -> bool:
    """Whether anybody here is invented: then no real carrier may be spoken to."""
    with reach.beyond(session):
        return bool(session.scalar(select(exists().where(Resident.rehearsal))))


@dataclass(frozen=True)
class Figures:
    """People of a place; `with_mobile` can receive an SMS."""

    people: int
    with_mobile: int

    @property
    def mobile_share(self) -> float | None:
        """Between 0 and 1; None where nobody is known."""
        return self.with_mobile / self.people if self.people else None


@dataclass(frozen=True)
class CommuneFigures(Figures):
    """A commune with villages."""

    code: str
    villages: int


@dataclass(frozen=True)
class VillageFigures(Figures):
    """A village with its people by the language they asked for, most spoken first."""

    village: Village
    by_language: dict[str, int]
    with_consent: int


def communes(session: Session, person: Person) -> list[CommuneFigures]:
    """The communes within the person's reach that have villages, by name."""
    known = session.execute(
        select(
            Village.commune_code,
            func.count(Village.id.distinct()).label("villages"),
            func.count(Resident.id).label("people"),
            func.count(Resident.id).filter(Resident.mobile).label("with_mobile"),
        )
        .outerjoin(Resident, Resident.village_id == Village.id)
        .where(reach_filter(Village.commune_code, person))
        .group_by(Village.commune_code)
    )
    found = [CommuneFigures(row.people, row.with_mobile, row.commune_code, row.villages) for row in known]
    return sorted(found, key=lambda entry: fold(COMMUNES[entry.code].name))


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


def residents_of(village_id: int) -> Select[Resident]:
    """The people of a village, by name."""
    return select(Resident).where(Resident.village_id == village_id).order_by(Resident.name, Resident.id)


def _with_figures(session: Session, which: ColumnElement[bool]) -> list[VillageFigures]:
    groups = session.execute(
        select(
            Resident.village_id,
            Resident.language,
            func.count().label("people"),
            func.count().filter(Resident.mobile).label("with_mobile"),
            func.count().filter(Resident.consent).label("with_consent"),
        )
        .where(Resident.village_id.in_(select(Village.id).where(which)))
        .group_by(Resident.village_id, Resident.language)
        .order_by(func.count().desc(), Resident.language)
    ).all()
    of_village: dict[int, list[Any]] = {}
    for group in groups:
        of_village.setdefault(group.village_id, []).append(group)
    found = session.scalars(select(Village).where(which).order_by(Village.name, Village.ref))
    return [_figures(entry, of_village.get(entry.id, [])) for entry in found]


def _figures(entry: Village, groups: Sequence[Any]) -> VillageFigures:
    return VillageFigures(
        people=sum(group.people for group in groups),
        with_mobile=sum(group.with_mobile for group in groups),
        village=entry,
        by_language={group.language: group.people for group in groups},
        with_consent=sum(group.with_consent for group in groups),
    )
