"""The override in an emergency. Nothing here commits."""

from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns import queries
from campaigns.models import Campaign
from campaigns.queries import run_of
from campaigns.refusals import OwnCampaign
from foundation.spelling import clean
from messaging.sms import actions as sms
from messaging.sms.models import Run


def override(session: Session, person: Person, campaign: Campaign, reason: str) -> Run:
    """Let what has not left yet leave outside the hours and above the cap per number. It cannot be taken back.

    The reason stands on the campaign, in its report and in the audit trail. A second override changes nothing.

    Raises:
        NothingSends: it has no messages on their way.
        OwnCampaign: this person wrote or changed it.
        ReasonMissing: nobody would know why.
        RunMayNot: everything has left, or it was cancelled.
    """
    campaign = queries.locked(session, campaign)
    before = run_of(session, campaign).override_at
    if person.id in queries.writers(session, campaign):
        raise OwnCampaign(title=campaign.title)
    run = sms.override(session, run_of(session, campaign).id, person, reason)
    if before is None:
        record(session, person, "campaign.override", campaign.subject, note=clean(reason))
    return run
