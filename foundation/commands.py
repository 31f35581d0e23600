"""Doors for the terminal: one line on stderr when something is refused, exit code 0 only on success."""

import functools
import sys
from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from foundation import migration, settings
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web.locales import in_default_locale

P = ParamSpec("P")
R = TypeVar("R")

database = AppGroup("db", help="The database schema.")


def door(function: Callable[P, R]) -> Callable[P, R]:
    """A command that tells a refusal, a pending migration or an unreachable database in one sentence."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with in_default_locale():
            try:
                migration.check(db.engine)
                return function(*args, **kwargs)
            except Refusal as refusal:
                stop(str(refusal))
            except OperationalError as error:
                stop(unreachable(error))

    return guarded


def stop(sentence: str) -> NoReturn:
    """End the command with the sentence on stderr and exit code 1."""
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(1)


def unreachable(error: OperationalError) -> str:
    """What to say when PostgreSQL does not answer; never shows the password of the address."""
    address = db.engine.url.render_as_string(hide_password=True)
    return f"The database at {address} cannot be reached (DATABASE_URL): {str(error.orig).strip()}"


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema (as MIGRATION_DATABASE_URL)."""
    try:
        migration.upgrade(settings.current())
    except OperationalError as error:
        stop(unreachable(error))
    click.echo("The database is at the newest schema.")
