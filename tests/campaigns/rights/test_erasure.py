"""A person who is erased leaves counts and nothing by which anybody could find them."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from campaigns.rights import actions
from foundation import clock, reach
from foundation.keys import encrypt, lookup_hash
from foundation.storage import store
from messaging.sms.forgetting import forget_numbers_of_erased
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Attempt, Message, OptOut
from messaging.sms.opting_out.models import DoNotContact, InboundMessage, Listing, OptOutCode
from tests.accounts.factories import person, post, sign_in
from tests.messaging.sms.factories import make_run
from tests.villages.factories import make_resident, make_village
from tests.villages.rights import asks, gives, paper
from villages.audience.models import ListedPerson, PeopleList
from villages.consent import evidence
from villages.exports import making, tasks
from villages.exports.models import Export
from villages.history.models import ResidentVersion
from villages.imports.models import Import, ImportRow, OfferedResident
from villages.models import Resident
from villages.requests.erasure.queries import erased_at
from villages.requests.lifecycle import Kind
from villages.requests.models import Erasure, PersonRequest
from villages.requests.refusals import SecondPersonNeeded

NAME, PHONE, SECOND, INSURED, REF = "Người mẫu Duy Nhất", "+84992777001", "+84992777002", "1234567890", "MAU-DN-77"
HASHES = {
    "phone": lambda: lookup_hash("phone", PHONE),
    "second": lambda: lookup_hash("phone", SECOND),
    "insurance": lambda: lookup_hash("insurance", INSURED),
}
# What outlives an erasure: the wish for no messages (ours and that of the national list, which others keep), the proof
# of what was sent, whom not to take up again.
KEPT = {
    ("sms_opt_out", "number_hash"),
    ("sms_do_not_contact", "number_hash"),
    ("sms_do_not_contact_listing", "number_hash"),
    ("sms_attempt", "number_hash"),
    ("erasure", "insurance_hash"),
}


@pytest.fixture
def resident(session: Session) -> Resident:
    """Somebody the house knows as much about as it can."""
    made = make_resident(
        session, make_village(session), name=NAME, ref=REF, phone=PHONE, household="Hộ mẫu 77", rehearsal=True,
        second_phone=encrypt(SECOND), second_phone_hash=HASHES["second"](), insurance_number=encrypt(INSURED),
        insurance_hash=HASHES["insurance"](), has_card=True, language_said_on=date(2026, 1, 5),
        card_expiry=date(2090, 1, 31),
    )  # fmt: skip
    same = {"village_id": made.village_id, "name": NAME, "ref": REF, "phone": made.phone, "phone_hash": made.phone_hash}
    session.add(ResidentVersion(resident_id=made.id, how="edit", insurance_hash=made.insurance_hash, **same))
    listed = PeopleList(name="Danh sách mẫu", found=1)
    handed = Import(kind="residents", state="applied", name="mau.xlsx", digest=b"x", size=1)
    session.add_all([listed, handed])
    session.flush()
    session.add(ListedPerson(list_id=listed.id, resident_id=made.id))
    session.add(OfferedResident(import_id=handed.id, row=2, resident_id=made.id, **same))
    session.add(OfferedResident(import_id=handed.id, row=3, **same))
    shouted = {"village_id": made.village_id, "name": NAME.upper(), "phone_hash": HASHES["second"]()}
    session.add(OfferedResident(import_id=handed.id, row=4, **shouted))
    problem = {"column": "", "value": NAME, "refusal": "SharedNumber", "fields": {}}
    session.add(ImportRow(import_id=handed.id, row=2, notices=[problem]))
    gives(session, made, evidence=paper("Người mẫu Duy Nhất.pdf"))
    session.add(OptOut(number_hash=HASHES["phone"](), source="officer", note=NAME))
    for hash in ("phone", "second"):
        session.add(OptOutCode(number_hash=HASHES[hash](), address_hash=b"x", digest=b"x"))
        session.add(InboundMessage(sid=hash, number_hash=HASHES[hash](), sender="1900", meaning="opt_out"))
        session.add(DoNotContact(number_hash=HASHES[hash](), source="mẫu"))
        session.add(Listing(number_hash=HASHES[hash](), source="mẫu"))
    asker = person(session, "translator").id
    search = {"search": {"q": NAME}}
    session.add(
        Export(kind="residents", form="csv", columns=["name"], state="expired", person_id=asker, question=search)
    )
    run = make_run(session)
    message = session.scalars(select(Message).where(Message.run_id == run.id, Message.resident_id == made.id)).one()
    message.state = MessageState.DELIVERED
    sent = {"message_id": message.id, "run_id": run.id, "number_hash": HASHES["phone"]()}
    session.add(Attempt(id=uuid.uuid4(), body_digest=b"x", segments=1, **sent))
    session.commit()
    return made


def places(session: Session, *sought: str | bytes) -> set[tuple[str, str]]:
    """Every column of the database that holds one of these, in clear or inside something else."""
    written = [one if isinstance(one, str) else one.hex() for one in sought]
    return {place for place, value in _values(session) if any(one in value for one in written)}


def _values(session: Session) -> Iterator[tuple[tuple[str, str], str]]:
    """Each value of each column that can hold words or bytes, as text; bytes as hexadecimal digits."""
    for table in inspect(session.get_bind()).get_table_names():
        columns = inspect(session.get_bind()).get_columns(table)
        for name in [column["name"] for column in columns]:
            for (value,) in session.execute(text(f'SELECT "{name}"::text FROM "{table}" WHERE "{name}" IS NOT NULL')):
                yield (table, name), value


def erased(session: Session, resident: Resident) -> PersonRequest:
    """Somebody asked for it, and it was done."""
    asked = asks(session, resident, Kind.ERASURE, note=f"{NAME} gọi từ {PHONE}")
    session.commit()
    actions.erase(session, person(session, "communicator"), asked.id, "Đã xóa")
    session.commit()
    return asked


def test_the_search_finds_what_is_there(session: Session, resident: Resident) -> None:
    """Else the next test could not fail."""
    found = places(session, NAME, REF, "Hộ mẫu 77", *(hash() for hash in HASHES.values()))
    assert found >= {
        ("resident", "name"), ("resident", "ref"), ("resident", "household"), ("resident", "phone_hash"),
        ("resident", "second_phone_hash"), ("resident", "insurance_hash"), ("resident_version", "name"),
        ("offered_resident", "name"), ("consent", "evidence_name"), ("sms_message", "number_hash"),
        ("list_import_row", "notices"), ("list_export", "question"), ("sms_inbound", "number_hash"),
        ("sms_opt_out_code", "number_hash"), ("sms_opt_out", "note"), *KEPT - {("erasure", "insurance_hash")},
    }  # fmt: skip


def test_nothing_of_the_person_is_left_anywhere(session: Session, resident: Resident) -> None:
    sealed = [bytes(one) for one in (resident.phone, resident.second_phone, resident.insurance_number) if one]
    erased(session, resident)
    sought = (NAME, REF, "Hộ mẫu 77", PHONE, PHONE[3:], SECOND[3:], INSURED, *sealed)
    assert places(session, *sought) == set()
    assert places(session, *(hash() for hash in HASHES.values())) == KEPT


def test_the_place_and_the_counts_stay(session: Session, resident: Resident) -> None:
    village, id = resident.village_id, resident.id
    asked = erased(session, resident)
    session.refresh(resident)
    assert (resident.id, resident.village_id, resident.language, resident.ref) == (id, village, "vi", f"erased-{id}")
    assert (resident.consent, resident.mobile, resident.card_expiry, resident.has_card) == (False, False, None, None)
    assert resident.erased_at
    message = session.scalars(select(Message).where(Message.resident_id == id)).one()
    assert (message.state, message.number_hash) == (MessageState.DELIVERED, None)
    assert session.scalars(select(PeopleList.found)).one() == 1
    assert (asked.state, asked.note, asked.outcome) == ("done", "", "Đã xóa")


def test_who_was_erased_is_known_by_hashes_alone(session: Session, resident: Resident) -> None:
    insured = resident.insurance_hash
    assert erased_at(session, REF, insured) is None
    erased(session, resident)
    assert session.scalars(select(Erasure)).one().ref_hash == lookup_hash("erased-ref", REF)
    others = ((REF, None), (None, insured), ("R-khac", None), (None, None))
    assert [bool(erased_at(session, *who)) for who in others] == [True, True, False, False]


def test_a_number_that_wanted_no_messages_stays_so(session: Session, resident: Resident) -> None:
    erased(session, resident)
    assert session.scalars(select(OptOut.number_hash)).all() == [HASHES["phone"]()]


def test_lists_of_people_that_were_handed_out_go(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    """Also the one that is being made while somebody is erased."""
    asked = {"columns": ["name"], "form": "csv"}
    for _time in range(3):
        assert post(client, "/villages/exports/new", **asked).status_code == 302
    assert post(client, "/villages/exports/new?kind=villages", **asked).status_code == 302
    ready, made, waiting, villages = session.scalars(select(Export).where(Export.state == "asked").order_by(Export.id))
    for one in (ready, villages):
        tasks.make_export(one.id)
    claimed = making.claim(session, made.id)
    session.commit()
    assert claimed
    request = asks(session, resident, Kind.ERASURE)
    session.commit()
    shown = " ".join(client.get(f"/requests/{request.id}/erase").text.split())
    assert dict(zip(*[iter(_cells(shown))] * 2, strict=True))["Lists of people handed out, all expire now"] == "1"
    session.refresh(ready)
    key = f"exports/{ready.file}"
    assert store().exists(key)
    post(client, f"/requests/{request.id}/erase")
    make_resident(session, resident.village, name="Người mẫu 2")
    session.commit()
    with pytest.raises(making.Superseded):
        making.make(session, claimed)
    session.rollback()
    assert not store().exists(f"exports/{claimed.file}")
    session.expire_all()
    assert (ready.state, store().exists(key), villages.state) == ("expired", False, "ready")
    for one in (made, waiting):
        tasks.make_export(one.id)
        session.refresh(one)
        with making.opened(one) as pieces:
            told = b"".join(pieces).decode("utf-8-sig")
        assert (one.state, NAME in told, "Người mẫu 2" in told) == ("ready", False, True)


def test_others_keep_what_is_theirs(session: Session, resident: Resident) -> None:
    """Same household, same number, same village: another person."""
    other = make_resident(session, resident.village, name="Người mẫu 2", phone=PHONE, household="Hộ mẫu 77")
    given = gives(session, other, evidence=paper())
    same = {"village_id": other.village_id, "name": other.name, "phone_hash": other.phone_hash}
    session.add(OfferedResident(import_id=session.scalars(select(Import.id)).one(), row=9, **same))
    erased(session, resident)
    session.refresh(other)
    assert HASHES["phone"]() in set(session.scalars(select(OptOutCode.number_hash)))
    assert HASHES["phone"]() in set(session.scalars(select(InboundMessage.number_hash)))
    assert (other.name, other.household, other.phone_hash) == ("Người mẫu 2", "Hộ mẫu 77", HASHES["phone"]())
    assert evidence.get(given.evidence)
    assert session.scalars(select(OfferedResident.row)).all() == [9]


def test_the_number_of_a_message_still_to_move_is_forgotten_when_it_has(session: Session, resident: Resident) -> None:
    message = session.scalars(select(Message).where(Message.resident_id == resident.id)).one()
    message.state = MessageState.UNCERTAIN
    erased(session, resident)
    session.refresh(message)
    assert message.number_hash == HASHES["phone"]()
    message.state, message.reason = MessageState.FAILED, Reason.NO_TRACE
    session.flush()
    assert forget_numbers_of_erased(session) == 1
    session.refresh(message)
    assert message.number_hash is None


def test_who_moved_here_leaves_nothing_where_they_lived(session: Session, resident: Resident) -> None:
    """The wall around a keeper's communes does not keep what is kept of the person behind it."""
    before = make_village(session, commune_code="03043")
    session.add(ResidentVersion(resident_id=resident.id, village_id=before.id, how="edit", name=NAME))
    asked, keeper = asks(session, resident, Kind.ERASURE), person(session, "communicator", communes=["02647"])
    with reach.within(session, keeper.communes):
        actions.erase(session, keeper, asked.id, "Đã xóa")
    session.commit()
    assert places(session, NAME) == set()


