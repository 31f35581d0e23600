"""Which words can be tested, and what became of the tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Audit, Person
from campaigns import queries
from campaigns.audience.longest import longest, samples
from campaigns.audience.queries import sending_day
from campaigns.models import Campaign
from foundation import clock, placeholders, settings
from foundation.keys import decrypt
from foundation.languages import LANGUAGES, language
from foundation.spelling import nfc, without_diacritics
from messaging.sms.lifecycle import LABELS, MessageState
from messaging.sms.models import Addressee, Message
from messaging.sms.rules.queries import rules_for
from messaging.sms.segments import measure
from translations.models import Rendering
from translations.preview import STAND_INS, preview
from villages.audience.question import Audience

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Trial:
    """One test: when, who, to which number (masked), in which language, and where it stands."""

    at: datetime
    by: str
    number: str
    language: str
    state: MessageState

    @property
    def label(self) -> str:
        return str(LABELS[self.state])


def bodies(session: Session, campaign: Campaign) -> dict[str, str]:
    """The SMS in every language that has words, approved or not, as a phone would show the longest of it.

    The name in it is invented, as long as the longest: no resident's leaves for a phone that is not theirs.
    """
    if (text := campaign.sms_text) is None:
        return {}
    written = select(Rendering.language, Rendering.text).where(Rendering.text_id == text.id, Rendering.text != "")
    words = {text.source_language: text.source, **{row.language: row.text for row in session.execute(written)}}
    line = rules_for(session, campaign.kind, clock.today()).opt_out_line
    whole = placeholders.with_opt_out(text.source, line)
    found = samples(session, Audience.read(campaign.audience), sending_day(campaign.send_from), whole)
    values = [{**one, "name": _invented(one["name"])} for one in longest(found, LANGUAGES)]
    shown = {slug: preview("sms", language(slug), said, values, line) for slug, said in words.items()}
    return {
        slug: nfc(seen.words if campaign.diacritics or seen.plain is None else without_diacritics(seen.words))
        for slug, seen in shown.items()
    }


def trials(session: Session, campaign: Campaign, limit: int = 10) -> list[Trial]:
    """The latest tests of the campaign, the newest first."""
    run_id = Audit.detail["run"].as_integer()
    found = (
        select(Audit, Person.name, Message.state)
        .join(Person, Person.id == Audit.person_id)
        .join(Message, Message.run_id == run_id)
        .where(Audit.subject == campaign.subject, Audit.action == "campaign.test")
        .order_by(Audit.id.desc())
        .limit(limit)
    )
    return [
        Trial(entry.at, name, entry.detail["number"], entry.detail["language"], MessageState(state))
        for entry, name, state in session.execute(found)
    ]


def last_number(session: Session, person: Person) -> str:
    """The number this person last tested with; empty when there is none, or it is too long ago."""
    latest = (
        select(Audit.detail["run"].as_integer())
        .where(Audit.person_id == person.id, Audit.action == "campaign.test")
        .order_by(Audit.id.desc())
        .limit(1)
    )
    sealed = session.scalar(
        select(Addressee.phone)
        .join(Message, Message.addressee_id == Addressee.id)
        .where(Message.run_id == latest.scalar_subquery())
    )
    return decrypt(sealed) if sealed else ""


def sent_lately(session: Session, person: Person) -> int:
    """How many tests this person has sent within the hour."""
    lately = (Audit.person_id == person.id, Audit.action == "campaign.test", Audit.at > func.now() - HOUR)
    return session.scalar(select(func.count()).where(*lately)) or 0


def hold(session: Session, person: Person) -> None:
    """One test of a person after the other, so that two at once cannot both be the last one allowed."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"campaign.test:{person.id}"))))


def sender() -> str:
    """Who the SMS come from."""
    return settings.current().twilio_sender


def _invented(name: str) -> str:
    """A name of nobody: as long, and without marks where the other has none."""
    made = (f"{STAND_INS['name']} " * len(name))[: len(name)]
    return made if measure(name).forced_by else without_diacritics(made)


def languages(session: Session, campaign: Campaign) -> Sequence[str]:
    """The languages that can be tested, the source's first."""
    found = bodies(session, campaign)
    source = queries.texts(campaign)["sms"].source_language if found else ""
    return sorted(found, key=lambda slug: (slug != source, slug))
