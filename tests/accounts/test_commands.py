"""People from the terminal."""

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import passwords, queries
from accounts.models import Audit, Person
from tests.accounts.factories import person

CREATE = ["user", "create", "Lan@Example.vn", "--role", "translator"]


def test_create_prints_a_password_that_works(runner: FlaskCliRunner, session: Session) -> None:
    done = runner.invoke(args=[*CREATE, "--role", "reviewer", "--commune", "02647"])
    assert done.exit_code == 0, done.output
    lan = queries.person_by_email(session, "lan@example.vn")
    assert (lan.name, lan.roles, lan.communes) == ("Lan", ["translator", "reviewer"], ["02647"])
    assert passwords.matches(lan.password_hash, done.stdout.split()[-1])
    assert session.scalars(select(Audit.action)).all() == ["person.create"]


def test_create_takes_the_password_from_the_standard_input(runner: FlaskCliRunner, session: Session) -> None:
    done = runner.invoke(args=[*CREATE, "--name", "Vàng Thị Lan", "--password-stdin"], input="mưa thuận gió hòa\n")
    assert done.exit_code == 0, done.output
    assert "mưa" not in done.output
    lan = queries.person_by_email(session, "lan@example.vn")
    assert lan.name == "Vàng Thị Lan"
    assert passwords.matches(lan.password_hash, "mưa thuận gió hòa")


@pytest.mark.parametrize(
    ("arguments", "given", "named"),
    [
        (["--role", "king"], None, "king"),
        (["--commune", "1"], None, "“1”"),
        (["--password-stdin"], "short\n", "10"),
        (["--password-stdin"], "", ""),
    ],
)
def test_create_refuses_in_one_line_and_makes_nobody(
    runner: FlaskCliRunner, session: Session, arguments: list[str], given: str | None, named: str
) -> None:
    done = runner.invoke(args=[*CREATE, *arguments], input=given)
    assert done.exit_code == 1
    assert named in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert session.scalars(select(Person)).all() == []


def test_list_and_disable(runner: FlaskCliRunner, session: Session) -> None:
    lan = person(session, "operator", email="lan@example.vn", name="Lan", communes=["02647"])
    assert runner.invoke(args=["user", "list"]).stdout == "lan@example.vn\tactive\toperator\t02647\tLan\n"
    assert runner.invoke(args=["user", "disable", "LAN@example.vn"]).exit_code == 0
    session.refresh(lan)
    assert not lan.active
    assert "disabled" in runner.invoke(args=["user", "list"]).stdout


def test_disabling_nobody_is_refused_by_name(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["user", "disable", "nobody@example.vn"])
    assert done.exit_code == 1
    assert "nobody@example.vn" in done.stderr


@pytest.mark.parametrize("command", ["create", "list", "disable"])
def test_every_command_explains_itself(runner: FlaskCliRunner, command: str) -> None:
    done = runner.invoke(args=["user", command, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.stdout
