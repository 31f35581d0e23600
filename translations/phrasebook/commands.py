"""The phrase book on a terminal."""

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from accounts.access import require
from accounts.queries import person_by_email
from foundation.commands import door
from foundation.database import db
from foundation.web import formats
from translations.phrasebook import actions, queries
from translations.phrasebook.forms import CHANNELS, KINDS
from translations.phrasebook.shipped import shipped

phrasebook = AppGroup("phrasebook", help="Standard texts that campaigns start from.")


@phrasebook.command("seed")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it; the account's roles hold.")
@door
def seed(email: str) -> None:
    """Take over the standard texts of the program; what the office has changed or retired stays as it is."""
    person = person_by_email(db.session, email)
    require(person, "communicator", "approver")
    counts = actions.seed(db.session, person, shipped())
    db.session.commit()
    said = {name: formats.number(counts[name]) for name in ("new", "changed", "unchanged", "kept")}
    click.echo(
        _(
            "%(new)s new, %(changed)s brought up to date, %(unchanged)s unchanged, %(kept)s kept as the office has "
            "changed them.",
            **said,
        )
    )


@phrasebook.command("list")
@door
def list_all() -> None:
    """List every standard text in use: short name, kind, channel, title, languages approved; separated by tabs."""
    found = queries.phrases(db.session)
    progress = queries.progress(db.session, found)
    for one in found:
        done = progress[one.text_id]
        kind, channel = str(KINDS[one.kind]), str(CHANNELS[one.text.channel])
        click.echo("\t".join((one.slug, kind, channel, one.text.title, f"{done.approved}/{done.total}")))
