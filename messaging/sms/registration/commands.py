"""Registered texts from the terminal: `flask sms registrations …`."""

import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from accounts.access import require
from accounts.actions import record
from accounts.queries import person_by_email
from foundation.commands import door, stop
from foundation.database import db
from foundation.wakeups import wake
from messaging.sms.registration import actions, queries, sheet
from messaging.sms.registration.models import RegistrationState
from messaging.sms.tasks import sweep

registrations = AppGroup("registrations", help="Where texts stand with the network.")

_DAY = click.DateTime(["%Y-%m-%d"])
_STATES = click.Choice([state.value for state in RegistrationState])


@registrations.command("list")
@click.option("--state", type=_STATES, default=None, help="Only those that stand so.")
@click.option("--label", default="", help="Only those of this campaign.")
@click.option("--sender", default="", help="Only those of this sender.")
@door
def listing(state: str | None, label: str, sender: str) -> None:
    """Print every text with its number and standing, one JSON object per line."""
    for one in db.session.scalars(queries.registrations(queries.Wanted(label, sender, state or ""))):
        answer = {
            "number": one.id,
            "sender": one.sender,
            "language": one.language,
            "state": one.state,
            "reference": one.reference,
            "on": one.on.isoformat() if one.on else None,
            "label": one.label,
            "text": one.template,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))


@registrations.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--state", type=_STATES, default=None, help="Only those that stand so, such as not_submitted.")
@click.option("--label", default="", help="Only those of this campaign.")
@click.option("--sender", default="", help="Only those of this sender.")
@door
def export(file: Path, state: str | None, label: str, sender: str) -> None:
    """Write the registration sheet (XLSX) into FILE."""
    chosen = db.session.scalars(queries.registrations(queries.Wanted(label, sender, state or ""))).all()
    try:
        file.write_bytes(sheet.write(chosen))
    except OSError as error:
        stop(_("The file %(name)s cannot be written: %(reason)s.", name=file, reason=error.strerror or error))
    record(db.session, None, "registration.export", "registrations", texts=len(chosen))
    db.session.commit()
    click.echo(file)


@registrations.command("set")
@click.argument("state", type=_STATES)
@click.argument("numbers", nargs=-1, type=click.IntRange(1, 2**63 - 1), required=True, metavar="NUMBER...")
@click.option("--reference", default="", help="The network's own.")
@click.option("--on", type=_DAY, default=None, help="The day of its decision; without it today.")
@click.option("--note", default="", help="For those who are asked about it later.")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it; the account's roles hold.")
@door
def set_state(state: str, numbers: tuple[int, ...], reference: str, on: datetime | None, note: str, email: str) -> None:
    """Write down that the texts of these numbers stand so: submitted, approved, refused, not_submitted."""
    person = person_by_email(db.session, email)
    require(person, "communicator", "administrator")
    day, wanted = on.date() if on else None, RegistrationState(state)
    changed = actions.decide(db.session, person, numbers, wanted, reference=reference, on=day, note=note)
    db.session.commit()
    wake(sweep)
    for one in changed:
        click.echo(f"{one.id}: {one.state}")
