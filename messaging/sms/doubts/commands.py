"""Messages in doubt from the terminal: `flask sms uncertain`, `flask sms resolve`."""

import json
from collections.abc import Sequence

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import require
from accounts.models import Person
from accounts.queries import person_by_email
from foundation.commands import door, stop
from foundation.database import db
from foundation.wakeups import wake
from messaging.sms.doubts import actions, queries
from messaging.sms.doubts.actions import Decision
from messaging.sms.doubts.queries import Kind
from messaging.sms.tasks import dispatch_run

ROLES = ("communicator", "administrator")


@click.command("uncertain")
@click.option("--run", "run_id", type=int, default=None, help="Of this sending alone.")
@with_appcontext
@door
def uncertain(run_id: int | None) -> None:
    """Print the messages of which nobody knows whether they arrived, one JSON object per line."""
    rows = db.session.execute(queries.entries(None, run_id=run_id).execution_options(yield_per=1000))
    for entry in map(queries.shown, rows):
        answer = {
            "message": entry.message_id,
            "run": entry.run_id,
            "label": entry.label,
            "phone": entry.phone,
            "sent_at": entry.at.isoformat(),
            "why": entry.why,
            "no_trace": entry.no_trace,
            "lists_without_trace": entry.looks,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))


@click.command("resolve")
@click.option("--arrived", "decision", flag_value=Decision.ARRIVED.value, help="They arrived.")
@click.option("--again", "decision", flag_value=Decision.AGAIN.value, help="Send them again.")
@click.option("--message", "message_ids", type=int, multiple=True, help="This message; may be given several times.")
@click.option("--run", "run_id", type=int, default=None, help="All of this sending.")
@click.option("--no-trace-only", is_flag=True, help="With --run: only those the network has no trace of.")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who says so; the account's roles and reach hold.")
@with_appcontext
@door
def resolve(
    decision: str | None, message_ids: tuple[int, ...], run_id: int | None, no_trace_only: bool, email: str
) -> None:
    """Say of messages in doubt that they arrived, or have them sent again."""
    person = person_by_email(db.session, email)
    require(person, *ROLES)
    if decision is None or bool(message_ids) == (run_id is not None):
        stop(_("Give --arrived or --again, and either --message or --run."))
    by_run, expected = _chosen(person, message_ids, run_id, Kind.NO_TRACE if no_trace_only else Kind.ALL)
    decided = actions.decide(db.session, person, Decision(decision), by_run, expected)
    db.session.commit()
    if decision == Decision.AGAIN:
        for touched in by_run:
            wake(dispatch_run, touched)
    click.echo(ngettext("%(num)s message is decided.", "%(num)s messages are decided.", decided))


def _chosen(
    person: Person, message_ids: Sequence[int], run_id: int | None, kind: Kind
) -> tuple[dict[int, list[int]], int]:
    """What is meant, by run, and how many must be found."""
    if message_ids:
        return queries.chosen_ids(db.session, person, message_ids), len(set(message_ids))
    by_run = queries.message_ids(db.session, person, kind, run_id)
    return by_run, sum(map(len, by_run.values()))
