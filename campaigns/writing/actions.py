"""Writing and changing a draft. Each action locks its campaign first and writes the audit trail; none commits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from campaigns import draft as drafts
from campaigns import queries
from campaigns.audience.airtime import Airtime, tightest
from campaigns.audience.longest import longest_by_words, samples
from campaigns.audience.queries import sending_day
from campaigns.draft import CHANNELS, Draft, Source
from campaigns.lifecycle import CampaignState, require_state
from campaigns.models import Campaign
from campaigns.reach import require_reach
from campaigns.refusals import FieldsRefused, SlugTaken
from campaigns.starting.queries import phrases, worded
from foundation import clock, placeholders
from foundation.refusals import Refusal
from messaging.sms.rules.queries import rules_for
from translations import actions as desk
from translations.models import Text
from translations.phrasebook.carrying import carry
from translations.phrasebook.models import Phrase
from translations.preview import Values
from villages.audience import queries as audiences
from villages.audience.naming import settled
from villages.audience.question import Audience

_RULES = ("fallback", "merges_households", "diacritics", "budget", "priority")
_PLAIN = ("title", "kind", "brief", "send_from", "send_by", *_RULES)


def create(session: Session, person: Person, draft: Draft, slug: str = "") -> Campaign:
    """A new draft. Without a short name one is made from the title.

    Raises:
        FieldsRefused: values that cannot be kept even in a draft.
        AudienceRefusal, UnknownCommune, UnknownLanguage, OutOfReach: an audience that cannot be asked for.
        SlugTaken: another campaign has that short name.
        NoSuchPhrase, PhraseRetired: a text names a standard text that is not offered.
    """
    draft = worded(session, draft.cleaned())
    _refuse(drafts.problems(draft))
    begun_from = phrases(session, draft.texts)
    audience = _usable_audience(session, person, draft)
    campaign = Campaign(slug=_free_slug(session, draft.title, slug), author_id=person.id, state=CampaignState.DRAFT)
    for name in _PLAIN:
        setattr(campaign, name, getattr(draft, name))
    campaign.audience = audience.stored()
    session.add(campaign)
    session.flush()
    for channel, source in draft.texts.items():
        first = _first_words(source, begun_from.get(channel))
        _attach(campaign, channel, _open_text(session, person, campaign, channel, first))
    record(session, person, "campaign.create", campaign.subject, slug=campaign.slug)
    tell_desk(session, campaign)
    _carry_along(session, person, campaign, begun_from, draft.texts)
    return campaign


def change(session: Session, person: Person, campaign: Campaign, draft: Draft) -> list[str]:
    """Write it anew; returns the fields that differ. A submitted campaign goes back to its author's desk.

    Raises:
        WrongState: it was launched or cancelled.
        FieldsRefused, AudienceRefusal, UnknownCommune, UnknownLanguage, OutOfReach, NoSuchPhrase, PhraseRetired: as
            for `create`.
    """
    campaign = queries.locked(session, campaign)
    require_state(campaign.title, campaign.state, CampaignState.DRAFT, CampaignState.SUBMITTED)
    draft = worded(session, draft.cleaned())
    _refuse(drafts.problems(draft))
    begun_from = phrases(session, draft.texts)
    audience = _usable_audience(session, person, draft)
    changed = [name for name in _PLAIN if getattr(campaign, name) != getattr(draft, name)]
    for name in changed:
        setattr(campaign, name, getattr(draft, name))
    if Audience.read(campaign.audience) != audience:
        campaign.audience = audience.stored()
        changed.append("audience")
    changed += [channel for channel in CHANNELS if _reword(session, person, campaign, channel, draft.texts)]
    if changed:
        campaign.state = CampaignState.DRAFT
        campaign.updated_at = func.now()
        record(session, person, "campaign.change", campaign.subject, fields=changed)
        tell_desk(session, campaign)
    _carry_along(session, person, campaign, begun_from, draft.texts)
    return changed


def tell_desk(session: Session, campaign: Campaign, languages: Iterable[str] | None = None) -> None:
    """Tell the translation desk which languages are wanted, by when, and how long the values of the audience get.

    `languages`: None leaves the wish as it is, none of them takes the texts off the desk's queue.
    """
    audience, send_on = Audience.read(campaign.audience), sending_day(campaign.send_from)
    due = clock.local(campaign.send_from).date() if campaign.send_from else None
    rules = rules_for(session, campaign.kind, clock.today())
    for channel, text in queries.texts(campaign).items():
        sets: dict[str, list[Values]] = {}
        if channel == "sms":
            text.kind, text.keeps_marks = campaign.kind, campaign.diacritics
            words = placeholders.with_opt_out(text.source, rules.opt_out_line)
            sets = longest_by_words(samples(session, audience, send_on, words), campaign.fallback)
        else:
            _tell_airtime(text, tightest(session, audiences.listening(session, audience)))
        desk.ask_for(session, text, sorted(text.languages if languages is None else languages), due, sets)


def _tell_airtime(text: Text, found: Airtime | None) -> None:
    text.session_minutes = found.minutes if found else None
    text.session_languages = found.languages if found else None
    text.session_commune = found.commune_code if found else None


def _refuse(problems: list[drafts.Problem]) -> None:
    if problems:
        raise FieldsRefused(problems)


def _usable_audience(session: Session, person: Person, draft: Draft) -> Audience:
    audience = Audience.read(draft.audience)
    audience = settled(session, person, audience)
    require_reach(session, person, audience)
    return audience


def _free_slug(session: Session, title: str, wanted: str) -> str:
    # One at a time, so that two campaigns of one title cannot both find the same name free.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("campaign.slug"))))
    made = wanted or drafts.slug_of(title)
    if problem := drafts.problem_of_slug(made):
        raise FieldsRefused([("slug", problem)])
    stem = made[: drafts.LONGEST_SLUG - 5].rstrip("-")
    taken = set(session.scalars(select(Campaign.slug).where(Campaign.slug.startswith(stem, autoescape=True))))
    if made not in taken:
        return made
    if wanted:
        raise SlugTaken(slug=wanted)
    numbered = (f"{stem}-{number}" for number in range(2, 10_000))
    return next(name for name in numbered if name not in taken)


def _open_text(session: Session, person: Person, campaign: Campaign, channel: str, source: Source) -> Text:
    title, brief = campaign.title, campaign.brief
    try:
        return desk.create_text(session, person, _channel(channel), title, brief, source.source_language, source.source)
    except Refusal as refusal:
        raise FieldsRefused([(channel, str(refusal))]) from None


def _first_words(source: Source, phrase: Phrase | None) -> Source:
    """What the phrase says, so that its renderings fit and what the author changed shows as a change."""
    if phrase is None or phrase.text.source_language != source.source_language:
        return source
    return replace(source, source=phrase.text.source)


def _carry_along(
    session: Session,
    person: Person,
    campaign: Campaign,
    begun_from: Mapping[str, Phrase],
    wanted: Mapping[str, Source],
) -> None:
    """Bring the approved renderings of the phrases, then the author's own words where they are others."""
    reworded = False
    for channel, phrase in begun_from.items():
        text = queries.texts(campaign)[channel]
        carry(session, person, phrase.text, text, phrase.slug)
        reworded |= _reword(session, person, campaign, channel, wanted)
    if reworded:
        tell_desk(session, campaign)


def _channel(name: str) -> Literal["sms", "script"]:
    return "sms" if name == "sms" else "script"


def _attach(campaign: Campaign, channel: str, text: Text | None) -> None:
    setattr(campaign, f"{channel}_text", text)


def _reword(session: Session, person: Person, campaign: Campaign, channel: str, sources: Mapping[str, Source]) -> bool:
    """Bring one channel's text in line; whether its words changed."""
    text, wanted = queries.texts(campaign).get(channel), sources.get(channel)
    if text is None and wanted is None:
        return False
    if text is None or wanted is None or text.source_language != wanted.source_language:
        if text is not None:
            desk.ask_for(session, text, ())
        _attach(campaign, channel, _open_text(session, person, campaign, channel, wanted) if wanted else None)
        session.flush()
        return True
    before = text.version
    try:
        desk.change_source(session, person, text, wanted.source, campaign.title, campaign.brief)
    except Refusal as refusal:
        raise FieldsRefused([(channel, str(refusal))]) from None
    return text.version != before
