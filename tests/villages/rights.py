"""What somebody said and asked, as tests need it; everything not named is ordinary."""

import io
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from tests.villages.factories import make_resident
from villages.consent import actions as consent
from villages.consent import evidence
from villages.consent.actions import Word
from villages.consent.models import Consent, ConsentWording
from villages.models import Resident, Village
from villages.requests import actions as requests
from villages.requests.actions import Asked
from villages.requests.lifecycle import Kind
from villages.requests.models import PersonRequest

PAPER = b"%PDF-1.7 a paper made up for a test"


def wording(session: Session) -> ConsentWording:
    """The wording in use, made when there is none."""
    found = session.scalars(select(ConsentWording).order_by(ConsentWording.id.desc())).first()
    return found or consent.write_wording(session, None, "invitation", "vi", "Tôi đồng ý (lời mẫu)")


def paper(name: str = "phieu-mau.pdf", content: bytes = PAPER) -> evidence.Evidence:
    """A paper as somebody hands it in."""
    return evidence.read(io.BytesIO(content), name)


def word(said_on: date | None = None, **given: Any) -> Word:
    """What somebody says today, by themselves, at a desk."""
    return Word(**{"said_on": said_on or clock.today(), "by": "self", "how": "in_person", **given})


def gives(session: Session, resident: Resident, said_on: date | None = None, **given: Any) -> Consent:
    """The resident agrees."""
    return consent.give(session, None, resident, word(said_on), wording(session), **given)


def withdraws(session: Session, resident: Resident, said_on: date | None = None, **given: Any) -> Consent:
    """The resident takes it back."""
    return consent.withdraw(session, None, resident, word(said_on), **given)


def asks(session: Session, resident: Resident, kind: Kind, by: Person | None = None, **given: Any) -> PersonRequest:
    """A request received today."""
    usual = {"kind": kind, "received_on": clock.today(), "how": "in_person", "by": "self"}
    return requests.enter(session, by, resident, Asked(**{**usual, **given}))


def told(session: Session, village: Village) -> tuple[Resident, PersonRequest, Consent]:
    """A resident with a consent on paper and a request for erasure."""
    resident = make_resident(session, village, name="Người mẫu 1")
    return resident, asks(session, resident, Kind.ERASURE), gives(session, resident, evidence=paper())
