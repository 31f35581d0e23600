"""Approved words as the channels keep them: an SMS as it will leave, a script with its Vietnamese. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from campaigns.digest import Content, Voice, Wording
from foundation import placeholders
from foundation.languages import SOURCE, language
from foundation.spelling import without_diacritics
from messaging.loudspeaker import bulletin as spoken
from messaging.sms import sending
from messaging.sms.rules.figures import KindRules


@dataclass(frozen=True)
class Along:
    """What goes with the words of one language: the key of a recording of them, who wrote and read them, and how
    its names are said."""

    recording: str = ""
    recording_seconds: int = 0
    credits: Mapping[str, str] = field(default_factory=dict)
    pronunciations: tuple[tuple[str, str], ...] = ()


def sms_words(wording: Wording, keeps_marks: bool, rules: KindRules) -> sending.Words:
    """With the way to refuse further messages written out, and without diacritics where the campaign says so."""
    template = placeholders.with_opt_out(wording.text, rules.opt_out_line)
    plain = not keeps_marks and language(wording.language).may_lose_diacritics
    return sending.Words(wording.language, wording.version, without_diacritics(template) if plain else template, plain)


def all_sms_words(content: Content, rules: KindRules, languages: Iterable[str] | None = None) -> list[sending.Words]:
    """The approved words of these languages, or of all that have some."""
    if not (voice := content.voices.get("sms")):
        return []
    wanted = sorted(voice.words if languages is None else set(languages))
    return [sms_words(voice.words[slug], content.diacritics, rules) for slug in wanted]


def spoken_words(voice: Voice, slug: str, along: Along | None = None) -> spoken.Words:
    """What a loudspeaker reads, with what it says in Vietnamese and what goes along with it."""
    wording, along = voice.words[slug], along or Along()
    beside = voice.words[SOURCE].text if SOURCE in voice.words else wording.back_translation
    return spoken.Words(
        language=slug,
        version=wording.version,
        template=wording.text,
        vietnamese="" if slug == SOURCE else beside,
        recording=along.recording,
        recording_seconds=along.recording_seconds,
        credits=along.credits,
        pronunciations=along.pronunciations,
    )
