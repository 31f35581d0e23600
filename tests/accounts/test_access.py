"""Roles say what, reach says how far."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import ROLES, NotAllowed, reach_filter, reaches, require
from accounts.models import Audit, Person
from tests.accounts.factories import person, post, sign_in


@pytest.mark.parametrize(
    ("held", "wanted", "allowed"),
    [
        (["communicator"], ["communicator"], True),
        (["translator", "reviewer"], ["reviewer", "approver"], True),
        (["translator"], ["reviewer"], False),
        ([], ["communicator"], False),
        (["administrator"], ["communicator"], False),
        (["administrator"], ["approver", "operator"], False),
    ],
)
def test_a_role_brings_only_itself(held: list[str], wanted: list[str], allowed: bool, session: Session) -> None:
    lan = person(session, *held)
    if allowed:
        require(lan, *wanted)
    else:
        with pytest.raises(NotAllowed):
            require(lan, *wanted)


def test_a_disabled_person_may_nothing(session: Session) -> None:
    with pytest.raises(NotAllowed):
        require(person(session, "approver", active=False), "approver")


def test_reach_limits_a_query_and_an_empty_reach_is_the_whole_province(session: Session) -> None:
    near = person(session, "operator", communes=["02647"])
    far = person(session, "operator")
    assert reaches(near, "02647")
    assert not reaches(near, "02671")
    assert reaches(far, "02671")
    codes = select(Person.email).where(reach_filter(Person.name, near))
    assert session.scalars(codes).all() == []
    assert len(session.scalars(select(Person.email).where(reach_filter(Person.name, far))).all()) == 2


ADMINISTRATORS_PAGES = ["/people", "/people/new", "/people/1", "/audit"]
ADMINISTRATORS_DEEDS = ["/people/new", "/people/1", "/people/1/disable", "/people/1/enable", "/people/1/password"]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_no_other_role_manages_people(client: FlaskClient, session: Session, role: str) -> None:
    lan = person(session, role)
    sign_in(client, lan.email)
    kept = lan.password_hash, lan.session_key
    assert {client.get(path).status_code for path in ADMINISTRATORS_PAGES} == {403}
    assert {post(client, path, name="x").status_code for path in ADMINISTRATORS_DEEDS} == {403}
    session.refresh(lan)
    assert lan.active
    assert (lan.password_hash, lan.session_key) == kept


def test_an_attempt_beyond_the_role_is_in_the_audit_trail(client: FlaskClient, session: Session) -> None:
    lan = person(session, "translator")
    sign_in(client, lan.email)
    client.get("/audit")
    refused = session.scalars(select(Audit).where(Audit.action == "access.refused")).one()
    assert (refused.person_id, refused.detail) == (lan.id, {"endpoint": "accounts.audit"})
