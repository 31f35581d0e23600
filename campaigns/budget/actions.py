"""Changing what a launched campaign may cost. Nothing here commits."""

from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns import queries
from campaigns.budget.queries import spent_by
from campaigns.draft import MOST_MONEY
from campaigns.models import Approval, Campaign
from campaigns.queries import run_of
from campaigns.refusals import FieldsRefused, OwnCampaign
from foundation.web.formats import money
from messaging.sms import actions as sms
from messaging.sms.lifecycle import PauseReason, RunState
from messaging.sms.models import Run


def raise_budget(session: Session, person: Person, campaign: Campaign, budget: Decimal | None) -> Run:
    """Give a campaign on its way another ceiling; one that rests for want of money goes on.

    Whoever raises it stands for the campaign as it is then: an approval that held goes over to the new content.

    Raises:
        NothingSends: it has no messages on their way.
        OwnCampaign: this person wrote or changed it.
        FieldsRefused: no amount, or less than what is spent already.
        RunMayNot: everything has left, or it was cancelled.
    """
    campaign = queries.locked(session, campaign)
    run = run_of(session, campaign)
    if person.id in queries.writers(session, campaign):
        raise OwnCampaign(title=campaign.title)
    gone = spent_by(session, run)
    if budget is None or not gone < budget < MOST_MONEY:
        sentence = _("Write an amount above %(spent)s: so much is spent already.", spent=money(gone, run.currency))
        raise FieldsRefused([("budget", str(sentence))])
    held = queries.approval(session, campaign)
    campaign.budget = budget
    run = sms.set_budget(session, run.id, budget)
    session.flush()
    if held:
        session.add(Approval(campaign_id=campaign.id, digest=queries.digest(session, campaign), person_id=person.id))
    record(session, person, "campaign.budget", campaign.subject, budget=f"{budget:f}", spent=f"{gone:f}")
    if run.state == RunState.PAUSED and run.pause_reason == PauseReason.BUDGET:
        sms.resume(session, run.id)
        record(session, person, "campaign.resume", campaign.subject)
    return run
