"""Campaigns from the terminal. Everything that changes something says who does it: --as EMAIL."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.access import require
from accounts.models import Person
from accounts.queries import person_by_email
from campaigns import actions, queries
from campaigns.approval.actions import approve_language
from campaigns.exchange import file as files
from campaigns.exchange.actions import hand_out, take_in
from campaigns.launching.wakeups import wake_workers
from campaigns.lifecycle import LABELS, CampaignState
from campaigns.models import Campaign
from campaigns.refusals import CampaignRefusal
from campaigns.report import Report
from campaigns.reporting import queries as reporting
from campaigns.waiting import until_over, until_still
from foundation import clock
from foundation.commands import door
from foundation.database import db
from foundation.languages import language as language_of
from foundation.web import formats
from messaging.sms import queries as sms
from translations.commands import translations

campaign = AppGroup("campaign", help="Campaigns: from the file to the report.")

STILL = 150.0  # seconds; a window that has left is answered, or given up, within SEND_TIMEOUT and a minute

ACTING = click.option("--as", "email", required=True, metavar="EMAIL", help="Who does it; the account's roles hold.")


class UnreadableFile(CampaignRefusal):
    message = _l("The file %(name)s cannot be read: %(reason)s.")


@campaign.command("import")
@click.argument("file")
@ACTING
@door
def import_file(file: str, email: str) -> None:
    """Take in FILE, a campaign file (docs/campaign-file.md), as a draft; renderings wait for a reviewer.

    The same short name again brings the draft up to date. Nothing is written when anything in it is refused.
    """
    person = acting(email, "communicator")
    taken = take_in(db.session, person, files.read(_content(file), clock.zone()))
    db.session.commit()
    click.echo(_("%(slug)s: “%(title)s” is a draft now.", slug=taken.slug, title=taken.title))


@campaign.command("export")
@click.argument("slug")
@door
def export_file(slug: str) -> None:
    """Print the campaign as a campaign file."""
    content = files.write(hand_out(db.session, None, queries.campaign(db.session, slug)), clock.zone())
    db.session.commit()
    click.echo(content, nl=False)


@campaign.command("list")
@door
def list_all() -> None:
    """List every campaign: short name, state, title; separated by tabs."""
    for found in queries.everything(db.session):
        click.echo("\t".join((found.slug, found.state, found.title)))


@campaign.command("submit")
@click.argument("slug")
@ACTING
@door
def submit(slug: str, email: str) -> None:
    """Hand the draft to the translators and to whoever approves."""
    step(slug, acting(email, "communicator"), lambda person, found: actions.submit(db.session, person, found))


@campaign.command("approve")
@click.argument("slug")
@ACTING
@door
def approve(slug: str, email: str) -> None:
    """Stand for exactly what the campaign says now. Nobody approves what they wrote."""
    person = acting(email, "approver")
    found = queries.campaign(db.session, slug, person)
    actions.approve(db.session, person, found)
    db.session.commit()
    click.echo(_("“%(title)s” is approved.", title=found.title))


@campaign.command("launch")
@click.argument("slug")
@ACTING
@click.option("--wait", is_flag=True, help="Stay until everything has left, receipts are in and scripts are made.")
@click.option(
    "--timeout", default=3600.0, show_default=True, help="With --wait: give up waiting after so many seconds."
)
@door
def launch(slug: str, email: str, wait: bool, timeout: float) -> None:
    """Send the approved campaign. Launching twice launches once."""
    person = acting(email, "communicator")
    found = queries.campaign(db.session, slug, person)
    made = actions.launch(db.session, person, found)
    db.session.commit()
    wake_workers(made)
    click.echo(_("“%(title)s” is launched.", title=found.title))
    if wait:
        _wait(found, timeout)


@campaign.command("pause")
@click.argument("slug")
@ACTING
@door
def pause(slug: str, email: str) -> None:
    """No further message leaves until it is resumed. Comes back when none is on its way to the network any more."""
    found = step(slug, acting(email, "communicator"), lambda person, c: actions.pause(db.session, person, c))
    until_still(db.session, found, STILL)
    click.echo(_("“%(title)s” is paused: not one message leaves until it is resumed.", title=found.title))


@campaign.command("resume")
@click.argument("slug")
@ACTING
@door
def resume(slug: str, email: str) -> None:
    """Let the messages go on."""
    found = step(slug, acting(email, "communicator"), lambda person, c: actions.resume(db.session, person, c))
    if found.launch:
        wake_workers(found.launch)


@campaign.command("cancel")
@click.argument("slug")
@ACTING
@door
def cancel(slug: str, email: str) -> None:
    """Nothing more leaves; the scripts must not be read any more. This cannot be undone."""
    found = step(slug, acting(email, "communicator"), lambda person, c: actions.cancel(db.session, person, c))
    until_still(db.session, found, STILL)


@campaign.command("report")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@door
def report(slug: str, as_json: bool) -> None:
    """What became of everybody in the audience."""
    found = queries.campaign(db.session, slug)
    told = reporting.report(db.session, found)
    run_id = found.launch.run_id if found.launch else None
    taken = sms.carrier_messages(db.session, run_id) if as_json and run_id else 0
    click.echo(json.dumps(told.as_json(taken), ensure_ascii=False) if as_json else _in_words(told))


@translations.command("approve")
@click.argument("slug")
@click.option("--language", "language", required=True, help="The language's slug, such as mong-1961.")
@click.option("--despite", default="", metavar="REASON", help="Why what the checks warn of may stay.")
@ACTING
@door
def approve_renderings(slug: str, language: str, despite: str, email: str) -> None:
    """Approve every rendering of campaign SLUG in that language that waits. Nobody approves their own."""
    person = acting(email, "reviewer")
    found = queries.campaign(db.session, slug, person)
    approved = approve_language(db.session, person, found, language_of(language).slug, despite)
    db.session.commit()
    channels = ", ".join(one.source_text.channel for one in approved)
    click.echo(_("Approved in %(language)s: %(channels)s.", language=formats.language(language), channels=channels))


def acting(email: str, role: str) -> Person:
    """Whoever a command is given for, when their account has the role."""
    person = person_by_email(db.session, email)
    require(person, role)
    return person


def step(slug: str, person: Person, deed: Callable[[Person, Campaign], object]) -> Campaign:
    """Do it with the campaign of that name, commit, and say where it stands now."""
    found = queries.campaign(db.session, slug, person)
    deed(person, found)
    db.session.commit()
    click.echo(f"{found.slug}: {LABELS[CampaignState(found.state)]}")
    return found


def _content(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(name=name, reason=_("it is not UTF-8 text")) from None
    except OSError as error:
        raise UnreadableFile(name=name, reason=error.strerror or error) from None


def _wait(found: Campaign, timeout: float) -> None:
    title = found.title
    try:
        until_over(db.session, found, timeout, click.echo)
    except KeyboardInterrupt:
        click.echo(_("No longer waiting; “%(title)s” goes on by itself.", title=title), err=True)
        sys.exit(130)


def _in_words(told: Report) -> str:
    figures = {
        _("recipients"): told.recipients,
        **told.states,
        _("segments"): told.segments,
        _("scripts"): told.scripts,
    }
    lines = [f"{name}\t{formats.number(figure)}" for name, figure in figures.items()]
    return "\n".join([*lines, *(gap.sentence() for gap in told.gaps)])


from campaigns import remedial_commands as remedial_commands  # noqa: E402
from campaigns.exchange import commands as exchange_commands  # noqa: E402, F401
