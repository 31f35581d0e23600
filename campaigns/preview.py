"""The form's other half: the SMS on a phone, the script on paper, the audience in figures, while one writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from accounts.models import Person
from campaigns import queries
from campaigns.audience.airtime import Airtime, tightest
from campaigns.audience.queries import plan_of, sending_day
from campaigns.digest import Content, Voice, Wording
from campaigns.draft import Draft, Source
from campaigns.lawful.queries import source_subject
from campaigns.models import Campaign
from campaigns.planning import Plan
from campaigns.reach import require_reach
from foundation import clock, placeholders, settings
from foundation.communes import COMMUNES
from foundation.languages import Language, language
from foundation.refusals import Refusal
from messaging.loudspeaker import script
from messaging.loudspeaker.order import Message, Order, Reading
from messaging.loudspeaker.script import Paper
from messaging.loudspeaker.speaking.numbers import Style
from messaging.loudspeaker.speaking.queries import abbreviations
from translations.checks import findings, of_source
from translations.checks.channel import ReadingTime
from translations.phrasebook.blanks import blanks
from translations.preview import Preview
from translations.subject import Finding
from villages.audience import queries as audiences
from villages.audience.builder import numbered
from villages.audience.naming import in_words, settled
from villages.audience.question import Audience
from villages.audience.refusals import TreeRefusal
from villages.models import Village


@dataclass(frozen=True)
class Previews:
    """What can be shown of a draft; what cannot be is a sentence instead."""

    sms: Preview | None = None
    sms_language: Language | None = None
    sms_findings: list[Finding] = field(default_factory=list)
    most_segments: int | None = None
    paper: Paper | None = None
    script_findings: list[Finding] = field(default_factory=list)
    airtime: Airtime | None = None
    plan: Plan | None = None
    words: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, list[str]] = field(default_factory=dict)


def previews(
    session: Session, person: Person, draft: Draft, campaign: Campaign | None, parts: tuple[str, ...]
) -> Previews:
    """The parts asked for (`sms`, `script`, `audience`, `words`) of a draft that may be half written.

    Nobody beyond the person's reach is counted or named; as long as no place is chosen, all of theirs are meant.
    """
    shown: dict[str, object] = {}
    sentences: dict[str, str] = {}
    makers = {"sms": _sms, "script": _script, "audience": _audience, "words": _words}
    for part in parts:
        try:
            shown |= makers[part](session, _reached(session, person, draft), campaign)
        except Refusal as refusal:
            sentences[part] = str(numbered(refusal) if isinstance(refusal, TreeRefusal) else refusal)
    left = {channel: blanks(source.source) for channel, source in draft.texts.items()}
    return Previews(**shown, sentences=sentences, blanks=left)  # type: ignore[arg-type]


def content_of(session: Session, draft: Draft, campaign: Campaign | None) -> Content:
    """A draft as an approver would read it, with the approved words of the sources that did not change."""
    stored = queries.content(session, campaign).voices if campaign else {}
    voices = {channel: _voice(source, stored.get(channel)) for channel, source in draft.texts.items()}
    return Content(
        title=draft.title,
        kind=draft.kind,
        audience=draft.audience,
        send_from=draft.send_from,
        send_by=draft.send_by,
        fallback=draft.fallback,
        merges_households=draft.merges_households,
        diacritics=draft.diacritics,
        voices=voices,
        budget=draft.budget,
        priority=draft.priority,
    )


def _reached(session: Session, person: Person, draft: Draft) -> Draft:
    audience = Audience.read(draft.audience)
    if person.communes and not (audience.communes or audience.villages):
        audience = replace(audience, communes=tuple(person.communes))
    require_reach(session, person, audience)
    audience = settled(session, person, audience)
    return replace(draft, audience=audience.stored())


def _voice(source: Source, stored: Voice | None) -> Voice:
    if stored and (stored.source_language, stored.source) == (source.source_language, source.source):
        return stored
    own = Wording(source.source_language, 1, source.source)
    return Voice(source.source_language, source.source, 1, {source.source_language: own})


def _sms(session: Session, draft: Draft, campaign: Campaign | None) -> dict[str, object]:
    source = draft.texts.get("sms", Source(""))
    _refuse_problems(source, placeholders.ALLOWED)
    subject = source_subject(session, draft)
    return {
        "sms": subject.seen,
        "sms_language": subject.language,
        "sms_findings": findings(subject) if source.source else [],
        "most_segments": subject.rules.most_segments(subject.language.slug) if subject.rules else None,
    }


def _script(session: Session, draft: Draft, campaign: Campaign | None) -> dict[str, object]:
    source = draft.texts.get("script")
    if source is None:
        return {"paper": None}
    _refuse_problems(source, placeholders.PUBLIC)
    audience = Audience.read(draft.audience)
    listening = audiences.listening(session, audience)
    order = _order(draft, source, listening[0].village if listening else None)
    order = replace(order, abbreviations=abbreviations(session), numbers=Style(*settings.current().spoken_numbers))
    airtime = tightest(session, listening)
    # How long it takes on air is said beside the paper, with its greeting and its tunes.
    found = of_source("script", source.source_language, source.source)
    asked = [finding for finding in found if finding.check != ReadingTime.id]
    return {"paper": script.write(order), "airtime": airtime, "script_findings": asked}


def _audience(session: Session, draft: Draft, campaign: Campaign | None) -> dict[str, object]:
    # Words that cannot be sent yet are told beside their field; whom the others reach can be counted all the same.
    allowed = {"sms": placeholders.ALLOWED, "script": placeholders.PUBLIC}
    sound = {
        channel: source
        for channel, source in draft.texts.items()
        if not placeholders.problems(source.source, allowed[channel])
    }
    return {"plan": plan_of(session, content_of(session, replace(draft, texts=sound), campaign))}


def _words(session: Session, draft: Draft, campaign: Campaign | None) -> dict[str, object]:
    return {"words": in_words(session, Audience.read(draft.audience))}


def _refuse_problems(source: Source, allowed: frozenset[str]) -> None:
    for problem in placeholders.problems(source.source, allowed):
        raise problem


def _order(draft: Draft, source: Source, village: Village | None) -> Order:
    """The script of the first village of the audience, as its station would get it."""
    held, begins = settings.current(), max(sending_day(draft.send_from), clock.today())
    spoken = language(source.source_language)
    said = Message(
        "", draft.title, draft.priority, begins, _last_day(draft, begins), (Reading(spoken, 1, source.source),)
    )
    return Order(
        messages=(said,),
        languages=(spoken,),
        commune=village.commune if village else next(iter(COMMUNES.values())),
        villages=(village.name,) if village else (),
        slots=tuple(village.slots) if village else (),
        office=held.office_name,
        hotline=held.hotline,
    )


def _last_day(draft: Draft, begins: date) -> date:
    return clock.local(draft.send_by).date() if draft.send_by else begins + timedelta(days=30)
