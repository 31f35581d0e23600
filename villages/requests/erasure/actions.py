"""Forgetting a person who asked for it. Nothing here commits.

Left is the row's place: village and language, so that reports add up, and two keyed hashes in `Erasure`, so that a
list that brings the person again is told so. A number that opted out stays opted out: that list holds numbers alone.
"""

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock, reach
from foundation.keys import lookup_hash
from villages.audience.models import ListedPerson
from villages.consent.models import Consent
from villages.exports.expiry import expire_lists_of_people
from villages.history.models import ResidentVersion
from villages.imports.models import ImportRow, OfferedResident
from villages.models import Resident
from villages.requests import actions, queries
from villages.requests.erasure.queries import REF, offered_as
from villages.requests.lifecycle import KIND_LABELS, Kind, State, check
from villages.requests.models import Erasure, PersonRequest
from villages.requests.refusals import NotOfThisKind, OfErasedPerson, SecondPersonNeeded


def erase(session: Session, person: Person, request: PersonRequest, resident: Resident, outcome: str) -> list[str]:
    """Forget the person and close the request; the keys of files to remove from the store once this is committed.

    Raises:
        WrongMove, NotOfThisKind, OfErasedPerson
        SecondPersonNeeded: the same person entered the request, and there is a colleague who could look at it.
    """
    if request.kind != Kind.ERASURE:
        raise NotOfThisKind(kind=KIND_LABELS[Kind(request.kind)])
    check(request.state, State.DONE)
    if request.person_id == person.id and queries.has_colleague(session, person, request.commune_code):
        raise SecondPersonNeeded
    session.refresh(resident, with_for_update={"of": Resident})
    if resident.erased_at:
        raise OfErasedPerson
    papers = list(
        session.scalars(select(Consent.evidence).where(Consent.resident_id == resident.id, Consent.evidence != ""))
    )
    ref_hash = lookup_hash(REF, resident.ref)
    session.add(Erasure(ref_hash=ref_hash, insurance_hash=resident.insurance_hash))
    # Who moved here lived elsewhere before: what is kept from there is theirs as well.
    with reach.beyond(session):
        _remove_rows(session, resident)
    _empty(resident)
    session.flush()
    record(session, person, "resident.erase", f"resident:{resident.id}", files=len(papers))
    actions.complete(session, person, request, outcome)
    return papers + expire_lists_of_people(session)


def _remove_rows(session: Session, resident: Resident) -> None:
    rows = select(OfferedResident.import_id, OfferedResident.row).where(offered_as(resident))
    said = tuple_(ImportRow.import_id, ImportRow.row).in_(rows)
    session.execute(delete(ImportRow).where(said), execution_options={"synchronize_session": False})
    session.execute(delete(OfferedResident).where(offered_as(resident)))
    session.execute(delete(ResidentVersion).where(ResidentVersion.resident_id == resident.id))
    session.execute(delete(ListedPerson).where(ListedPerson.resident_id == resident.id))
    session.execute(delete(Consent).where(Consent.resident_id == resident.id))
    told = PersonRequest.resident_id == resident.id
    session.execute(update(PersonRequest).where(told).values(note="", outcome=""))


def _empty(resident: Resident) -> None:
    resident.ref, resident.name = f"erased-{resident.id}", ""
    resident.phone = resident.phone_hash = resident.second_phone = resident.second_phone_hash = None
    resident.insurance_number = resident.insurance_hash = resident.household = None
    resident.card_expiry = resident.has_card = resident.language_said_on = None
    resident.mobile = resident.consent = False
    resident.consent_at = resident.restricted_at = None
    resident.erased_at = clock.now()
