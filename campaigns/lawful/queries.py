"""Whether words may leave: an SMS by the rules of its kind at its real longest, a script if it points at nobody."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.audience.longest import longest, samples
from campaigns.audience.queries import plan_of, sending_day
from campaigns.digest import Content
from campaigns.draft import Draft, Problem, Source
from campaigns.fallbacks import resolve_one
from foundation import clock, placeholders
from foundation.languages import LANGUAGES, language
from foundation.web.formats import language as language_name
from messaging.loudspeaker.bulletin import Words
from messaging.loudspeaker.privacy.queries import personal
from messaging.loudspeaker.privacy.refusals import PersonalTitle
from messaging.sms.rules.queries import rules_for
from translations.checks import findings
from translations.requirements import REQUIREMENTS, Label, OptOut
from translations.subject import Subject
from villages.audience import queries as audiences
from villages.audience.question import Audience


def source_subject(session: Session, draft: Draft) -> Subject:
    """The SMS text of a draft as the checks look at it: with the longest values of those who may get these words."""
    source = draft.texts.get("sms", Source(""))
    rules, slug = rules_for(session, draft.kind, clock.today()), source.source_language
    words = placeholders.with_opt_out(source.source, rules.opt_out_line)
    values = []
    if placeholders.names(words):
        takers = [asked for asked in LANGUAGES if resolve_one(asked, {slug}, draft.fallback)]
        found = samples(session, Audience.read(draft.audience), sending_day(draft.send_from), words)
        values = longest(found, takers) or longest(found, LANGUAGES)
    return Subject("sms", language(slug), source.source, None, "", values, rules, draft.diacritics)


def unlawful_source(session: Session, draft: Draft) -> list[Problem]:
    """What of the SMS text is against the rules of the campaign's kind, under its field."""
    if "sms" not in draft.texts:
        return []
    return [("sms", finding.message) for finding in findings(source_subject(session, draft), REQUIREMENTS)]


def unlawful_words(session: Session, content: Content) -> list[Problem]:
    """What of the approved SMS words is against the rules of the campaign's kind, under the language of the words."""
    if not (voice := content.voices.get("sms")):
        return []
    rules = rules_for(session, content.kind, clock.today())
    found = [
        (language_name(slug), finding.message)
        for slug, wording in voice.words.items()
        for finding in findings(Subject("sms", language(slug), wording.text, rules=rules), (Label(), OptOut()))
    ]
    # The longest of everybody is looked for only where a cap asks for it.
    capped = any(rules.most_segments(slug) for slug in voice.words)
    excesses = plan_of(session, content).excesses if capped else ()
    return [*found, *((language_name(excess.language), excess.sentence()) for excess in excesses)]


def personal_source(session: Session, draft: Draft) -> list[Problem]:
    """What of the loudspeaker text, or of the title its scripts bear, is about one person, each under its field."""
    if not (source := draft.texts.get("script")):
        return []
    words = [Words(source.source_language, 1, source.source)]
    found = personal(session, words, _communes(session, draft.audience), draft.title)
    return [("title" if isinstance(one, PersonalTitle) else "script", str(one)) for one in found]


def personal_words(session: Session, content: Content) -> list[Problem]:
    """What of the approved loudspeaker words, or of the title of their scripts, is about one person, under the language
    of the source or the title; each sentence of words names the language.
    """
    if not (voice := content.voices.get("script")):
        return []
    words = [Words(said.language, said.version, said.text, said.back_translation) for said in voice.words.values()]
    found = personal(session, words, _communes(session, content.audience), content.title)
    spoken, title = language_name(voice.source_language), _("Title")
    return [(title if isinstance(one, PersonalTitle) else spoken, str(one)) for one in found]


def _communes(session: Session, audience: Mapping[str, Any]) -> set[str]:
    return {village.commune_code for village in audiences.villages_of(session, Audience.read(dict(audience)))}
