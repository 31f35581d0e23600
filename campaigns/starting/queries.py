"""The standard texts a draft begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from campaigns.draft import CHANNELS, Draft, Source
from campaigns.lifecycle import Kind
from translations.phrasebook import queries as phrasebook
from translations.phrasebook.models import Phrase
from translations.phrasebook.refusals import NoSuchPhrase, PhraseRetired


@dataclass(frozen=True)
class Beginning:
    """A phrase that a text of the form begins with, and the languages in which it is approved."""

    phrase: Phrase
    languages: list[str]


def draft_from(session: Session, draft: Draft, slugs: Mapping[str, str]) -> Draft:
    """The draft with the words of these phrases, by channel; their title, kind and brief where it has none.

    Raises:
        NoSuchPhrase, PhraseRetired
    """
    wanted = {channel: Source("", phrase=slug) for channel, slug in slugs.items() if slug}
    for channel, phrase in phrases(session, wanted).items():
        text = phrase.text
        source = Source(text.source, text.source_language, phrase.slug)
        kind = phrase.kind if phrase.kind and not draft.texts else draft.kind
        draft = replace(
            draft,
            title=draft.title or text.title,
            brief=draft.brief or text.brief,
            kind=Kind(kind),
            texts={**draft.texts, channel: source},
        )
    return draft


def worded(session: Session, draft: Draft) -> Draft:
    """The draft in which a text that names a phrase and has no words of its own has those of the phrase.

    Raises:
        NoSuchPhrase, PhraseRetired
    """
    bare = {channel: source for channel, source in draft.texts.items() if source.phrase and not source.source}
    found = {
        channel: Source(one.text.source, one.text.source_language, one.slug)
        for channel, one in phrases(session, bare).items()
    }
    return replace(draft, texts={**draft.texts, **found})


def phrases(session: Session, texts: Mapping[str, Source]) -> dict[str, Phrase]:
    """The phrases that texts name, by channel.

    Raises:
        NoSuchPhrase, PhraseRetired
    """
    found = {
        channel: phrasebook.phrase(session, source.phrase, channel)
        for channel, source in texts.items()
        if source.phrase
    }
    for one in found.values():
        if one.retired_at is not None:
            raise PhraseRetired(title=one.text.title)
    return found


def offered(session: Session) -> dict[str, list[Phrase]]:
    """What a new campaign can start from, by channel."""
    found = phrasebook.phrases(session)
    return {channel: [one for one in found if one.text.channel == channel] for channel in CHANNELS}


def beginnings(session: Session, draft: Draft) -> dict[str, Beginning]:
    """What the texts of a form begin with; a phrase that is no longer offered is left out."""
    try:
        found = phrases(session, draft.texts)
    except (NoSuchPhrase, PhraseRetired):
        return {}
    return {channel: Beginning(one, phrasebook.carried_languages(session, one)) for channel, one in found.items()}
