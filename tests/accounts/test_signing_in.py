"""Who gets in, for how long, and how guessing is slowed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts import actions, sessions, throttle
from accounts.models import Audit, SignInFailure
from tests.accounts.factories import PASSWORD, person, post, sign_in, token


def test_a_person_signs_in_and_out(client: FlaskClient, session: Session) -> None:
    lan = person(session, "administrator", name="Vàng Thị Lan")
    assert sign_in(client, lan.email.upper()).status_code == 302
    assert "Vàng Thị Lan" in client.get("/account").text
    assert post(client, "/sign-out").headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("case", ["unknown", "wrong password", "disabled"])
def test_every_refused_sign_in_reads_the_same(client: FlaskClient, session: Session, case: str) -> None:
    lan = person(session, "translator", active=case != "disabled", email="lan@example.vn")
    email = "nobody@example.vn" if case == "unknown" else lan.email
    answer = sign_in(client, email, "sai mật khẩu rồi" if case == "wrong password" else PASSWORD)
    assert answer.status_code == 422
    assert str(actions.WrongSignIn.message) in answer.text
    assert client.get("/account").status_code == 302


def test_a_session_from_before_signing_in_is_not_carried_over(client: FlaskClient, session: Session) -> None:
    lan = person(session, "translator")
    before = token(client)
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    sign_in(client, lan.email)
    with client.session_transaction() as kept:
        assert "planted" not in kept
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_disabling_a_person_ends_the_session(app: Flask, session: Session) -> None:
    lan, chief = person(session, "translator"), person(session, "administrator")
    client = app.test_client()
    sign_in(client, lan.email)
    assert client.get("/account").status_code == 200
    actions.disable(session, chief, lan)
    session.commit()
    assert client.get("/account").status_code == 302
    actions.enable(session, chief, lan)
    session.commit()
    assert client.get("/account").status_code == 302, "an old session must not come back to life"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app: Flask, session: Session) -> None:
    lan = person(session, "translator")
    here, there = app.test_client(), app.test_client()
    sign_in(here, lan.email)
    sign_in(there, lan.email)
    changed = post(here, "/account/password", current=PASSWORD, new="nắng tốt dưa mưa tốt lúa")
    assert changed.status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert sign_in(there, lan.email, "nắng tốt dưa mưa tốt lúa").status_code == 302


def test_the_own_password_is_needed_to_change_it(client: FlaskClient, session: Session) -> None:
    lan = person(session, "translator")
    sign_in(client, lan.email)
    answer = post(client, "/account/password", current="không phải thế đâu", new="nắng tốt dưa mưa tốt lúa")
    assert answer.status_code == 422
    assert str(actions.WrongPassword.message) in answer.text


@pytest.mark.parametrize(
    ("signed_in", "seen", "now", "over"),
    [
        (0, 0, 4 * 3600, False),
        (0, 0, 4 * 3600 + 1, True),
        (0, 11 * 3600, 12 * 3600, False),
        (0, 12 * 3600, 12 * 3600 + 1, True),
    ],
)
def test_a_session_of_twelve_hours_may_idle_for_four(signed_in: float, seen: float, now: float, over: bool) -> None:
    assert sessions.is_over(signed_in, seen, now, hours=12) is over


def test_an_idle_session_asks_to_sign_in_again(client: FlaskClient, session: Session) -> None:
    sign_in(client, person(session, "translator").email)
    with client.session_transaction() as kept:
        kept["seen_at"] -= 5 * 3600
    assert client.get("/account").status_code == 302


def test_guessing_at_one_account_is_stopped_even_with_the_right_password(app: Flask, session: Session) -> None:
    lan = person(session, "translator")
    for _ in range(throttle.MOST_FOR_ACCOUNT):
        sign_in(app.test_client(), lan.email, "sai mật khẩu rồi")
    answer = sign_in(app.test_client(), lan.email)
    assert answer.status_code == 422
    assert "15" in answer.text
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == throttle.MOST_FOR_ACCOUNT


@pytest.mark.parametrize("known", [True, False])
def test_an_unknown_account_is_throttled_like_a_known_one(session: Session, known: bool) -> None:
    account = person(session, "translator").email if known else "nobody@example.vn"
    for number in range(throttle.MOST_FOR_ACCOUNT):
        throttle.check(session, account, f"192.0.2.{number}")
        throttle.count(session, account, f"192.0.2.{number}")
    with pytest.raises(throttle.TooManyAttempts):
        throttle.check(session, account, "192.0.2.99")
    throttle.check(session, "other@example.vn", "192.0.2.99")


def test_guessing_at_many_accounts_from_one_address_is_stopped(session: Session) -> None:
    for number in range(throttle.MOST_FROM_ADDRESS):
        throttle.count(session, f"somebody{number}@example.vn", "192.0.2.7")
    with pytest.raises(throttle.TooManyAttempts):
        throttle.check(session, "lan@example.vn", "192.0.2.7")
    throttle.check(session, "lan@example.vn", "192.0.2.8")


def test_failures_are_forgotten_after_a_while_and_after_the_right_password(session: Session) -> None:
    for _ in range(throttle.MOST_FOR_ACCOUNT):
        throttle.count(session, "lan@example.vn", "192.0.2.7")
    session.execute(update(SignInFailure).values(at=func.now() - throttle.WINDOW))
    throttle.check(session, "lan@example.vn", "192.0.2.7")
    for _ in range(throttle.MOST_FOR_ACCOUNT):
        throttle.count(session, "lan@example.vn", "192.0.2.7")
    throttle.forgive(session, "lan@example.vn")
    throttle.check(session, "lan@example.vn", "192.0.2.7")


def test_neither_account_nor_address_is_kept_in_clear(session: Session) -> None:
    throttle.count(session, "lan@example.vn", "192.0.2.7")
    kept = session.scalars(select(SignInFailure)).one()
    assert len(kept.account_hash) == len(kept.address_hash) == 32
    assert b"lan" not in kept.account_hash + kept.address_hash


def test_signing_in_and_failing_to_are_in_the_audit_trail(client: FlaskClient, session: Session) -> None:
    lan = person(session, "translator")
    sign_in(client, lan.email, "sai mật khẩu rồi")
    sign_in(client, lan.email)
    seen = session.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert seen == ["person.sign_in_failed", "person.sign_in"]


@pytest.mark.parametrize(
    ("onward", "reached"),
    [
        ("/people?role=operator", "/people?role=operator"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\\\evil.example", "/"),
        ("/\tevil", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_nowhere_but_into_the_house(
    client: FlaskClient, session: Session, onward: str, reached: str
) -> None:
    lan = person(session, "administrator")
    answer = client.post(
        "/sign-in",
        query_string={"next": onward},
        data={"csrf_token": token(client), "email": lan.email, "password": PASSWORD},
    )
    assert answer.location == reached


def test_a_stranger_is_asked_to_sign_in_and_led_back(client: FlaskClient) -> None:
    assert client.get("/people?role=operator").location == "/sign-in?next=/people?role%3Doperator"
