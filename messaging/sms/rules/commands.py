"""Rules from the terminal: `flask sms rules`, `flask sms rule set`."""

import json
from datetime import date, datetime

import click
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext as _

from accounts.access import require
from accounts.queries import person_by_email
from foundation import clock
from foundation.commands import door
from foundation.database import db
from messaging.sms.rules import actions, figures, queries
from messaging.sms.rules.models import Rule
from messaging.sms.rules.words import figure_name, figure_value

rule = AppGroup("rule", help="Enter a rule of the law or of the office.")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("rules")
@click.option("--day", type=_DAY, default=None, help="What holds on this day instead of today (2026-12-31).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for programs.")
@with_appcontext
@door
def rules(day: datetime | None, as_json: bool) -> None:
    """What holds for each kind of campaign, and from when."""
    for line in queries.lines(db.session, day.date() if day else clock.today()):
        click.echo(_as_json(line) if as_json else _as_words(line))


@rule.command("set")
@click.argument("name", metavar="NAME")
@click.argument("value")
@click.option("--kind", default="", help=f"One of {', '.join(filter(None, figures.KINDS))}; none: every kind.")
@click.option("--since", type=_DAY, default=None, help="Holds from this day on (2026-12-31); today when left out.")
@click.option("--source", required=True, help="Where it comes from: the law with its article, or the decision.")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it; the account's roles hold.")
@door
def set_rule(name: str, value: str, kind: str, since: datetime | None, source: str, email: str) -> None:
    """From a day on the rule NAME has this VALUE.

    NAME: hours (07:00-22:00), cap_per_day (3; 0 for none), needs_consent (yes or no), avoids_do_not_contact, label,
    opt_out_line, opt_out_confirmation, segments_cap (6), or segments_cap:LANGUAGE.
    """
    person = person_by_email(db.session, email)
    require(person, "administrator")
    made = actions.add(db.session, person, name, kind, value, _day(since), source)
    db.session.commit()
    click.echo(f"{made.name} {made.kind or '*'}: {made.value} ({made.since:%Y-%m-%d})")


def _day(given: datetime | None) -> date:
    return given.date() if given else clock.today()


def _as_json(line: queries.Line) -> str:
    def said(rule: Rule) -> dict[str, str]:
        return {"value": rule.value, "since": rule.since.isoformat(), "source": rule.source}

    now = said(line.now) if line.now else None
    answer = {"name": line.name, "kind": line.kind, "now": now, "coming": [said(rule) for rule in line.coming]}
    return json.dumps(answer, ensure_ascii=False)


def _as_words(line: queries.Line) -> str:
    value = figure_value(line.name, line.now.value) if line.now else _("not yet")
    coming = "".join(f"; {rule.since:%Y-%m-%d}: {figure_value(rule.name, rule.value)}" for rule in line.coming)
    return "\t".join((line.name, line.kind or "*", f"{value}{coming}", figure_name(line.name)))
