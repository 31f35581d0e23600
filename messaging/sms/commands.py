"""SMS from the terminal: measuring texts, opting numbers out, looking at runs."""

import json
import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from foundation.commands import door, stop
from foundation.database import db
from messaging.sms import actions, queries
from messaging.sms.lifecycle import pause_sentence
from messaging.sms.segments import ENCODING_NAMES, measure

sms = AppGroup("sms", help="Segments, opt-outs and runs of SMS.")


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


@sms.command("opt-out")
@click.argument("number")
@click.option("--note", default="", help="How the wish came, for those who are asked about it later.")
@door
def opt_out(number: str, note: str) -> None:
    """Send NUMBER no more messages, from any campaign."""
    actions.opt_out(db.session, number, actions.BY_COMMAND, note=note)
    db.session.commit()
    click.echo(_("This number gets no more messages."))


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
