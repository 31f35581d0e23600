"""An administrator gives accounts, changes and closes them; all of it is in the trail."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from accounts import actions, queries
from accounts.models import Audit, Person
from foundation.communes import UnknownCommune
from foundation.refusals import Refusal
from tests.accounts.factories import person, post, sign_in

GOOD = {"email": "lan@example.vn", "name": "Lan", "roles": ["translator"], "password": "mưa thuận gió hòa"}


@pytest.fixture
def chief(client: FlaskClient, session: Session) -> Person:
    """An administrator who is signed in."""
    made = person(session, "administrator", name="Nguyễn Văn Chính", locale="en")
    sign_in(client, made.email)
    return made


def test_a_new_account_gets_a_password_that_is_shown_once_and_works(client: FlaskClient, chief: Person) -> None:
    shown = post(client, "/people/new", email=" Lan@Example.VN ", name="Vàng Thị Lan", roles=["translator"])
    password = re.search(r"<code>([^<]+)</code>", shown.text)
    assert password
    assert password.group(1) not in client.get("/people").text
    client.delete_cookie("session")
    assert sign_in(client, "lan@example.vn", password.group(1)).status_code == 302


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"email": "lan"}, actions.EmailMalformed),
        ({"email": "lan@localhost"}, actions.EmailMalformed),
        ({"email": "taken@example.vn"}, actions.EmailTaken),
        ({"email": "TAKEN@example.vn"}, actions.EmailTaken),
        ({"name": "  "}, actions.NameMissing),
        ({"roles": ["king"]}, actions.UnknownRole),
        ({"communes": ["99999"]}, UnknownCommune),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(
    session: Session, changed: dict[str, object], refusal: type[Refusal]
) -> None:
    person(session, email="taken@example.vn")
    with pytest.raises(refusal):
        actions.create_person(session, None, **{**GOOD, **changed})  # type: ignore[arg-type]


def test_the_page_tells_a_refusal_beside_the_field(client: FlaskClient, chief: Person) -> None:
    answer = post(client, "/people/new", email=chief.email, name="Lan", roles=["translator"])
    assert answer.status_code == 422
    assert re.search(r'id="email-error">.*already an account', answer.text, re.DOTALL)


def test_roles_and_reach_are_changed_and_kept_in_the_trail(
    client: FlaskClient, chief: Person, session: Session
) -> None:
    lan = person(session, "translator", name="Lan")
    path = f"/people/{lan.id}"
    assert post(client, path, name="Lan", roles=["operator"], communes=["02671", "02647"]).status_code == 302
    session.refresh(lan)
    assert (lan.roles, lan.communes) == (["operator"], ["02647", "02671"])
    kept = session.scalars(select(Audit).where(Audit.action == "person.change")).one()
    assert (kept.person_id, kept.subject) == (chief.id, f"person:{lan.id}")
    assert kept.detail == {"roles": ["operator"], "communes": ["02647", "02671"]}


def test_nobody_locks_out_themselves(client: FlaskClient, chief: Person, session: Session) -> None:
    assert post(client, f"/people/{chief.id}/disable").status_code == 422
    assert post(client, f"/people/{chief.id}", name=chief.name, roles=["approver"]).status_code == 422
    session.refresh(chief)
    assert chief.active
    assert chief.roles == ["administrator"]


def test_a_reset_password_is_shown_and_ends_the_sessions(client: FlaskClient, chief: Person, session: Session) -> None:
    lan = person(session, "translator")
    key = lan.session_key
    assert "<code>" in post(client, f"/people/{lan.id}/password").text
    session.refresh(lan)
    assert lan.session_key != key


@pytest.mark.parametrize(
    ("asked", "seen", "unseen"),
    [
        ({"wanted": "lan"}, "Vàng Thị Lan", "Lý A Sính"),
        ({"wanted": "sinh@"}, "Lý A Sính", "Vàng Thị Lan"),
        ({"role": "operator"}, "Lý A Sính", "Vàng Thị Lan"),
        ({"wanted": "%"}, "Nobody matches", "Vàng Thị Lan"),
    ],
)
def test_people_are_found_by_name_address_and_role(
    client: FlaskClient, chief: Person, session: Session, asked: dict[str, str], seen: str, unseen: str
) -> None:
    person(session, "translator", name="Vàng Thị Lan", email="lan@example.vn")
    person(session, "operator", name="Lý A Sính", email="sinh@example.vn")
    page = client.get("/people", query_string=asked).text
    assert seen in page
    assert unseen not in page


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"subject": "campaign:1"}, 1),
        ({"subject": "campaign"}, 2),
        ({"action": "campaign.launch"}, 1),
        ({"person": "sinh@"}, 1),
        ({"person": "nobody"}, 0),
        ({}, 3),
    ],
)
def test_the_trail_is_filtered_by_person_deed_and_thing(session: Session, asked: dict[str, str], count: int) -> None:
    lan, sinh = person(session), person(session, email="sinh@example.vn")
    actions.record(session, lan, "campaign.approve", "campaign:1")
    actions.record(session, sinh, "campaign.launch", "campaign:12")
    actions.record(session, None, "text.open", "text:1", language="vi")
    assert len(session.execute(queries.audit_trail(**asked)).all()) == count


def test_the_trail_shows_words_and_pages(client: FlaskClient, chief: Person, session: Session) -> None:
    for number in range(60):
        actions.record(session, chief, "person.change", f"person:{number}", name="Lan")
    session.commit()
    page = client.get("/audit?action=person.change").text
    assert "Account changed" in page
    assert "1–50 of 60" in page
    assert "page=2" in page
    assert client.get("/audit?action=person.change&page=2").text.count("<tr>") == 11


@pytest.mark.parametrize("deed", ["DELETE FROM audit", "UPDATE audit SET action = 'x'"])
def test_the_applications_role_cannot_rewrite_the_trail(session: Session, deed: str) -> None:
    actions.record(session, None, "person.create", "person:1")
    session.commit()
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(__import__("sqlalchemy").text(deed))
    session.rollback()


def test_an_unknown_account_is_named(session: Session) -> None:
    with pytest.raises(queries.UnknownPerson) as refused:
        queries.person_by_email(session, "nobody@example.vn")
    assert "nobody@example.vn" in str(refused.value)
