"""Submitting, sending back, approving. Each locks its campaign first and writes the audit trail; none commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns import draft as drafts
from campaigns import queries
from campaigns.lawful.queries import personal_source, personal_words, unlawful_source, unlawful_words
from campaigns.lifecycle import CampaignState, require_state
from campaigns.models import Approval, Campaign
from campaigns.refusals import AgainstTheRules, ChangedMeanwhile, NoteMissing, NothingWaits, NotReady, OwnCampaign
from campaigns.writing.actions import tell_desk
from foundation import clock
from foundation.languages import language
from foundation.spelling import clean
from foundation.web.formats import language_in_sentence
from translations import actions as desk
from translations.editing.ignoring import ignore_all
from translations.lifecycle import RenderingState
from translations.models import Rendering
from villages.audience import queries as audiences
from villages.audience.question import Audience


def submit(session: Session, person: Person, campaign: Campaign) -> Campaign:
    """Hand it to the translators and to whoever approves.

    Raises:
        WrongState: it is no draft.
        NotReady: with everything that is missing, each under its field.
    """
    campaign = queries.locked(session, campaign)
    require_state(campaign.title, campaign.state, CampaignState.DRAFT)
    audience = Audience.read(campaign.audience)
    people = audiences.counts(session, audience, clock.today())
    if missing := lacking(session, campaign):
        raise NotReady(missing)
    campaign.state, campaign.note = CampaignState.SUBMITTED, ""
    spoken = {slug for one in audiences.listening(session, audience) for slug in one.languages}
    wanted = {*people.by_language, *spoken}
    tell_desk(session, campaign, languages=tuple(wanted))
    record(session, person, "campaign.submit", campaign.subject, people=people.people)
    session.flush()
    return campaign


def lacking(session: Session, campaign: Campaign) -> list[drafts.Problem]:
    """What stands between the draft and an approver, each under its field."""
    draft = queries.draft(campaign)
    people = audiences.counts(session, Audience.read(campaign.audience), clock.today()).people
    return [
        *drafts.missing(draft, people, clock.now()),
        *unlawful_source(session, draft),
        *personal_source(session, draft),
    ]


def send_back(session: Session, person: Person, campaign: Campaign, note: str) -> Campaign:
    """Return it to its author with a word on what should change. No approval given before stands any longer.

    Raises:
        WrongState: nobody submitted it.
        NoteMissing: the author would not know why.
    """
    campaign = queries.locked(session, campaign)
    require_state(campaign.title, campaign.state, CampaignState.SUBMITTED)
    if not (said := clean(note)):
        raise NoteMissing
    campaign.state, campaign.note = CampaignState.DRAFT, said
    campaign.judged = queries.content(session, campaign).stored()
    for given in queries.approvals(session, campaign):
        given.withdrawn_at = given.withdrawn_at or clock.now()
    record(session, person, "campaign.send_back", campaign.subject, note=said)
    session.flush()
    return campaign


def approve(session: Session, person: Person, campaign: Campaign, digest_seen: str | None = None) -> Approval:
    """Stand for exactly what it says now; approving the same twice is one approval.

    A running campaign is approved again when words were added to it (`release_held`).

    Raises:
        WrongState: it is a draft or cancelled.
        OwnCampaign: this person wrote or changed it, or a source of its texts.
        AgainstTheRules: an SMS of it may not leave by the rules of its kind, or a script names somebody.
        ChangedMeanwhile: it is not what the approver had before their eyes.
    """
    campaign = queries.locked(session, campaign)
    require_state(campaign.title, campaign.state, CampaignState.SUBMITTED, CampaignState.LAUNCHED)
    content = queries.content(session, campaign)
    digest = content.digest()
    if digest_seen is not None and digest_seen != digest:
        raise ChangedMeanwhile(title=campaign.title)
    if person.id in queries.writers(session, campaign):
        raise OwnCampaign(title=campaign.title)
    if given := queries.approval(session, campaign, digest):
        return given
    if problems := [*unlawful_words(session, content), *personal_words(session, content)]:
        raise AgainstTheRules(problems)
    approval = Approval(campaign_id=campaign.id, digest=digest, person_id=person.id)
    session.add(approval)
    campaign.judged = content.stored()
    record(session, person, "campaign.approve", campaign.subject, digest=digest)
    session.flush()
    return approval


def approve_language(
    session: Session, person: Person, campaign: Campaign, slug: str, despite: str = ""
) -> list[Rendering]:
    """Approve what waits for review in one language, in every channel of the campaign: all of it or nothing.

    `despite` says why what the checks warn of may stay; it is kept with each warning.

    Raises:
        NothingWaits: there is nothing of that language to approve.
        OwnRendering, StaleRendering, CheckFailed, OpenWarnings: one of them cannot be approved by this person now.
    """
    text_ids = [text.id for text in queries.texts(campaign).values()]
    wanted = Rendering.text_id.in_(text_ids), Rendering.language == slug, Rendering.state == RenderingState.TRANSLATED
    waiting = session.scalars(select(Rendering).where(*wanted).order_by(Rendering.text_id)).all()
    if not waiting:
        raise NothingWaits(title=campaign.title, language=language_in_sentence(slug))
    with session.begin_nested():
        for rendering in waiting if despite else ():
            ignore_all(session, person, rendering, language(slug), despite)
        return [desk.approve(session, person, rendering) for rendering in waiting]
