"""What an erasure would remove, in figures, and who was erased."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from foundation.keys import lookup_hash
from villages.audience.models import ListedPerson
from villages.consent.models import Consent
from villages.exports.lifecycle import State
from villages.exports.models import Export
from villages.history.models import ResidentVersion
from villages.imports.models import Import, OfferedResident
from villages.models import Resident
from villages.requests.models import Erasure, PersonRequest

REF = "erased-ref"


@dataclass(frozen=True)
class Held:
    """How many rows of each kind the lists hold about one person; `files` are lists handed in that name them.

    `exports` are all lists of people handed out that are still there: which of them hold the person is not known.
    """

    numbers: int
    consents: int
    papers: int
    versions: int
    lists: int
    requests: int
    files: int
    exports: int


def held(session: Session, resident: Resident) -> Held:
    """What is there about this person."""

    def count(column: InstrumentedAttribute[int], *where: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count(column)).where(*where)) or 0

    mine = Consent.resident_id == resident.id
    return Held(
        numbers=sum(bool(one) for one in (resident.phone, resident.second_phone, resident.insurance_number)),
        consents=count(Consent.id, mine),
        papers=count(Consent.id, mine, Consent.evidence != ""),
        versions=count(ResidentVersion.id, ResidentVersion.resident_id == resident.id),
        lists=count(ListedPerson.list_id, ListedPerson.resident_id == resident.id),
        requests=count(PersonRequest.id, PersonRequest.resident_id == resident.id),
        files=len(naming(session, resident)),
        exports=count(Export.id, Export.kind == "residents", Export.state == State.READY),
    )


def numbers_of(session: Session, resident: Resident) -> set[bytes]:
    """The keyed hashes of every phone number the person has and had."""
    found = {resident.phone_hash, resident.second_phone_hash}
    mine = ResidentVersion.resident_id == resident.id
    for row in session.execute(select(ResidentVersion.phone_hash, ResidentVersion.second_phone_hash).where(mine)):
        found |= set(row)
    return {one for one in found if one}


def naming(session: Session, resident: Resident) -> list[int]:
    """The lists handed in whose rows are still kept and name this person."""
    rows = exists().where(OfferedResident.import_id == Import.id, offered_as(resident))
    return list(session.scalars(select(Import.id).where(rows).order_by(Import.id)))


def offered_as(resident: Resident) -> ColumnElement[bool]:
    """The rows of lists that are this person: matched, or by reference, insurance number, or name with number."""
    numbers = [OfferedResident.phone_hash.is_not_distinct_from(resident.phone_hash)]
    for key in (resident.phone_hash, resident.second_phone_hash):
        if key is not None:
            numbers += [OfferedResident.phone_hash == key, OfferedResident.second_phone_hash == key]
    folded = func.folded_words(OfferedResident.name) == func.folded_words(resident.name)
    namesake = and_(OfferedResident.village_id == resident.village_id, folded, or_(*numbers))
    same = [OfferedResident.resident_id == resident.id, OfferedResident.ref == resident.ref, namesake]
    if resident.insurance_hash is not None:
        same.append(OfferedResident.insurance_hash == resident.insurance_hash)
    return or_(*same)


def erased_at(session: Session, ref: str | None, insurance_hash: bytes | None) -> datetime | None:
    """When somebody of this reference or insurance number (its keyed hash) asked to be forgotten; None: nobody did."""
    known = [Erasure.ref_hash == lookup_hash(REF, ref)] if ref else []
    if insurance_hash is not None:
        known.append(Erasure.insurance_hash == insurance_hash)
    return session.scalar(select(func.max(Erasure.at)).where(or_(*known))) if known else None
