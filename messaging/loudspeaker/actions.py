"""What changes bulletins and scripts. Nothing here commits."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock, placeholders
from foundation.communes import commune
from foundation.languages import language
from foundation.refusals import NotFound
from foundation.web import formats
from messaging.loudspeaker import queries, refusals
from messaging.loudspeaker.bulletin import Announcement, ScriptPlan, Words
from messaging.loudspeaker.imprint import Imprint, imprints
from messaging.loudspeaker.lifecycle import FAILED, WAITING
from messaging.loudspeaker.models import Bulletin, BulletinText, Script
from messaging.loudspeaker.papers import paper_of
from messaging.loudspeaker.phrases import PRIORITIES
from messaging.loudspeaker.privacy.queries import personal


def enqueue(session: Session, announcement: Announcement) -> Bulletin:
    """Freeze the words and order one script per commune and language; their files are made by the worker.

    Raises:
        PlaceholderRefusal: words with a personal, unknown or malformed placeholder.
        PersonalWords: words, or a title, that point at one person.
        EmptyWords, WordsMissing, WrongPeriod, UnknownPriority, UnknownCommune, UnknownLanguage
    """
    _check(session, announcement, announcement.title)
    bulletin = Bulletin(
        title=announcement.title,
        priority=announcement.priority,
        valid_from=announcement.valid_from,
        valid_until=announcement.valid_until,
    )
    session.add(bulletin)
    session.flush()
    texts = {words.language: _frozen(bulletin, words) for words in announcement.words}
    session.add_all(texts.values())
    session.flush()
    session.add_all(_scripts(session, bulletin, texts, announcement.scripts))
    session.flush()
    record(session, None, "bulletin.enqueue", f"bulletin:{bulletin.id}", scripts=len(announcement.scripts))
    return bulletin


def add(session: Session, bulletin_id: int, words: Words, plans: Sequence[ScriptPlan]) -> int:
    """Order scripts in a language that had no words when the bulletin was made, or in newer words than it has.

    A script of newer words takes the place of the older, which must not be read out any more; one with these words or
    newer ones is left alone. Returns how many were added.

    Raises:
        NotFound: there is no such bulletin.
        PlaceholderRefusal, PersonalWords, EmptyWords, WordsMissing, UnknownCommune: as for `enqueue`.
    """
    bulletin = session.get(Bulletin, bulletin_id, with_for_update=True)
    if bulletin is None:
        raise NotFound(name=bulletin_id)
    period = (bulletin.valid_from, bulletin.valid_until)
    _check(session, Announcement(bulletin.title, bulletin.priority, *period, (words,), tuple(plans)))
    there = queries.versions_of(session, bulletin_id)
    missing = [plan for plan in plans if there.get(plan.key, 0) < words.version]
    if missing:
        same = BulletinText.language == words.language, BulletinText.version == words.version
        kept = session.scalar(select(BulletinText).where(BulletinText.bulletin_id == bulletin_id, *same))
        text = kept or _frozen(bulletin, words)
        session.add(text)
        session.flush()
        session.add_all(_scripts(session, bulletin, {words.language: text}, missing))
        session.flush()
        record(session, None, "bulletin.enqueue", f"bulletin:{bulletin_id}", scripts=len(missing))
    return len(missing)


def give_recording(session: Session, person: Person, words: BulletinText, recording: str, seconds: int) -> None:
    """Let the scripts of these words go out with this recording of them; no word and no version of theirs changes.

    `recording` is the key of an MP3 in the file store, `seconds` long.
    """
    words.recording, words.recording_seconds = recording, seconds
    record(session, person, "bulletin.recording", f"bulletin:{words.bulletin_id}", language=words.language)


def withdraw(session: Session, bulletin_id: int, person: Person | None = None) -> None:
    """Take the bulletin back: its scripts say HẾT HIỆU LỰC from now on. Once withdrawn it stays so."""
    query = update(Bulletin).where(Bulletin.id == bulletin_id, Bulletin.withdrawn_at.is_(None))
    if session.execute(query.values(withdrawn_at=clock.now()).returning(Bulletin.id)).first():
        record(session, person, "bulletin.withdraw", f"bulletin:{bulletin_id}")


def retry(session: Session, bulletin_id: int, person: Person) -> None:
    """Let scripts that failed, or lack their PDF, be made again."""
    query = update(Script).where(
        Script.bulletin_id == bulletin_id, (Script.state == FAILED) | Script.reason.is_not(None)
    )
    again = session.scalars(query.values(state=WAITING, reason=None).returning(Script.id)).all()
    session.execute(update(Bulletin).where(Bulletin.id == bulletin_id).values(retry_at=None))
    if again:
        record(session, person, "bulletin.retry", f"bulletin:{bulletin_id}", scripts=len(again))


def _check(session: Session, announcement: Announcement, title: str = "") -> None:
    """Refuse what may not be read out; `title` is a new one, which is printed and stands in calendars."""
    first, last = announcement.valid_from, announcement.valid_until
    if last < first:
        raise refusals.WrongPeriod(first=formats.day(first), last=formats.day(last))
    if announcement.priority not in PRIORITIES:
        raise refusals.UnknownPriority(priority=announcement.priority, known=", ".join(PRIORITIES))
    for words in announcement.words:
        if not words.template.strip():
            raise refusals.EmptyWords(language=formats.language(words.language))
        for problem in _problems(words):
            raise problem
    spoken = {words.language for words in announcement.words}
    for plan in announcement.scripts:
        if plan.language not in spoken:
            raise refusals.WordsMissing(
                language=formats.language(plan.language), commune=formats.commune(plan.commune_code)
            )
        commune(plan.commune_code)
    for about in personal(session, announcement.words, {plan.commune_code for plan in announcement.scripts}, title):
        raise about


def _problems(words: Words) -> Iterator[placeholders.PlaceholderRefusal]:
    for text in (words.template, words.vietnamese):
        yield from placeholders.problems(text, placeholders.PUBLIC)


def _frozen(bulletin: Bulletin, words: Words) -> BulletinText:
    return BulletinText(
        bulletin_id=bulletin.id,
        language=language(words.language).slug,
        version=words.version,
        template=words.template,
        vietnamese=words.vietnamese,
        recording=words.recording,
        recording_seconds=words.recording_seconds,
        pronunciations=[list(pair) for pair in words.pronunciations],
        credits=dict(words.credits),
    )


def _scripts(
    session: Session, bulletin: Bulletin, texts: dict[str, BulletinText], plans: Sequence[ScriptPlan]
) -> list[Script]:
    printed = imprints(session, {plan.commune_code for plan in plans})
    return [_script(bulletin, texts, plan, printed[plan.commune_code]) for plan in plans]


def _script(bulletin: Bulletin, texts: dict[str, BulletinText], plan: ScriptPlan, printed: Imprint) -> Script:
    text = texts[plan.language]
    script = Script(
        bulletin_id=bulletin.id,
        text_id=text.id,
        commune_code=plan.commune_code,
        place=plan.place,
        language=plan.language,
        version=text.version,
        villages=list(plan.villages),
        stands_in_for=list(plan.stands_in_for),
        slots=sorted(plan.slots),
        bulletin=bulletin,
        words=text,
    )
    script.seconds = paper_of(script, printed).seconds
    return script
