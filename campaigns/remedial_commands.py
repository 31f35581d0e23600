"""`flask campaign override | budget | test`: what an approver and a tester do, from the terminal."""

import click
from flask_babel import gettext as _

from accounts.access import require
from accounts.queries import person_by_email
from campaigns import actions, queries
from campaigns.budget.amounts import read_amount
from campaigns.commands import ACTING, acting, campaign, step
from campaigns.launching.wakeups import wake_workers
from foundation.commands import door
from foundation.database import db
from foundation.languages import SOURCE
from foundation.languages import language as language_of
from foundation.wakeups import wake
from messaging.sms.tasks import dispatch_run


@campaign.command("override")
@click.argument("slug")
@click.option("--reason", required=True, help="Why it must leave now; it stands on the campaign for ever.")
@ACTING
@door
def override(slug: str, reason: str, email: str) -> None:
    """Emergency: let the launched campaign leave outside its hours and above the cap. An approver's alone."""
    person = acting(email, "approver")
    found = step(slug, person, lambda person, found: actions.override(db.session, person, found, reason))
    if found.launch:
        wake_workers(found.launch)


@campaign.command("budget")
@click.argument("slug")
@click.argument("amount")
@ACTING
@door
def budget(slug: str, amount: str, email: str) -> None:
    """Let the launched campaign cost at most AMOUNT đồng; one that rests for want of money goes on."""
    try:
        ceiling = read_amount(amount)
    except ValueError:
        raise click.BadParameter(_("“%(given)s” is not an amount such as 5.000.000.", given=amount)) from None
    person = acting(email, "approver")
    found = step(slug, person, lambda person, found: actions.raise_budget(db.session, person, found, ceiling))
    if found.launch:
        wake_workers(found.launch)


@campaign.command("test")
@click.argument("slug")
@click.argument("number")
@click.option("--language", "slug_of", default=SOURCE, show_default=True, help="The language's slug, such as tay.")
@ACTING
@door
def test(slug: str, number: str, slug_of: str, email: str) -> None:
    """Send the SMS of campaign SLUG to NUMBER, as the longest of its audience, before or after its approval."""
    person = person_by_email(db.session, email)
    require(person, "communicator", "approver")
    found = queries.campaign(db.session, slug, person)
    run = actions.send_test(db.session, person, found, number, language_of(slug_of).slug)
    db.session.commit()
    wake(dispatch_run, run.id)
    click.echo(_("The test is on its way to the network."))
