"""The schema: brought up by the owner's role, checked by everybody else before they serve."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine

from foundation.refusals import Refusal
from foundation.settings import Settings

FOLDER = Path(__file__).parent.parent / "migrations"


class MigrationPending(Refusal):
    message = _l(
        "The database needs an upgrade first (it is at %(found)s, the program at %(wanted)s): flask db upgrade"
    )


def upgrade(settings: Settings) -> None:
    """Bring the database to the newest schema, as the owner (`MIGRATION_DATABASE_URL`)."""
    command.upgrade(_config(settings), "head")


def check(engine: Engine) -> None:
    """Refuse to go on with a schema that is not the program's.

    Raises:
        MigrationPending: the database is at another revision.
        sqlalchemy.exc.OperationalError: the database cannot be reached.
    """
    wanted = ScriptDirectory(str(FOLDER)).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != wanted:
        raise MigrationPending(found=found or "∅", wanted=wanted)


def _config(settings: Settings) -> Config:
    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["settings"] = settings
    return config
