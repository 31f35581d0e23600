"""What a launched campaign could still give, now that words were approved which it left without."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaigns.audience.queries import script_lines
from campaigns.digest import Content
from campaigns.fallbacks import resolve_one
from campaigns.launching.words import Along
from campaigns.lifecycle import CampaignState
from campaigns.models import Campaign
from campaigns.scripts import ScriptLine
from foundation import clock
from foundation.languages import LANGUAGES
from messaging.loudspeaker import queries as loudspeaker
from messaging.loudspeaker.bulletin import ScriptKey
from messaging.loudspeaker.models import Bulletin, BulletinText
from messaging.sms import queries as sms
from translations.glossary.queries import pronunciations
from translations.models import Rendering, Text
from translations.recordings import queries as recordings
from translations.recordings.storage import key_of
from villages.audience.question import Audience


@dataclass(frozen=True)
class Late:
    """What one language could get: how many people whose SMS is held for want of words, and which scripts."""

    people: int = 0
    scripts: tuple[ScriptLine, ...] = ()


@dataclass(frozen=True)
class Unheard:
    """Words on air that were recorded after their scripts were made: how many scripts can get which recording."""

    words: BulletinText
    scripts: int
    recording: str
    seconds: int


def late(session: Session, campaign: Campaign, content: Content) -> dict[str, Late]:
    """By the language of the words; nothing before the launch, after a cancellation or when its time is over."""
    made = campaign.launch
    if made is None or campaign.state != CampaignState.LAUNCHED:
        return {}
    held = sms.held_for_words(session, made.run_id) if made.run_id else {}
    found = releasable(session, made.run_id, content) if made.run_id else {}
    scripts = missing_scripts(session, campaign, content)
    return {
        slug: Late(sum(held[asked] for asked in found.get(slug, ())), scripts.get(slug, ()))
        for slug in sorted({*found, *scripts})
    }


def releasable(session: Session, run_id: int, content: Content) -> dict[str, list[str]]:
    """Languages asked for by people who are held for want of words, by the language whose words they could get now."""
    found: dict[str, list[str]] = {}
    if voice := content.voices.get("sms"):
        for asked in sms.held_for_words(session, run_id):
            if given := resolve_one(asked, set(voice.words), content.fallback):
                found.setdefault(given, []).append(asked)
    return found


def alongs(session: Session, text: Text | None) -> dict[str, Along]:
    """What goes along with the words of the loudspeaker text, by language; four statements, however many there are."""
    if text is None:
        return {}
    hands = joinedload(Rendering.author), joinedload(Rendering.reviewer)
    renderings = session.scalars(select(Rendering).where(Rendering.text_id == text.id).options(*hands)).all()
    spoken = recordings.in_force(session, [(text.id, slug) for slug in LANGUAGES])
    people = {one.language: {"translator": one.author, "reviewer": one.reviewer} for one in renderings}
    said, words = pronunciations(session, text.source_language), {one.language: one.text for one in renderings}
    found = {}
    for slug in {text.source_language, *people, *(language for _, language in spoken)}:
        who = {"writer": text.author, **people.get(slug, {})}
        credits = {role: person.name for role, person in who.items() if person}
        voice = spoken.get((text.id, slug))
        names = said(text.source if slug == text.source_language else words.get(slug, ""))
        recording = (key_of(voice.station), ceil(voice.seconds)) if voice else ("", 0)
        found[slug] = Along(*recording, credits, names)
    return found


def missing_scripts(session: Session, campaign: Campaign, content: Content) -> Mapping[str, tuple[ScriptLine, ...]]:
    """Scripts the plan has today and the bulletin has not, or only in older words, by language.

    A commune keeps the kind it has, one script for all or one a village. A bulletin that is over gets none.
    """
    bulletin = _on_air(campaign)
    if bulletin is None:
        return {}
    there = loudspeaker.versions_of(session, bulletin.id)
    words = content.voices["script"].words if "script" in content.voices else {}
    lines, _gaps = script_lines(session, Audience.read(campaign.audience), content, _kept_apart(there))
    found: dict[str, tuple[ScriptLine, ...]] = {}
    for line in lines:
        if there.get((line.commune_code, line.place, line.language), 0) < words[line.language].version:
            found[line.language] = (*found.get(line.language, ()), line)
    return found


def _kept_apart(there: Iterable[ScriptKey]) -> dict[str, bool]:
    """Of each commune with scripts, whether its villages have theirs: it stays so, whatever the station wants now.

    Otherwise old and new scripts would both be the newest of their places, and both be read out.
    """
    found: dict[str, bool] = {}
    for commune, place, _language in there:
        found[commune] = found.get(commune, True) and bool(place)
    return found


def missing_recordings(session: Session, campaign: Campaign, content: Content) -> tuple[Unheard, ...]:
    """Scripts whose words are still the approved ones and have another recording in force than they went out with."""
    bulletin, text = _on_air(campaign), campaign.script_text
    if bulletin is None or text is None or campaign.state != CampaignState.LAUNCHED:
        return ()
    approved = content.voices["script"].words if "script" in content.voices else {}
    held = [
        (words, scripts)
        for words, scripts in loudspeaker.words_of(session, bulletin.id)
        if words.language in approved and approved[words.language].version == words.version
    ]
    spoken = recordings.in_force(session, [(text.id, words.language) for words, _ in held])
    return tuple(
        Unheard(words, scripts, key_of(voice.station), ceil(voice.seconds))
        for words, scripts in held
        if (voice := spoken.get((text.id, words.language))) and key_of(voice.station) != words.recording
    )


def _on_air(campaign: Campaign) -> Bulletin | None:
    """Its bulletin, while stations may read it."""
    bulletin = campaign.launch.bulletin if campaign.launch else None
    return None if bulletin is None or bulletin.withdrawn_at or bulletin.valid_until < clock.today() else bulletin
