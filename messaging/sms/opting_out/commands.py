"""Opting numbers out from the terminal."""

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from foundation.commands import door
from foundation.database import db
from messaging.sms.opting_out import actions


@click.command("opt-out")
@with_appcontext
@click.argument("number")
@click.option("--note", default="", help="How the wish came, for those who are asked about it later.")
@door
def opt_out(number: str, note: str) -> None:
    """Send NUMBER no more messages, from any campaign."""
    actions.opt_out(db.session, number, actions.BY_COMMAND, note=note)
    db.session.commit()
    click.echo(_("This number gets no more messages."))
