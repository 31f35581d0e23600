"""Doors for the terminal: one line on stderr when something is refused, exit code 0 only on success."""

import functools
import sys
from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError, OperationalError

from foundation import migration, readiness, settings
from foundation.database import db
from foundation.refusals import Refusal
from foundation.web.locales import in_default_locale

P = ParamSpec("P")
R = TypeVar("R")

database = AppGroup("db", help="The database schema.")


class DatabaseUnreachable(Refusal):
    message = _l("The database at %(address)s cannot be reached (DATABASE_URL): %(reason)s")


class UpgradeFailed(Refusal):
    message = _l("The database could not be upgraded (MIGRATION_DATABASE_URL), nothing was changed: %(reason)s")


def door(function: Callable[P, R]) -> Callable[P, R]:
    """A command that tells a refusal, a pending migration, a foreign key or an unreachable database in one sentence."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with in_default_locale():
            try:
                readiness.check()
                return function(*args, **kwargs)
            except Refusal as refusal:
                stop(str(refusal))
            except OperationalError as error:
                stop(str(unreachable(error)))

    return guarded


def stop(sentence: str) -> NoReturn:
    """End the command with the sentence on stderr and exit code 1."""
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(1)


def unreachable(error: OperationalError) -> DatabaseUnreachable:
    """What to say when PostgreSQL does not answer; never shows the password of the address."""
    address = db.engine.url.render_as_string(hide_password=True)
    return DatabaseUnreachable(address=address, reason=str(error.orig).strip())


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema (as MIGRATION_DATABASE_URL)."""
    with in_default_locale():
        try:
            migration.upgrade(settings.current())
        except DBAPIError as error:
            stop(str(UpgradeFailed(reason=str(error.orig).strip())))
        click.echo(_("The database is at the newest schema."))
