"""What is known of people's consents and of the words they were asked with."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from accounts.models import Person
from foundation.refusals import NotFound
from villages.consent.models import Consent, ConsentWording


@dataclass(frozen=True)
class Told:
    """A record with the words it was given to (None: not known) and who entered it (None: a list or a command)."""

    consent: Consent
    wording: ConsentWording | None
    entered_by: str | None


@dataclass(frozen=True)
class Written:
    """A wording with who wrote it, and whether it is the one in use for its purpose and language."""

    wording: ConsentWording
    by: str | None
    newest: bool


def consents_of(session: Session, resident_id: int) -> list[Told]:
    """Everything a resident said, the word that holds first: the latest `said_on`, of one day the latest entered."""
    entered = aliased(Person)
    rows = session.execute(
        select(Consent, ConsentWording, entered.name)
        .outerjoin(ConsentWording, ConsentWording.id == Consent.wording_id)
        .outerjoin(entered, entered.id == Consent.person_id)
        .where(Consent.resident_id == resident_id)
        .order_by(Consent.said_on.desc(), Consent.id.desc())
    )
    return [Told(consent, wording, name) for consent, wording, name in rows]


def evidence_of(session: Session, resident_id: int, consent_id: int) -> Consent:
    """A record of this resident that has a file.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(
        select(Consent).where(Consent.id == consent_id, Consent.resident_id == resident_id, Consent.evidence != "")
    )
    if found is None:
        raise NotFound(name=consent_id)
    return found


def wordings(session: Session) -> list[Written]:
    """Every wording ever in use, by purpose and language, the newest first."""
    rows = session.execute(
        select(ConsentWording, Person.name)
        .outerjoin(Person, Person.id == ConsentWording.person_id)
        .order_by(ConsentWording.purpose, ConsentWording.language, ConsentWording.version.desc())
    ).all()
    seen: set[tuple[str, str]] = set()
    found = []
    for wording, name in rows:
        place = (wording.purpose, wording.language)
        found.append(Written(wording, name, place not in seen))
        seen.add(place)
    return found


def wordings_of(session: Session, purpose: str) -> Sequence[ConsentWording]:
    """What people may have been asked with for that purpose: every version of each language, the newest first."""
    query = select(ConsentWording).where(ConsentWording.purpose == purpose)
    return session.scalars(query.order_by(ConsentWording.language, ConsentWording.version.desc())).all()
