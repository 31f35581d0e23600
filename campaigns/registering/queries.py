"""Where the words of a campaign stand with the networks of its sender."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaigns import queries
from campaigns.digest import Content
from campaigns.launching.words import all_sms_words
from campaigns.models import Campaign
from campaigns.planning import Plan
from foundation import clock, settings
from messaging.sms.registration.models import RegistrationState
from messaging.sms.registration.queries import standings
from messaging.sms.rules.queries import rules_for
from messaging.sms.senders.models import Sender
from messaging.sms.sending import Words


@dataclass(frozen=True)
class Registered:
    """Where each approved SMS text stands, by language; `is_required`: others than approved ones do not leave."""

    sender: str
    is_required: bool
    states: dict[str, RegistrationState]

    @property
    def unprepared(self) -> bool:
        """Whether some text has not been handed in."""
        return RegistrationState.NOT_SUBMITTED in self.states.values()

    def held(self, plan: Plan) -> int:
        """How many SMS of the plan would wait for the network."""
        if not self.is_required:
            return 0
        barred = {slug for slug, state in self.states.items() if state != RegistrationState.APPROVED}
        return sum(group.messages for group in plan.groups if group.given in barred)


def words(session: Session, campaign: Campaign, content: Content | None = None) -> list[Words]:
    """The approved SMS words exactly as they would leave: that is what a network registers."""
    content = content or queries.content(session, campaign)
    day = clock.local(campaign.launch.at).date() if campaign.launch else clock.today()
    return all_sms_words(content, rules_for(session, campaign.kind, day))


def registered(session: Session, campaign: Campaign, content: Content) -> Registered | None:
    """The standing of the campaign's texts; None without an SMS."""
    texts = words(session, campaign, content)
    if not texts:
        return None
    sender = settings.current().twilio_sender
    known = session.get(Sender, sender)
    return Registered(sender, bool(known and known.registered_only), standings(session, sender, texts))
