"""SMS from the terminal: measuring texts, opting numbers out, looking at runs."""

import json
import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from foundation.commands import door, stop
from foundation.database import db
from messaging.sms import queries
from messaging.sms.doubts.commands import resolve, uncertain
from messaging.sms.lifecycle import pause_sentence
from messaging.sms.opting_out.commands import opt_out
from messaging.sms.opting_out.do_not_contact.commands import do_not_contact
from messaging.sms.registration.commands import registrations
from messaging.sms.rules.commands import rule, rules
from messaging.sms.segments import ENCODING_NAMES, measure
from messaging.sms.senders.commands import price_group, sender, senders

sms = AppGroup("sms", help="Segments, opt-outs and runs of SMS.")
for command in (
    rules, rule, senders, sender, price_group, registrations, opt_out, do_not_contact, uncertain, resolve,
):  # fmt: skip
    sms.add_command(command)


@sms.command("measure")
def measure_lines() -> None:
    """Measure a text per line of standard input.

    Prints one JSON object per line as it comes: encoding (GSM-7 or UCS-2), units (septets or 16-bit units) and
    segments. An empty line is a text too.
    """
    for number, raw in enumerate(sys.stdin.buffer, 1):
        try:
            text = raw.decode("utf-8").removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            stop(_("Line %(number)s is not UTF-8.", number=number))
        found = measure(text)
        answer = {"encoding": ENCODING_NAMES[found.encoding], "units": found.units, "segments": found.segments}
        click.echo(json.dumps(answer))
        sys.stdout.flush()


@sms.command("runs")
@click.option("--limit", default=20, show_default=True, help="How many, the newest first.")
@door
def runs(limit: int) -> None:
    """Print the latest runs, one JSON object per line."""
    for run in queries.runs(db.session, limit):
        tally = queries.tally(db.session, run.id)
        answer = {
            "run": run.id,
            "label": run.label,
            "state": run.state.value,
            "reason": pause_sentence(run.pause_reason) or None,
            "recipients": tally.recipients,
            "states": tally.states,
            "segments": tally.segments,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
