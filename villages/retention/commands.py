"""The periods of keeping from the terminal: `flask retention report`, `flask retention run`."""

import json

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from foundation import clock
from foundation.commands import door
from foundation.database import db
from foundation.web import formats
from villages.retention import queries
from villages.retention.queries import Due
from villages.retention.tasks import remove_what_is_over

retention = AppGroup("retention", help="What is kept only for a while, and what was removed.")


@retention.command("report")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@door
def report(as_json: bool) -> None:
    """What the last nights removed, and what the next one would."""
    gone, next_ = queries.removed(db.session), queries.due(db.session, clock.today())
    if as_json:
        last = queries.last_run(db.session)
        told = {"last_run": last.isoformat() if last else None, "due": [_plain(one) for one in next_]}
        removed = [{"night": str(r.night), "what": r.what, "before": str(r.before), "removed": r.amount} for r in gone]
        click.echo(json.dumps({**told, "removed": removed}, ensure_ascii=False))
        return
    for one in gone:
        click.echo(f"{formats.day(one.night)}  {one.what}: {formats.number(one.amount)}")
    for due in next_:
        click.echo(_line(due))


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@door
def run(dry_run: bool) -> None:
    """Remove what is over now, as the job does at night; a second run finds nothing."""
    for due in queries.due(db.session, clock.today()):
        click.echo(_line(due))
    if dry_run:
        click.echo(_("Nothing was removed."))
        return
    remove_what_is_over()
    click.echo(_("Removed."))


def _line(due: Due) -> str:
    said = {"what": due.rule.label, "day": formats.day(due.before), "amount": formats.number(due.amount)}
    return str(_("%(what)s of before %(day)s: %(amount)s", **said))


def _plain(due: Due) -> dict[str, object]:
    return {"what": due.rule.what, "days": due.days, "before": due.before.isoformat(), "amount": due.amount}
