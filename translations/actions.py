"""What people do at the desk: open a text, change it, render it, approve it or send it back.

Every action locks the text first, so that two people at one text come one after the other.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import languages
from foundation.languages import SOURCE, SOURCE_LANGUAGES, Channel, Language, writable
from foundation.spelling import clean
from foundation.web import formats
from translations import checks, queries
from translations.lengths import refuse_long
from translations.lifecycle import RenderingState
from translations.memory import actions as memory
from translations.models import Rendering, Text, TextVersion
from translations.preview import Values
from translations.refusals import (
    CheckFailed,
    MissingNote,
    NotWaiting,
    OpenWarnings,
    OtherChannel,
    OwnRendering,
    SameLanguage,
    SourceMoved,
    SpeakerNeeded,
    SpokenOnly,
    StaleRendering,
)
from translations.rights import queries as rights
from translations.steps import begin, lock, move, refuse_unseen
from translations.subject import Finding, Severity


def create_text(
    session: Session, person: Person, channel: Channel, title: str, brief: str, source_language: str, source: str
) -> Text:
    """Open a text with its first source.

    Raises:
        UnknownLanguage, SpokenOnly: nothing can be written in the source language.
        TooLong: source, title or brief.
        CheckFailed: the source is empty, too long for an SMS or holds a placeholder that cannot be filled.
    """
    _writable(source_language, [*writable(channel), *SOURCE_LANGUAGES.values()])
    words = clean(source)
    refuse_long(source=words, title=clean(title), brief=clean(brief))
    _refuse_errors(checks.of_source(channel, source_language, words))
    text = Text(channel=channel, source_language=source_language, source=words, author_id=person.id, version=1)
    text.title, text.brief, text.longest, text.languages = clean(title), clean(brief), {}, []
    session.add(text)
    session.flush()
    session.add(TextVersion(text_id=text.id, version=1, source=words, person_id=person.id))
    record(session, person, "text.create", f"text:{text.id}", channel=channel, language=source_language)
    return text


def change_source(
    session: Session, person: Person, text: Text, source: str, title: str | None = None, brief: str | None = None
) -> Text:
    """Give the text new words: its version rises and every rendering is to be looked at again, for new words alone.

    Raises:
        TooLong, CheckFailed: as for `create_text`, with the longest values of the audience.
    """
    lock(session, text)
    words = clean(source)
    refuse_long(source=words, title=clean(title or ""), brief=clean(brief or ""))
    text.title = text.title if title is None else clean(title)
    text.brief = text.brief if brief is None else clean(brief)
    if words == text.source:
        return text
    _refuse_errors(checks.of_source(text.channel, text.source_language, words, text.longest_in(text.source_language)))
    text.source, text.version = words, text.version + 1
    session.add(TextVersion(text_id=text.id, version=text.version, source=words, person_id=person.id))
    record(session, person, "text.change_source", f"text:{text.id}", version=text.version)
    for rendering in session.scalars(select(Rendering).where(Rendering.text_id == text.id)):
        if rendering.state in {RenderingState.TRANSLATED, RenderingState.APPROVED}:
            rendering.reviewer_id, rendering.review_note = None, ""
            move(session, person, rendering, RenderingState.NEEDS_EDITING, "rendering.reopen")
    return text


def ask_for(
    session: Session,
    text: Text,
    languages: Sequence[str],
    due_on: date | None = None,
    longest: Mapping[str, Sequence[Values]] | None = None,
) -> None:
    """Say which languages the audience speaks, by when renderings are needed and how long values can get.

    Vietnamese is asked for with any other, because everybody's fallbacks end there. No languages: the text leaves the
    queue. `longest` is as in `Text`.
    """
    wanted = set(languages) | ({SOURCE} if languages else set())
    text.languages = sorted(wanted - {text.source_language})
    text.due_on = due_on
    if longest is not None:
        text.longest = dict(longest)
    session.flush()


def target_of(text: Text, slug: str) -> Language:
    """The language, when the text can be rendered in it.

    Raises:
        UnknownLanguage, SpokenOnly, SameLanguage: there can be no such rendering.
    """
    if slug == text.source_language:
        raise SameLanguage(language=formats.language(slug))
    return _writable(slug, writable(cast(Channel, text.channel)))


def write_rendering(
    session: Session,
    person: Person,
    text: Text,
    language: str,
    words: str,
    back_translation: str,
    note: str = "",
    submit: bool = True,
    seen_version: int | None = None,
    seen_source: int | None = None,
) -> Rendering:
    """Save a rendering: submitted, it waits for review; otherwise it is a draft that may still lack something.

    `seen_version` and `seen_source` say what the writer had open (0: no rendering yet); None does not ask.

    Raises:
        UnknownLanguage, SpokenOnly, SameLanguage: see `target_of`.
        MayNotTranslate: the person works in other languages.
        TooLong: words, back-translation or note.
        Overtaken, SourceMoved: somebody else was quicker.
        SpeakerNeeded: it was marked as one that nobody writes.
        CheckFailed: a placeholder that cannot be filled; when submitted, any error of `checks`.
    """
    target = target_of(text, language)
    rights.require(session, person, language, "translate")
    words, back_translation, note = clean(words), clean(back_translation), clean(note)
    refuse_long(words=words, back_translation=back_translation, note=note)
    lock(session, text)
    rendering = begin(session, text, language)
    refuse_unseen(rendering, seen_version)
    if rendering.needs_speaker:
        raise SpeakerNeeded
    if seen_source is not None and seen_source != text.version:
        raise SourceMoved
    _refuse_errors(checks.findings(queries.subject(session, text, target, words, back_translation)), submit)
    rendering.text, rendering.back_translation, rendering.note = words, back_translation, note
    rendering.source_text, rendering.author_id = text, person.id
    session.add(rendering)
    if submit:
        rendering.source_version, rendering.reviewer_id, rendering.review_note = text.version, None, ""
        move(session, person, rendering, RenderingState.TRANSLATED, "rendering.submit", rendering.note)
    else:
        move(session, person, rendering, RenderingState.NEEDS_EDITING, "rendering.draft", rendering.note)
    return rendering


def approve(session: Session, person: Person, rendering: Rendering, seen_version: int | None = None) -> Rendering:
    """Stand for a rendering that somebody else made.

    Raises:
        MayNotReview: the person works in other languages.
        OwnRendering, NotWaiting, StaleRendering, Overtaken: it is not this person's to approve, or not now.
        CheckFailed: a check finds an error.
        OpenWarnings: a check asks, and nobody has said why it may stay.
    """
    rights.require(session, person, rendering.language, "review")
    text = rendering.source_text
    lock(session, text)
    session.refresh(rendering)
    if rendering.source_version != text.version:
        raise StaleRendering
    if rendering.state != RenderingState.TRANSLATED:
        raise NotWaiting
    refuse_unseen(rendering, seen_version)
    if person.id in queries.writers(session, rendering):
        raise OwnRendering
    target = languages.language(rendering.language)
    found = checks.findings(queries.subject(session, text, target, rendering.text, rendering.back_translation))
    _refuse_errors(found)
    _refuse_warnings(found)
    rendering.reviewer_id, rendering.review_note = person.id, ""
    move(session, person, rendering, RenderingState.APPROVED, "rendering.approve")
    memory.remember(session, person, rendering)
    return rendering


def send_back(
    session: Session, person: Person, rendering: Rendering, note: str, seen_version: int | None = None
) -> Rendering:
    """Return a rendering to its translator, approved or not, with a word on what should change.

    Raises:
        MayNotReview: the person works in other languages.
        NotWaiting, Overtaken: there is nothing to send back, or it has changed meanwhile.
        MissingNote: the translator would not know why.
        TooLong: the note.
    """
    rights.require(session, person, rendering.language, "review")
    said = clean(note)
    refuse_long(note=said)
    lock(session, rendering.source_text)
    session.refresh(rendering)
    if rendering.state not in {RenderingState.TRANSLATED, RenderingState.APPROVED}:
        raise NotWaiting
    refuse_unseen(rendering, seen_version)
    if not said:
        raise MissingNote
    if rendering.state == RenderingState.APPROVED:
        memory.forget(session, rendering)
    rendering.reviewer_id, rendering.review_note = person.id, said
    move(session, person, rendering, RenderingState.NEEDS_EDITING, "rendering.send_back", said)
    return rendering


def _writable(slug: str, offered: Sequence[Language]) -> Language:
    found = languages.language(slug)
    if found not in offered:
        refused = OtherChannel if found.is_written else SpokenOnly
        raise refused(language=formats.language(slug))
    return found


def _refuse_errors(found: Sequence[Finding], is_whole: bool = True) -> None:
    """A draft may lack something: of it only what could never be filled in is refused."""
    asked = found if is_whole else [one for one in found if one.check in checks.REFUSED_IN_DRAFTS]
    if errors := [one for one in asked if one.severity is Severity.ERROR]:
        raise CheckFailed(errors)


def _refuse_warnings(found: Sequence[Finding]) -> None:
    if asking := [one for one in found if one.severity is Severity.WARNING and one.is_open]:
        raise OpenWarnings(asking)
