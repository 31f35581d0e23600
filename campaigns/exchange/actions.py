"""Campaigns taken in from a file (a new draft, or a draft brought up to date) and handed out. Nothing here commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns import queries
from campaigns.exchange.file import CampaignFile, Rendered
from campaigns.exchange.queries import as_file
from campaigns.lifecycle import CampaignState, require_state
from campaigns.models import Campaign
from campaigns.refusals import FieldsRefused, NoSuchCampaign, SlugTaken
from campaigns.starting.queries import phrases
from campaigns.writing.actions import change, create
from foundation.languages import language
from foundation.refusals import Refusal
from translations import actions as desk
from translations import queries as translations
from translations.lifecycle import RenderingState
from translations.models import Rendering, Text
from translations.phrasebook.refusals import NoSuchPhrase, PhraseRetired


def take_in(session: Session, person: Person, file: CampaignFile) -> Campaign:
    """The campaign of the file, as a draft of this person, its renderings waiting for another person's review.

    The same short name again brings the draft up to date: words that did not change keep their approval. A rendering
    that needs a back-translation and has none stays a draft at the translation desk.

    Raises:
        FieldsRefused, AudienceRefusal, UnknownCommune, UnknownLanguage, OutOfReach: something in it cannot be used.
        SlugTaken: a campaign beyond the person's reach has that short name.
        WrongState: the campaign is no draft any more.
    """
    campaign = _draft_of(session, person, file.slug)
    _refuse_unknown_phrases(session, file)
    if campaign is None:
        campaign = create(session, person, file.draft, file.slug)
    else:
        require_state(campaign.title, campaign.state, CampaignState.DRAFT)
        change(session, person, campaign, file.draft)
    texts = queries.texts(campaign)
    for slug, by_channel in file.renderings.items():
        for channel, rendered in by_channel.items():
            _render(session, person, texts[channel], slug, rendered)
    record(session, person, "campaign.import", campaign.subject, languages=sorted(file.renderings))
    session.flush()
    return campaign


def hand_out(session: Session, person: Person | None, campaign: Campaign) -> CampaignFile:
    """The campaign as a file for another office; that it left is kept (None: a command)."""
    record(session, person, "campaign.export", campaign.subject)
    return as_file(session, campaign)


def _draft_of(session: Session, person: Person, slug: str) -> Campaign | None:
    if session.scalar(select(Campaign.id).where(Campaign.slug == slug)) is None:
        return None
    try:
        return queries.campaign(session, slug, person)
    except NoSuchCampaign:
        raise SlugTaken(slug=slug) from None


def _refuse_unknown_phrases(session: Session, file: CampaignFile) -> None:
    problems = []
    for channel, source in file.draft.texts.items():
        try:
            phrases(session, {channel: source})
        except (NoSuchPhrase, PhraseRetired) as refusal:
            problems.append((f"texts.{channel}.phrase", str(refusal)))
    if problems:
        raise FieldsRefused(problems)


def _render(session: Session, person: Person, text: Text, slug: str, rendered: Rendered) -> None:
    held = session.scalar(select(Rendering).where(Rendering.text_id == text.id, Rendering.language == slug))
    if held is not None and _says_the_same(held, text, rendered):
        return
    subject = translations.subject(session, text, language(slug), rendered.text, rendered.back_translation)
    submit = bool(rendered.back_translation) or not subject.needs_back_translation
    try:
        desk.write_rendering(session, person, text, slug, rendered.text, rendered.back_translation, submit=submit)
    except Refusal as refusal:
        raise FieldsRefused([(f"renderings.{slug}.{text.channel}", str(refusal))]) from None


def _says_the_same(held: Rendering, text: Text, rendered: Rendered) -> bool:
    return (
        held.state in (RenderingState.TRANSLATED, RenderingState.APPROVED)
        and held.source_version == text.version
        and held.text == rendered.text
        and held.back_translation == rendered.back_translation
    )
