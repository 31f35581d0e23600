"""Sending oneself a test. Nothing here commits; wake messaging.sms.tasks.dispatch_run after the commit."""

from datetime import timedelta

from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns.models import Campaign
from campaigns.refusals import NothingToTest, TooManyTests
from campaigns.trials import queries
from foundation.masking import masked_phone
from messaging.sms.addressed.actions import enqueue_addressed
from messaging.sms.lifecycle import Priority
from messaging.sms.models import Run
from messaging.sms.sending import Words
from villages.phones import read_phone

MOST_AN_HOUR = 10  # tests of one person, over all campaigns
TOO_LATE = timedelta(minutes=30)  # nobody waits longer with the phone in the hand


def send_test(session: Session, person: Person, campaign: Campaign, phone: str, language: str) -> Run:
    """The words of the campaign in this language to this number, filled with the longest values of its audience.

    Words that nobody has approved yet are sent too: a test is for looking at them.

    Raises:
        NothingToTest: the campaign has no SMS in that language.
        TooManyTests: this person has sent `MOST_AN_HOUR` within the hour.
        MalformedPhone, AddressRefusal: the number cannot be written to.
    """
    body = queries.bodies(session, campaign).get(language)
    if body is None:
        raise NothingToTest(title=campaign.title)
    queries.hold(session, person)
    if queries.sent_lately(session, person) >= MOST_AN_HOUR:
        raise TooManyTests(most=MOST_AN_HOUR)
    run = enqueue_addressed(
        session,
        label=campaign.title,
        sender=queries.sender(),
        phone=phone,
        words=Words(language, 1, body),
        priority=Priority.TEST,
        expires=TOO_LATE,
    )
    shown = masked_phone(read_phone(phone).e164)
    record(session, person, "campaign.test", campaign.subject, run=run.id, language=language, number=shown)
    session.flush()
    return run