def test_a_colleague_looks_at_it_where_there_is_one(session: Session, resident: Resident) -> None:
    alone = person(session, "communicator")
    asked = asks(session, resident, Kind.ERASURE, by=alone)
    elsewhere = person(session, "communicator", communes=["03043"])
    person(session, "operator")
    person(session, "communicator", active=False)
    assert elsewhere.communes
    actions.erase(session, alone, asked.id, "Đã xóa")
    second = make_resident(session, resident.village)
    asked = asks(session, second, Kind.ERASURE, by=alone)
    colleague = person(session, "administrator")
    with pytest.raises(SecondPersonNeeded):
        actions.erase(session, alone, asked.id, "Đã xóa")
    assert second.erased_at is None
    actions.erase(session, colleague, asked.id, "Đã xóa")
    assert second.erased_at


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> Person:
    made = person(session, "communicator", locale="en")
    sign_in(client, made.email)
    return made


def test_the_page_before_says_what_will_happen_in_figures(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    asked = asks(session, resident, Kind.ERASURE)
    session.commit()
    shown = " ".join(client.get(f"/requests/{asked.id}/erase").text.split())
    figures = dict(zip(*[iter(_cells(shown))] * 2, strict=True))
    assert figures["Telephone and insurance numbers erased"] == "3"
    assert figures["Papers of consent erased"] == "1"
    assert figures["Messages that stay as counts"] == "1"
    assert figures["Lists handed in that name the person, rows erased"].startswith("1;")
    held = evidence.there()
    assert post(client, f"/requests/{asked.id}/erase").status_code == 302
    session.refresh(resident)
    assert resident.erased_at
    assert len(evidence.there()) == len(held) - 1
    assert client.get(f"/requests/{asked.id}").status_code == 200
    assert client.get(f"/requests/{asked.id}/erase").status_code == 404
    assert client.get(f"/villages/residents/{resident.id}/consent").status_code == 404
    assert client.get(f"/villages/residents/{resident.id}/file").status_code == 404


def test_a_request_for_something_else_erases_nobody(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    asked = asks(session, resident, Kind.ACCESS)
    session.commit()
    assert post(client, f"/requests/{asked.id}/erase").status_code == 404
    session.refresh(resident)
    assert resident.name == NAME


@pytest.mark.parametrize("kind", [None, Kind.ERASURE, "closed"])
def test_nobody_reads_a_file_that_was_not_asked_for(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person, kind: Kind | str | None
) -> None:
    if kind == "closed":
        asks(session, resident, Kind.ACCESS).state = "done"
    elif kind:
        asks(session, resident, Kind(kind))
    session.commit()
    for path in ("file", "file.json"):
        answer = client.get(f"/villages/residents/{resident.id}/{path}")
        assert (answer.status_code, PHONE in answer.text) == (302, False)
    assert not session.scalars(select(Audit).where(Audit.action == "resident.file")).all()


@pytest.mark.parametrize("kind", [Kind.ERASURE, Kind.WITHDRAWAL, Kind.RESTRICTION, Kind.OBJECTION])
def test_nobody_says_done_of_what_was_not_done(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person, kind: Kind
) -> None:
    asked = asks(session, resident, kind)
    session.commit()
    answer = post(client, f"/requests/{asked.id}/close", state="done", outcome="Đã làm")
    assert answer.status_code == 422
    assert "is done by the button" in answer.text
    session.refresh(asked)
    assert asked.state == "open"
    assert post(client, f"/requests/{asked.id}/close", state="refused", outcome="Không đúng người").status_code == 302


def test_the_file_of_a_person_holds_everything_whole(
    client: FlaskClient, session: Session, resident: Resident, keeper: Person
) -> None:
    asks(session, resident, Kind.ACCESS, note="qua điện thoại")
    session.commit()
    told = json.loads(client.get(f"/villages/residents/{resident.id}/file.json").text)
    assert (told["person"]["phone"], told["person"]["second_phone"]) == (PHONE, SECOND)
    assert (told["person"]["insurance_number"], told["person"]["name"]) == (INSURED, NAME)
    parts = ("consents", "requests", "earlier", "lists", "messages", "opted_out")
    assert [len(told[part]) for part in parts] == [1, 1, 1, 1, 1, 3]
    assert told["messages"][0]["words"] == "Chào {name}"
    shown = client.get(f"/villages/residents/{resident.id}/file").text
    for one in (PHONE, SECOND, INSURED, "Danh sách mẫu", "qua điện thoại", "delivered"):
        assert one in shown
    assert clock.today().strftime("%d/%m/%Y") in shown


def _cells(page: str) -> list[str]:
    return [cell.strip() for pair in re.findall(r"<dt>(.*?)</dt> ?<dd>(.*?)</dd>", page) for cell in pair]
