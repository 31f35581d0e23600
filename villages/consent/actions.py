"""Recording what a person said. Records are only added; the list of residents follows the latest. Nothing commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import DateTime, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.languages import language as known_language
from foundation.spelling import clean
from villages.consent import evidence as files
from villages.consent.evidence import Evidence
from villages.consent.models import Consent, ConsentWording
from villages.consent.purposes import INVITATION, PURPOSES
from villages.consent.refusals import (
    Erased,
    ToldInFuture,
    UnknownPurpose,
    WordingMissing,
    WordingOfAnother,
    WordsMissing,
)
from villages.models import Resident


@dataclass(frozen=True)
class Word:
    """What a person said: when, who spoke (`purposes.BYS`) and how (`purposes.HOWS`), with a note of the office."""

    said_on: date
    by: str
    how: str
    note: str = ""
    purpose: str = INVITATION


def give(
    session: Session,
    person: Person | None,
    resident: Resident,
    word: Word,
    wording: ConsentWording | None,
    evidence: Evidence | None = None,
) -> Consent:
    """The person agrees, to these words.

    Raises:
        UnknownPurpose, ToldInFuture, WordingMissing, WordingOfAnother, Erased
    """
    if wording is None:
        raise WordingMissing
    if wording.purpose != word.purpose:
        raise WordingOfAnother
    return _add(session, person, resident, word, True, wording, evidence)


def withdraw(
    session: Session, person: Person | None, resident: Resident, word: Word, evidence: Evidence | None = None
) -> Consent:
    """The person takes it back; no words and no reason are asked for. What has not left is not sent any more.

    Raises:
        UnknownPurpose, ToldInFuture, Erased
    """
    return _add(session, person, resident, word, False, None, evidence)


def follow(session: Session, resident_ids: Collection[int]) -> None:
    """Bring the list of residents into line with the latest record of each of these; who has none stays as they are.

    Whoever adds or takes away records set-wise (an import, its undo) calls this afterwards.
    """
    latest = (
        select(Consent.resident_id, Consent.given, Consent.said_on)
        .ext(distinct_on(Consent.resident_id))
        .where(Consent.purpose == INVITATION, Consent.resident_id.in_(resident_ids))
        .order_by(Consent.resident_id, Consent.said_on.desc(), Consent.id.desc())
        .subquery()
    )
    # A day has no hour: it begins at midnight on the office's clock.
    begins = func.timezone(clock.zone().key, cast(latest.c.said_on, DateTime))
    session.execute(
        update(Resident)
        .where(Resident.id == latest.c.resident_id, Resident.erased_at.is_(None))
        .values(consent=latest.c.given, consent_at=case((latest.c.given, begins)))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def write_wording(session: Session, person: Person | None, purpose: str, language: str, words: str) -> ConsentWording:
    """What people are asked from now on, in this language; earlier versions stay what they were.

    Raises:
        UnknownPurpose, UnknownLanguage, WordsMissing
    """
    if purpose not in PURPOSES:
        raise UnknownPurpose(purpose=purpose)
    slug = known_language(language).slug
    if not (written := clean(words)):
        raise WordsMissing
    # One at a time, so that two persons do not write the same version.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"consent_wording {purpose} {slug}"))))
    same = (ConsentWording.purpose == purpose, ConsentWording.language == slug)
    latest = session.scalar(select(func.max(ConsentWording.version)).where(*same)) or 0
    made = ConsentWording(
        purpose=purpose, language=slug, version=latest + 1, words=written, person_id=person.id if person else None
    )
    session.add(made)
    session.flush()
    record(session, person, "consent.wording", f"wording:{made.id}", language=slug, version=str(made.version))
    return made


def _add(
    session: Session,
    person: Person | None,
    resident: Resident,
    word: Word,
    given: bool,
    wording: ConsentWording | None,
    evidence: Evidence | None,
) -> Consent:
    if word.purpose not in PURPOSES:
        raise UnknownPurpose(purpose=word.purpose)
    if word.said_on > clock.today():
        raise ToldInFuture(day=word.said_on.strftime("%d/%m/%Y"))
    # Two records at once: the second waits, so that the list follows both.
    session.refresh(resident, with_for_update={"of": Resident})
    if resident.erased_at:
        raise Erased
    added = Consent(
        resident_id=resident.id,
        purpose=word.purpose,
        given=given,
        said_on=word.said_on,
        by=word.by,
        how=word.how,
        note=clean(word.note),
        wording_id=wording.id if wording else None,
        evidence=files.put(evidence) if evidence else "",
        evidence_name=evidence.name if evidence else "",
        person_id=person.id if person else None,
    )
    session.add(added)
    session.flush()
    follow(session, [resident.id])
    deed = "consent.give" if given else "consent.withdraw"
    record(session, person, deed, f"resident:{added.resident_id}", purpose=word.purpose, how=word.how)
    return added
