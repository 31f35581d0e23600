"""Consent between lists and people: whatever is undone, the list of residents says what was said last."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.keys import lookup_hash
from tests.accounts.factories import person
from tests.villages.factories import make_resident, make_village
from tests.villages.imports.lists import apply, hand_in, undo
from tests.villages.rights import gives, withdraws
from villages.consent.models import Consent
from villages.models import Resident
from villages.requests.models import Erasure

HEADER = "ref,name,village_ref,consent,consent_on"


@pytest.fixture
def keeper(session: Session) -> Person:
    return person(session, "communicator")


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def said_last(session: Session, resident_id: int) -> bool:
    """By the records alone."""
    query = select(Consent.given).where(Consent.resident_id == resident_id)
    return bool(session.scalars(query.order_by(Consent.said_on.desc(), Consent.id.desc())).first())


@pytest.mark.parametrize("deed", [gives, withdraws])
@pytest.mark.parametrize("before", [None, True, False])
@pytest.mark.parametrize("listed", ["có", "không", ""])
@pytest.mark.parametrize("days", [0, 20, 60])
def test_an_undo_never_speaks_against_what_was_said_since(
    session: Session, keeper: Person, deed: object, before: bool | None, listed: str, days: int
) -> None:
    """The word on a page may be of before or after the day of the list: `days` ago, the list is of 30 days ago."""
    resident = make_resident(session, make_village(session, ref="BN"), ref="R1", name="Người mẫu")
    if before is not None:
        (gives if before else withdraws)(session, resident, ago(90))
    session.commit()
    row = f"R1,Người mẫu đổi tên,BN,{listed},{ago(30):%d/%m/%Y}"
    entry = apply(session, keeper, hand_in(session, keeper, HEADER, row))
    (gives if deed is gives else withdraws)(session, resident, ago(days))
    session.commit()
    undo(session, keeper, entry)
    session.expire_all()
    found = session.scalars(select(Resident)).one()
    assert found.consent == said_last(session, found.id)
    if days < 30:
        assert found.consent == (deed is gives)


@pytest.mark.parametrize("before", [None, True, False])
def test_an_undo_takes_the_word_of_the_list_back_with_its_record(
    session: Session, keeper: Person, before: bool | None
) -> None:
    resident = make_resident(session, make_village(session, ref="BN"), ref="R1", name="Người mẫu")
    if before is not None:
        (gives if before else withdraws)(session, resident, ago(90))
    session.commit()
    row = f"R1,Người mẫu,BN,{'không' if before else 'có'},{ago(30):%d/%m/%Y}"
    entry = apply(session, keeper, hand_in(session, keeper, HEADER, row))
    session.refresh(resident)
    assert resident.consent is not bool(before)
    undo(session, keeper, entry)
    session.refresh(resident)
    assert resident.consent == bool(before) == said_last(session, resident.id)


@pytest.mark.parametrize("known_by", ["ref", "insurance"])
def test_a_list_brings_nobody_who_was_erased_while_it_was_looked_at(
    session: Session, keeper: Person, known_by: str
) -> None:
    make_village(session, ref="BN")
    rows = ("R1,Người mẫu 1,BN,1234567890", "R2,Người mẫu 2,BN,1234567891")
    entry = hand_in(session, keeper, "ref,name,village_ref,insurance_number", *rows)
    assert (entry.new, entry.refused) == (2, 0)
    ref, insured = lookup_hash("erased-ref", "R1" if known_by == "ref" else "X"), lookup_hash("insurance", "1234567890")
    session.add(Erasure(ref_hash=ref, insurance_hash=insured if known_by == "insurance" else None))
    session.commit()
    entry = apply(session, keeper, entry)
    assert session.scalars(select(Resident)).all() == []
    assert (entry.state, entry.new, entry.refused) == ("previewed", 1, 1)
    assert apply(session, keeper, entry).state == "applied"
    assert session.scalars(select(Resident.ref)).all() == ["R2"]
