"""What pages, commands and launches ask about campaigns."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Audit, Person
from campaigns.audience.queries import plan_of
from campaigns.digest import Content, Voice, Wording
from campaigns.draft import Draft, Source
from campaigns.launching.queries import late
from campaigns.lifecycle import CampaignState
from campaigns.models import Approval, Campaign, Launch
from campaigns.planning import Plan
from campaigns.reach import within_reach
from campaigns.refusals import NoSuchCampaign, NothingSends
from foundation import clock, placeholders
from messaging.loudspeaker.models import Bulletin
from messaging.sms.lifecycle import RunState
from messaging.sms.models import Run
from messaging.sms.rules.queries import rules_for
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


def everything(session: Session) -> Sequence[Campaign]:
    """All campaigns, the newest first: for the terminal, which stands above reach."""
    return session.scalars(select(Campaign).order_by(Campaign.id.desc())).all()


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
        budget=campaign.budget,
        priority=campaign.priority,
        texts={channel: Source(text.source, text.source_language) for channel, text in texts(campaign).items()},
    )


def content(session: Session, campaign: Campaign) -> Content:
    """What an approver of this moment would stand for."""
    voices = {channel: _voice(session, text) for channel, text in texts(campaign).items()}
    return Content(
        title=campaign.title,
        kind=campaign.kind,
        audience=campaign.audience,
        send_from=campaign.send_from,
        send_by=campaign.send_by,
        fallback=campaign.fallback,
        merges_households=campaign.merges_households,
        diacritics=campaign.diacritics,
        voices=voices,
        budget=campaign.budget,
        priority=campaign.priority,
        opt_out=_opt_out(session, campaign, voices.get("sms")),
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
    return next((given for given in approvals(session, campaign) if given.holds(current)), None)


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


def run_of(session: Session, campaign: Campaign) -> Run:
    """The run of a launched campaign's SMS.

    Raises:
        NothingSends: it was not launched, was cancelled, or has no SMS.
    """
    run = session.scalar(select(Run).join(Launch, Launch.run_id == Run.id).where(Launch.campaign_id == campaign.id))
    if run is None or campaign.state != CampaignState.LAUNCHED:
        raise NothingSends(title=campaign.title)
    return run


def history(session: Session, campaign: Campaign) -> Sequence[tuple[Audit, Person | None]]:
    """What was done with the campaign and its texts, by whom, newest first."""
    subjects = [campaign.subject, *(f"text:{text.id}" for text in texts(campaign).values())]
    trail = select(Audit, Person).outerjoin(Person, Person.id == Audit.person_id).where(Audit.subject.in_(subjects))
    return [(entry, person) for entry, person in session.execute(trail.order_by(Audit.id.desc()).limit(100))]


def waiting(session: Session, person: Person) -> list[Campaign]:
    """What waits for an approver: submitted and not validly approved, or launched with words it left without."""
    submitted = session.scalars(campaigns(person, (CampaignState.SUBMITTED,)))
    sending = Launch.run.has(Run.state.in_([RunState.RUNNING, RunState.PAUSED]))
    on_air = Launch.bulletin.has(and_(Bulletin.withdrawn_at.is_(None), Bulletin.valid_until >= clock.today()))
    launched = campaigns(person, (CampaignState.LAUNCHED,)).where(Campaign.launch.has(or_(sending, on_air)))
    with_words = [one for one in session.scalars(launched) if late(session, one, content(session, one))]
    return [one for one in (*submitted, *with_words) if approval(session, one) is None]


def _opt_out(session: Session, campaign: Campaign, voice: Voice | None) -> str:
    """What `{opt_out}` in the SMS stands for: by the rules of the day it left, else of today."""
    if voice is None or not any(placeholders.OPT_OUT in placeholders.names(said.text) for said in voice.words.values()):
        return ""
    day = clock.local(campaign.launch.at).date() if campaign.launch else clock.today()
    return rules_for(session, campaign.kind, day).opt_out_line


def _voice(session: Session, text: Text) -> Voice:
    words = {
        found.language: Wording(found.language, found.version, found.words, found.back_translation)
        for found in desk.approved_words(session, text).values()
    }
    return Voice(text.source_language, text.source, text.version, words, desk.needing_speaker(session, text))
