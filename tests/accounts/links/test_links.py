"""Personal links: made by administrators, used by one button, ended by revoking, by disuse and by new roles."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import throttle
from accounts.links import actions, queries
from accounts.links.models import SignInLink
from accounts.links.refusals import DisabledPerson, LabelTooLong, LinkGone, NoLinksFor
from accounts.models import Audit, Person
from foundation import clock, settings
from tests.accounts.factories import person, post, sign_in

LABEL = "điện thoại đài xã"


def made(session: Session, **fields: object) -> tuple[Person, str]:
    """An operator, and the secret of a link of theirs."""
    operator = person(session, "operator", **fields)
    secret = actions.make(session, person(session, "administrator"), operator, LABEL)
    session.commit()
    return operator, secret


def open_with(client: FlaskClient, secret: str) -> TestResponse:
    return post(client, f"/k/{secret}")


def only_link(session: Session) -> SignInLink:
    session.expire_all()
    return session.scalars(select(SignInLink)).one()


def signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_an_administrator_makes_a_link_that_is_shown_once(client: FlaskClient, session: Session) -> None:
    operator = person(session, "operator", name="Giàng A Páo")
    sign_in(client, person(session, "administrator").email)
    card = post(client, f"/people/{operator.id}/links", label=LABEL)
    assert card.headers["Cache-Control"] == "no-store"
    shown = html.unescape(card.text)
    found = re.search(r"<code>http://127\.0\.0\.1:\d+/k/([\w-]{32})</code>", shown)
    assert found
    assert "Giàng A Páo" in shown
    assert LABEL in shown
    assert "<svg" in shown
    kept = only_link(session)
    assert kept.secret_hash != found[1].encode()
    page = client.get(f"/people/{operator.id}").text
    assert LABEL in page
    assert found[1] not in page
    session.expire_all()
    audit = session.scalars(select(Audit).where(Audit.action == "link.make")).one()
    assert audit.subject == f"person:{operator.id}"
    assert found[1] not in str(audit.detail)


def test_opening_the_address_signs_nobody_in_and_the_button_does(client: FlaskClient, session: Session) -> None:
    operator, secret = made(session, name="Giàng A Páo")
    page = client.get(f"/k/{secret}")
    assert page.status_code == 200
    assert "Giàng A Páo" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert not signed_in(client)
    assert only_link(session).used_at is None
    assert open_with(client, secret).location == "/"
    assert signed_in(client)
    assert only_link(session).used_at is not None
    assert session.scalars(select(Audit.person_id).where(Audit.action == "link.sign_in")).one() == operator.id


def test_the_telephone_keeps_its_cookie_for_the_days_of_a_link(client: FlaskClient, session: Session) -> None:
    _, secret = made(session)
    cookie = open_with(client, secret).headers["Set-Cookie"]
    assert "Expires=" in cookie
    operator = person(session, "operator")
    assert "Expires=" not in sign_in(client.application.test_client(), operator.email).headers["Set-Cookie"]


def test_the_session_of_a_link_outlives_a_day_and_ends_by_the_setting(client: FlaskClient, session: Session) -> None:
    _, secret = made(session)
    open_with(client, secret)
    with client.session_transaction() as kept:
        kept["seen_at"] -= 5 * 24 * 3600
        kept["signed_in_at"] -= 29 * 24 * 3600
    assert signed_in(client)
    with client.session_transaction() as kept:
        kept["signed_in_at"] -= 2 * 24 * 3600
    assert not signed_in(client)


def test_revoking_ends_the_sessions_the_link_began_and_no_other(app: Flask, session: Session) -> None:
    operator, secret = made(session)
    by_link, by_password, chief = app.test_client(), app.test_client(), app.test_client()
    open_with(by_link, secret)
    sign_in(by_password, operator.email)
    sign_in(chief, person(session, "administrator").email)
    assert signed_in(by_link)
    link = only_link(session)
    assert post(chief, f"/people/{operator.id}/links/{link.id}/revoke").status_code == 302
    assert not signed_in(by_link)
    assert signed_in(by_password)
    assert open_with(app.test_client(), secret).status_code == 404
    assert [row.action for row in session.scalars(select(Audit).where(Audit.action == "link.revoke"))] == [
        "link.revoke"
    ]


def test_all_links_are_revoked_at_once(client: FlaskClient, session: Session) -> None:
    operator, secret = made(session)
    chief = person(session, "administrator")
    other = actions.make(session, chief, operator, "máy thứ hai")
    session.commit()
    sign_in(client, chief.email)
    post(client, f"/people/{operator.id}/links/revoke")
    for gone in (secret, other):
        with pytest.raises(LinkGone):
            actions.sign_in(session, gone, "192.0.2.1")
    session.expire_all()
    assert queries.links_of(session, operator) == []


def test_a_link_of_another_person_is_not_revoked_through_somebody(client: FlaskClient, session: Session) -> None:
    _, _ = made(session)
    stranger = person(session, "operator")
    sign_in(client, person(session, "administrator").email)
    answer = post(client, f"/people/{stranger.id}/links/{only_link(session).id}/revoke")
    assert answer.status_code == 404
    assert only_link(session).revoked_at is None


@pytest.mark.parametrize("roles", [("administrator",), ("operator", "approver"), ("communicator", "operator"), ()])
def test_only_whoever_is_operator_alone_gets_a_link(session: Session, roles: tuple[str, ...]) -> None:
    with pytest.raises(NoLinksFor, match="mật khẩu|password"):
        actions.make(session, person(session, "administrator"), person(session, *roles), LABEL)


def test_a_person_given_another_role_is_signed_out_of_the_link(client: FlaskClient, session: Session) -> None:
    operator, secret = made(session)
    open_with(client, secret)
    assert signed_in(client)
    operator.roles = ["operator", "approver"]
    session.commit()
    assert not signed_in(client)
    with pytest.raises(LinkGone):
        actions.sign_in(session, secret, "192.0.2.1")


def test_a_disabled_person_gets_and_uses_no_link(session: Session) -> None:
    operator, secret = made(session)
    operator.active = False
    session.commit()
    with pytest.raises(LinkGone):
        actions.sign_in(session, secret, "192.0.2.1")
    with pytest.raises(DisabledPerson):
        actions.make(session, person(session, "administrator"), operator, LABEL)


@pytest.mark.parametrize(("days", "still"), [(364, True), (366, False)])
def test_a_link_ends_after_a_year_without_use(
    session: Session, monkeypatch: pytest.MonkeyPatch, days: int, still: bool
) -> None:
    _, secret = made(session)
    now = clock.now() + timedelta(days)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert settings.current().link_days == 365
    assert queries.holds(only_link(session)) is still
    if still:
        actions.sign_in(session, secret, "192.0.2.1")
        session.commit()
        later = now + timedelta(days)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert queries.holds(only_link(session)), "every use begins the year anew"


def test_guessing_is_slowed_like_passwords_and_apart_from_them(app: Flask, session: Session) -> None:
    operator, secret = made(session)
    for number in range(throttle.MOST_FROM_ADDRESS):
        assert app.test_client().get(f"/k/{'x' * 30}{number}").status_code == 404
    assert open_with(app.test_client(), secret).status_code == 429
    assert sign_in(app.test_client(), operator.email).status_code == 302


def test_a_long_label_is_refused(session: Session) -> None:
    operator = person(session, "operator")
    with pytest.raises(LabelTooLong):
        actions.make(session, person(session, "administrator"), operator, "x" * 61)
