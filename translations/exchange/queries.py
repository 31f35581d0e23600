"""What the exchange reads: what is pending, and what the desk has where a file would write. Each in a few statements,
however many rows there are."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import cast, get_args

from sqlalchemy import any_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock, placeholders
from foundation.languages import LANGUAGES, SOURCE, Channel, Language, language, writable
from foundation.refusals import NotFound, Refusal
from foundation.web import formats
from translations.exchange.comparison import Standing, Wording
from translations.exchange.entry import Entry, Place, Portion, Returned
from translations.exchange.models import ReturnedFile
from translations.exchange.refusals import Expired, UnknownText
from translations.exchange.subjects import SubjectOf, subjects
from translations.exchange.table import MOST_ROWS
from translations.lifecycle import RenderingState
from translations.models import Rendering, RenderingVersion, Text, TextVersion
from translations.refusals import SameLanguage, SpeakerNeeded, SpokenOnly
from translations.rights.queries import languages_of
from translations.rights.refusals import MayNotTranslate

MOST = MOST_ROWS
HEAVIEST = 11 * 1024 * 1024  # bytes of `Entry.weight`; a file of `files.LARGEST` is taken back
KEPT = timedelta(days=30)  # how long a file waits to be looked at
_TO_WRITE = (RenderingState.MISSING, RenderingState.NEEDS_EDITING)
_STATE = func.coalesce(Rendering.state, RenderingState.MISSING)


def pending(session: Session, slug: str, text_ids: Collection[int] | None = None, everything: bool = False) -> Portion:
    """What waits to be written in that language, what is due first on top; `everything`: also what is beyond that.

    Of the texts named; without names, of all that campaigns and standard texts ask for in it. No more than a file can
    bring back; the rest is counted.

    Raises:
        UnknownLanguage, SpokenOnly: nothing can be written in it.
    """
    target = language(slug)
    if not target.is_written or slug not in LANGUAGES:
        raise SpokenOnly(language=formats.language(slug))
    channels = [channel for channel in get_args(Channel) if target in writable(channel)]
    joined = select(Text, Rendering).outerjoin(Rendering, (Rendering.text_id == Text.id) & (Rendering.language == slug))
    wanted = joined.where(
        Text.source_language != slug, Text.channel.in_(channels), Rendering.needs_speaker.is_not(True)
    )
    asked = literal(slug) == any_(Text.languages) if text_ids is None else Text.id.in_(text_ids)
    wanted = wanted.where(asked)
    if not everything:
        wanted = wanted.where(_STATE.in_(_TO_WRITE))
    rows = session.execute(wanted.order_by(Text.due_on.nulls_last(), Text.id).limit(MOST)).all()
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0 if len(rows) == MOST else len(rows)
    earlier = _earlier_sources(session, [(text, made) for text, made in rows if made])
    entries = [_entry(text, made, target, earlier) for text, made in rows]
    weights = accumulate(entry.weight for entry in entries)
    fitting = tuple(entry for entry, weight in zip(entries, weights, strict=True) if weight <= HEAVIEST) or entries[:1]
    return Portion(tuple(fitting), total - len(fitting))


def standings(session: Session, person: Person | None, returned: Iterable[Returned]) -> dict[Place, Standing | Refusal]:
    """What the desk has at each of the places, or why this person cannot write there (None: nobody is to write)."""
    rows = list(returned)
    ids, slugs = {one.text_id for one in rows}, {one.language for one in rows} & set(LANGUAGES)
    texts = {text.id: text for text in session.scalars(select(Text).where(Text.id.in_(ids)))}
    made = {
        Place(one.text_id, one.language): one
        for one in session.scalars(select(Rendering).where(Rendering.text_id.in_(ids), Rendering.language.in_(slugs)))
    }
    barred = _barred(session, person, slugs) if person else {}
    subject = subjects(session, texts.values(), rows)
    handed_out = _handed_out(session, [(made[one.place], one.version) for one in rows if one.place in made])
    found: dict[Place, Standing | Refusal] = {}
    for one in rows:
        text, rendering = texts.get(one.text_id), made.get(one.place)
        if refusal := _refusal(text, one) or barred.get(one.language):
            found[one.place] = refusal
        elif text is not None:
            known = handed_out.get((rendering.id, one.version)) if rendering else None
            found[one.place] = _standing(text, rendering, language(one.language), known or Wording(), subject)
    return found


def titles(session: Session) -> dict[str, list[int]]:
    """The texts that campaigns ask for, by their title: a campaign gives both of its texts its own."""
    asked = select(Text.title, func.array_agg(Text.id)).where(func.cardinality(Text.languages) > 0)
    rows = session.execute(asked.group_by(Text.title).order_by(func.max(Text.id).desc()).limit(200)).all()
    return {title: sorted(ids) for title, ids in rows}


def returned_file(session: Session, person: Person, file_id: int) -> ReturnedFile:
    """A file that this person handed in and that is not forgotten yet: nobody applies or drops another's.

    Raises:
        NotFound: there is none of that number.
        Expired: it has waited longer than `KEPT`.
    """
    if (found := session.get(ReturnedFile, file_id)) is None or found.person_id != person.id:
        raise NotFound(name=file_id)
    if found.at <= clock.now() - KEPT:
        raise Expired(file=found.name, days=KEPT.days)
    return found


def waiting_files(session: Session, person: Person) -> Sequence[ReturnedFile]:
    """What this person handed in and has not applied, the newest first."""
    mine = select(ReturnedFile).where(ReturnedFile.person_id == person.id, ReturnedFile.at > clock.now() - KEPT)
    return session.scalars(mine.order_by(ReturnedFile.id.desc()).limit(10)).all()


def _entry(text: Text, made: Rendering | None, target: Language, earlier: dict[tuple[int, int], str]) -> Entry:
    named = dict.fromkeys(placeholders.names(text.source))
    return Entry(
        text_id=text.id,
        source_version=text.version,
        language=target.slug,
        version=made.version if made else 0,
        title=text.title,
        channel=text.channel,
        brief=text.brief,
        source=text.source,
        source_language=text.source_language,
        state=made.state if made else RenderingState.MISSING,
        words=made.text if made else "",
        back_translation=made.back_translation if made else "",
        note=made.note if made else "",
        previous=earlier.get((text.id, made.source_version), "") if made else "",
        explained=tuple(("{" + name + "}", str(placeholders.MEANINGS.get(name, name))) for name in named),
        needs_back_translation=target.slug != SOURCE,
    )


def _barred(session: Session, person: Person, slugs: Collection[str]) -> dict[str, Refusal]:
    """Those of the languages the person does not translate into."""
    mine = languages_of(session, person, "translate")
    lacking = set() if mine is None else set(slugs) - mine
    named = {slug: formats.language_in_sentence(slug) for slug in lacking}
    return {slug: MayNotTranslate(person=person.name, language=name) for slug, name in named.items()}


def _earlier_sources(session: Session, rows: Sequence[tuple[Text, Rendering]]) -> dict[tuple[int, int], str]:
    pairs = [(text.id, made.source_version) for text, made in rows if made.source_version != text.version]
    found = select(TextVersion.text_id, TextVersion.version, TextVersion.source)
    kept = found.where(tuple_(TextVersion.text_id, TextVersion.version).in_(pairs))
    return {(text_id, version): source for text_id, version, source in session.execute(kept)} if pairs else {}


def _handed_out(session: Session, rows: Sequence[tuple[Rendering, int]]) -> dict[tuple[int, int], Wording]:
    pairs = [(made.id, version) for made, version in rows]
    kept = select(RenderingVersion).where(tuple_(RenderingVersion.rendering_id, RenderingVersion.version).in_(pairs))
    steps = session.scalars(kept) if pairs else ()
    return {(one.rendering_id, one.version): Wording(one.text, one.back_translation, one.note) for one in steps}


def _refusal(text: Text | None, one: Returned) -> Refusal | None:
    try:
        target = language(one.language)
    except NotFound as unknown:
        return unknown
    if text is None:
        return UnknownText(text=one.text_id)
    if one.language == text.source_language:
        return SameLanguage(language=formats.language(one.language))
    if target not in writable(cast(Channel, text.channel)):
        return SpokenOnly(language=formats.language(one.language))
    return None


def _standing(
    text: Text, made: Rendering | None, target: Language, handed_out: Wording, subject: SubjectOf
) -> Standing:
    return Standing(
        text.title,
        text.version,
        made.version if made else 0,
        RenderingState(made.state) if made else RenderingState.MISSING,
        Wording(made.text, made.back_translation, made.note) if made else Wording(),
        handed_out,
        lambda words, told: subject(text, target, words, told),
        text.source_language,
        SpeakerNeeded() if made and made.needs_speaker else None,
    )
