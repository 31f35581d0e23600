"""Whether this process may serve: the schema is the program's, and the keys are those the database was written with."""

import os
import time

import structlog
from flask import Flask, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from foundation import keys, migration
from foundation.database import db
from foundation.models import KeyMark
from foundation.refusals import Refusal
from foundation.web.locales import in_default_locale

log = structlog.get_logger(__name__)

# What must answer while the database does not: how the house is, and the looks of the page that says so.
_ALWAYS = frozenset({"web.healthz", "web.static", "bootstrap.static"})
_PAUSE = 2.0  # seconds between two looks at a database that does not answer


class OtherKey(Refusal):
    message = _l(
        "%(setting)s is not the key this database was written with (version %(version)s). Put the former key back; "
        "nothing was changed."
    )


def guard(app: Flask) -> None:
    """Stop the start on a pending migration or a foreign key; a database that is away is asked again at each request.

    Commands of `flask` look for themselves, because one of them is the upgrade.
    """
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        return
    verified = stop_unless_ready(app)

    @app.before_request
    def look_again() -> None:
        nonlocal verified
        if not verified and request.endpoint not in _ALWAYS:
            check()
            verified = True


def stop_unless_ready(app: Flask) -> bool:
    """True when the process may serve, False when the database does not answer.

    Raises:
        SystemExit: with a sentence, when an upgrade is pending or a key is another.
    """
    with app.app_context(), in_default_locale():
        try:
            check()
        except Refusal as refusal:
            raise SystemExit(str(refusal)) from None
        except OperationalError:
            log.warning("database unreachable", address=db.engine.url.render_as_string(hide_password=True))
            return False
        return True


def wait(app: Flask) -> None:
    """For a worker: come back only when the database answers and is ready."""
    while not stop_unless_ready(app):
        time.sleep(_PAUSE)


def check() -> None:
    """Look at the schema and at the keys.

    Raises:
        MigrationPending, OtherKey: the process must not serve.
        sqlalchemy.exc.OperationalError: the database cannot be reached.
    """
    migration.check(db.engine)
    with db.engine.begin() as connection:
        for (kind, version), mark in keys.marks().items():
            row = {"kind": kind, "version": version, "mark": mark}
            connection.execute(insert(KeyMark).values(row).on_conflict_do_nothing())
            written = select(KeyMark.mark).where(KeyMark.kind == kind, KeyMark.version == version)
            if connection.execute(written).scalar_one() != mark:
                raise OtherKey(setting=kind, version=version)
