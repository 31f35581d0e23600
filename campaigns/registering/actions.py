"""Preparing the texts of a campaign for registration. Nothing here commits."""

from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns.models import Campaign
from campaigns.refusals import NothingToRegister
from campaigns.registering.queries import words
from foundation import settings
from messaging.sms.registration import actions as registration
from messaging.sms.registration.models import Registration


def prepare(session: Session, person: Person, campaign: Campaign) -> list[Registration]:
    """Write the approved SMS texts down for registration with the sender's networks; a second time adds nothing.

    Raises:
        NothingToRegister: it has no approved SMS text yet.
    """
    texts = words(session, campaign)
    if not texts:
        raise NothingToRegister(title=campaign.title)
    found = registration.prepare(session, settings.current().twilio_sender, campaign.title, texts)
    languages = [one.language for one in found]
    record(session, person, "campaign.registration", campaign.subject, languages=languages)
    return found
