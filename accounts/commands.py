"""People from the terminal: the first administrator comes into being here."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import lazy_gettext as _l

from accounts import actions, passwords, queries
from accounts.access import ROLES
from foundation.commands import door
from foundation.database import db
from foundation.refusals import Refusal

user = AppGroup("user", help="People who sign in.")


class NoPassword(Refusal):
    message = _l("No password came on the standard input.")


@user.command("create")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, help=f"One of {', '.join(ROLES)}; may be repeated.")
@click.option("--name", default="", help="How pages call the person; by default the part before the @.")
@click.option("--commune", "communes", multiple=True, metavar="CODE", help="Reach; repeated. None: the whole province.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the standard input.")
@door
def create(email: str, roles: tuple[str, ...], name: str, communes: tuple[str, ...], password_stdin: bool) -> None:
    """Create an account for EMAIL. Without --password-stdin a password is made and printed once."""
    password = _given() if password_stdin else passwords.generate()
    name = name or email.partition("@")[0]
    actions.create_person(db.session, None, email=email, name=name, roles=roles, communes=communes, password=password)
    db.session.commit()
    click.echo(f"{email.strip().lower()}: {', '.join(roles)}")
    if not password_stdin:
        click.echo(f"Password (shown this once): {password}")


@user.command("list")
@door
def listing() -> None:
    """List everybody with an account: address, active or disabled, roles, communes, name; separated by tabs."""
    for person in queries.everybody(db.session):
        state = "active" if person.active else "disabled"
        reach = ",".join(person.communes) or "*"
        click.echo("\t".join((person.email, state, ",".join(person.roles), reach, person.name)))


@user.command("disable")
@click.argument("email")
@door
def disable(email: str) -> None:
    """Disable the account of EMAIL: every session of it ends at once."""
    actions.disable(db.session, None, queries.person_by_email(db.session, email))
    db.session.commit()
    click.echo(f"{email.strip().lower()} can no longer sign in.")


def _given() -> str:
    if password := sys.stdin.readline().rstrip("\r\n"):
        return password
    raise NoPassword
