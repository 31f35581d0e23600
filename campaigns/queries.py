"""What pages, commands and launches ask about campaigns."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Audit, Person
from campaigns.audience.queries import plan_of
from campaigns.digest import Content, Voice, Wording
from campaigns.draft import Draft, Source
from campaigns.lifecycle import CampaignState
from campaigns.models import Approval, Campaign, Launch
from campaigns.planning import Plan, resolve_one
from campaigns.reach import within_reach
from campaigns.refusals import NoSuchCampaign
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Tally
from translations import queries as desk
from translations.models import Text, TextVersion


def campaign(session: Session, slug: str, person: Person | None = None) -> Campaign:
    """The campaign of that short name, within the person's reach.

    Raises:
        NoSuchCampaign: there is none, or it is out of reach: both read the same.
    """
    wanted = select(Campaign).where(Campaign.slug == slug)
    if person is not None:
        wanted = wanted.where(within_reach(person))
    if found := session.scalar(wanted):
        return found
    raise NoSuchCampaign(name=slug)


def locked(session: Session, campaign: Campaign) -> Campaign:
    """The campaign as it is now, its row held until the end of the transaction: steps come one after the other."""
    session.flush()
    row = select(Campaign).where(Campaign.id == campaign.id).with_for_update(of=Campaign, key_share=True)
    return session.scalars(row.execution_options(populate_existing=True)).one()


def campaigns(person: Person, states: Sequence[str] = ()) -> Select[Campaign]:
    """The campaigns within the person's reach, the last changed first."""
    found = select(Campaign).where(within_reach(person)).order_by(Campaign.updated_at.desc(), Campaign.id.desc())
    launch = joinedload(Campaign.launch)
    found = found.options(
        joinedload(Campaign.author), launch.joinedload(Launch.run), launch.joinedload(Launch.bulletin)
    )
    return found.where(Campaign.state.in_(states)) if states else found


def texts(campaign: Campaign) -> dict[str, Text]:
    """The campaign's texts by channel."""
    both = {"sms": campaign.sms_text, "script": campaign.script_text}
    return {channel: text for channel, text in both.items() if text is not None}


def draft(campaign: Campaign) -> Draft:
    """What its author decided, as it stands in the form and in a campaign file."""
    return Draft(
        title=campaign.title,
        kind=campaign.kind,
        brief=campaign.brief,
        audience=campaign.audience,
        send_from=campaign.send_from,
        send_by=campaign.send_by,
        fallback=campaign.fallback,
        merges_households=campaign.merges_households,
        diacritics=campaign.diacritics,
        texts={channel: Source(text.source, text.source_language) for channel, text in texts(campaign).items()},
    )


def content(session: Session, campaign: Campaign) -> Content:
    """What an approver of this moment would stand for."""
    return Content(
        title=campaign.title,
        kind=campaign.kind,
        audience=campaign.audience,
        send_from=campaign.send_from,
        send_by=campaign.send_by,
        fallback=campaign.fallback,
        merges_households=campaign.merges_households,
        diacritics=campaign.diacritics,
        voices={channel: _voice(session, text) for channel, text in texts(campaign).items()},
    )


def digest(session: Session, campaign: Campaign) -> str:
    """The digest of what an approver of this moment would stand for."""
    return content(session, campaign).digest()


def approvals(session: Session, campaign: Campaign) -> Sequence[Approval]:
    """Every approval the campaign ever had, valid or not, newest first."""
    wanted = select(Approval).where(Approval.campaign_id == campaign.id).order_by(Approval.id.desc())
    return session.scalars(wanted.options(joinedload(Approval.person))).all()


def approval(session: Session, campaign: Campaign, digest_now: str | None = None) -> Approval | None:
    """The valid approval: somebody stood for exactly what the campaign says now."""
    current = digest_now or digest(session, campaign)
    return next((given for given in approvals(session, campaign) if given.digest == current), None)


def writers(session: Session, campaign: Campaign) -> set[int]:
    """Everybody who wrote or changed the campaign or a source of its texts: none of them may approve it."""
    text_ids = [text.id for text in texts(campaign).values()]
    sources = select(TextVersion.person_id).where(TextVersion.text_id.in_(text_ids))
    hands = select(Audit.person_id).where(
        Audit.subject == campaign.subject, Audit.action.in_(["campaign.create", "campaign.change"])
    )
    found = [*session.scalars(sources), *session.scalars(hands), campaign.author_id]
    return {person_id for person_id in found if person_id is not None}


def plan(session: Session, campaign: Campaign) -> Plan:
    """Who would get what if it were launched now."""
    return plan_of(session, content(session, campaign))


def releasable(session: Session, run_id: int, content: Content) -> dict[str, list[str]]:
    """Languages asked for by people who are held for want of words, by the language whose words they could get now."""
    voice = content.voices.get("sms")
    if voice is None:
        return {}
    held = select(Tally.language).where(
        Tally.run_id == run_id,
        Tally.state == MessageState.HELD,
        Tally.reason == Reason.NO_RENDERING,
        Tally.messages > 0,
    )
    found: dict[str, list[str]] = {}
    for asked in session.scalars(held.order_by(Tally.language)):
        if given := resolve_one(asked, set(voice.words), content.fallback):
            found.setdefault(given, []).append(asked)
    return found


def history(session: Session, campaign: Campaign) -> Sequence[tuple[Audit, Person | None]]:
    """What was done with the campaign and its texts, by whom, newest first."""
    subjects = [campaign.subject, *(f"text:{text.id}" for text in texts(campaign).values())]
    trail = select(Audit, Person).outerjoin(Person, Person.id == Audit.person_id).where(Audit.subject.in_(subjects))
    return [(entry, person) for entry, person in session.execute(trail.order_by(Audit.id.desc()).limit(100))]


def waiting(session: Session, person: Person) -> list[Campaign]:
    """What waits for an approver: submitted and not validly approved, or running with words added since."""
    found = session.scalars(campaigns(person, (CampaignState.SUBMITTED, CampaignState.LAUNCHED)))
    return [one for one in found if approval(session, one) is None]


def _voice(session: Session, text: Text) -> Voice:
    words = {
        found.language: Wording(found.language, found.version, found.words, found.back_translation)
        for found in desk.approved_words(session, text).values()
    }
    return Voice(text.source_language, text.source, text.version, words)
