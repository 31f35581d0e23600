"""People to ask in a village: sealed, masked, looked up one at a time, and brought back for an hour."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Audit
from foundation import clock
from foundation.keys import decrypt, encrypt
from tests.accounts.factories import person, post, sign_in
from tests.villages.factories import COMMUNES, make_village
from villages.contacts.models import Contact
from villages.models import Village

NUMBER = "+84992000456"


@pytest.fixture
def village(session: Session) -> Village:
    made = make_village(session, name="Thôn mẫu 1")
    session.commit()
    return made


@pytest.fixture
def head(session: Session, village: Village) -> Contact:
    made = Contact(village_id=village.id, role="head", name="Người mẫu 1", phone=encrypt(NUMBER), note="Buổi tối")
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def keeper(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in(client, person(session, "communicator", locale="en").email)
    return client


def all_of(session: Session, village: Village) -> list[Contact]:
    session.expire_all()
    return list(session.scalars(select(Contact).where(Contact.village_id == village.id).order_by(Contact.id)))


def trail(session: Session) -> list[str]:
    return list(session.scalars(select(Audit.action).where(Audit.action.like("contact.%")).order_by(Audit.id)))


def test_somebody_is_entered_with_the_number_sealed(keeper: FlaskClient, session: Session, village: Village) -> None:
    form = {"role": "collector", "name": "Người  mẫu 2", "phone": "0992 000 456", "note": ""}
    assert post(keeper, f"/villages/{village.id}/contacts", **form).status_code == 302
    (made,) = all_of(session, village)
    assert (made.role, made.name) == ("collector", "Người mẫu 2")
    assert made.phone
    assert NUMBER.encode() not in made.phone
    assert decrypt(made.phone) == NUMBER
    (entry,) = session.scalars(select(Audit).where(Audit.action == "contact.add"))
    assert entry.subject == f"village:{village.id}"
    assert entry.detail == {"value": "collector"}


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "12"), ("phone", "0912"), ("role", "king"), ("note", "x" * 301)]
)
def test_what_cannot_be_is_refused_beside_its_field(
    keeper: FlaskClient, session: Session, village: Village, field: str, value: str
) -> None:
    form = {"role": "head", "name": "Người mẫu 2", "phone": "", "note": "", field: value}
    answer = post(keeper, f"/villages/{village.id}/contacts", **form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert all_of(session, village) == []


def test_numbers_are_masked_until_a_communicator_asks_for_one(
    keeper: FlaskClient, session: Session, village: Village, head: Contact
) -> None:
    session.add(Contact(village_id=village.id, role="deputy", name="Người mẫu 3", phone=encrypt("+84992000789")))
    session.commit()
    for path in (f"/villages/{village.id}", f"/villages/{village.id}/contacts"):
        shown = keeper.get(path).text
        assert "+84 99••• •456" in shown
        assert NUMBER not in shown
    answer = post(keeper, f"/villages/{village.id}/contacts/{head.id}/reveal")
    assert NUMBER in answer.text
    assert "+84992000789" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert NUMBER not in keeper.get(f"/villages/{village.id}/contacts").text
    (entry,) = session.scalars(select(Audit).where(Audit.action == "contact.reveal"))
    assert entry.person_id is not None
    assert entry.subject == f"village:{village.id}"
    assert "Người mẫu 1" not in str(entry.detail)


@pytest.mark.parametrize("role", ["administrator", "approver"])
def test_nobody_else_sees_a_whole_number(
    client: FlaskClient, session: Session, village: Village, head: Contact, role: str
) -> None:
    sign_in(client, person(session, role).email)
    assert post(client, f"/villages/{village.id}/contacts/{head.id}/reveal").status_code == 403
    assert NUMBER not in client.get(f"/villages/{village.id}/contacts").text
    assert trail(session) == []


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({}, NUMBER),
        ({"phone": "0992000111"}, "+84992000111"),
        ({"without_phone": "y"}, None),
        ({"without_phone": "y", "phone": "0992000111"}, None),
    ],
)
def test_a_name_is_changed_without_typing_the_number_again(
    keeper: FlaskClient, session: Session, village: Village, head: Contact, given: dict[str, str], number: str | None
) -> None:
    address = f"/villages/{village.id}/contacts/{head.id}"
    assert NUMBER not in keeper.get(address).text
    form = {"role": "deputy", "name": "Người mẫu 9", "phone": "", "note": ""}
    assert post(keeper, address, **{**form, **given}).status_code == 302
    (found,) = all_of(session, village)
    assert (found.role, found.name, found.note) == ("deputy", "Người mẫu 9", "")
    assert (decrypt(found.phone) if found.phone else None) == number


def test_who_is_removed_is_forgotten_and_can_be_brought_back(
    keeper: FlaskClient, session: Session, village: Village, head: Contact
) -> None:
    post(keeper, f"/villages/{village.id}/contacts/{head.id}/remove")
    assert all_of(session, village) == []
    shown = keeper.get(f"/villages/{village.id}/contacts").text
    assert "Undo the last change" in shown
    assert "Người mẫu 1" not in shown
    post(keeper, f"/villages/{village.id}/contacts/undo")
    (back,) = all_of(session, village)
    assert (back.role, back.name, back.note) == ("head", "Người mẫu 1", "Buổi tối")
    assert back.phone
    assert decrypt(back.phone) == NUMBER
    assert "Undo the last change" not in keeper.get(f"/villages/{village.id}/contacts").text
    assert trail(session) == ["contact.remove", "contact.undo"]


def test_a_change_is_undone(keeper: FlaskClient, session: Session, village: Village, head: Contact) -> None:
    form = {"role": "other", "name": "Người mẫu 9", "without_phone": "y", "note": ""}
    post(keeper, f"/villages/{village.id}/contacts/{head.id}", **form)
    post(keeper, f"/villages/{village.id}/contacts/undo")
    (found,) = all_of(session, village)
    assert (found.id, found.role, found.name) == (head.id, "head", "Người mẫu 1")
    assert found.phone
    assert decrypt(found.phone) == NUMBER


def test_an_undo_is_of_this_village_and_of_this_hour(
    keeper: FlaskClient, session: Session, village: Village, head: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_village(session, name="Thôn mẫu 2")
    session.commit()
    post(keeper, f"/villages/{village.id}/contacts/{head.id}/remove")
    assert "Undo the last change" not in keeper.get(f"/villages/{other.id}/contacts").text
    later: Any = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Undo the last change" not in keeper.get(f"/villages/{village.id}/contacts").text
    post(keeper, f"/villages/{village.id}/contacts/undo")
    assert all_of(session, village) == []


def test_no_slip_is_no_undo(keeper: FlaskClient, session: Session, village: Village) -> None:
    with keeper.session_transaction() as held:
        held["contact before"] = encrypt('{"name": "x"}').hex()
    assert post(keeper, f"/villages/{village.id}/contacts/undo").status_code == 302
    assert all_of(session, village) == []


def test_contacts_beyond_the_reach_do_not_exist(
    client: FlaskClient, session: Session, village: Village, head: Contact
) -> None:
    near = make_village(session, commune_code=COMMUNES[1])
    sign_in(client, person(session, "communicator", communes=[COMMUNES[1]]).email)
    form = {"role": "head", "name": "Người mẫu 9", "phone": "", "note": ""}
    for home in (village.id, near.id):
        for address in (str(head.id), f"{head.id}/remove", f"{head.id}/reveal"):
            assert post(client, f"/villages/{home}/contacts/{address}", **form).status_code == 404
    assert post(client, f"/villages/{village.id}/contacts", **form).status_code == 404
    assert [one.name for one in all_of(session, village)] == ["Người mẫu 1"]


def test_a_village_has_only_so_many(keeper: FlaskClient, session: Session, village: Village) -> None:
    session.add_all([Contact(village_id=village.id, role="other", name=f"Người mẫu {n}") for n in range(20)])
    session.commit()
    form = {"role": "head", "name": "Người mẫu 99", "phone": "", "note": ""}
    assert post(keeper, f"/villages/{village.id}/contacts", **form).status_code == 422
    assert len(all_of(session, village)) == 20
