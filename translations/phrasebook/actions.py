"""What people do with the phrase book: keep a text in it, change it, take it out of use; and what ships with it.

None commits. The words themselves are changed by the desk's own actions, so that renderings follow as they always do.
"""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Audit, Person
from foundation import clock
from foundation.languages import Channel
from foundation.spelling import clean, without_diacritics
from messaging.sms.rules.figures import KINDS, SERVICE
from translations import actions as desk
from translations import steps
from translations.lengths import LONGEST_TITLE, refuse_long
from translations.models import Text
from translations.phrasebook.carrying import carry
from translations.phrasebook.models import Phrase
from translations.phrasebook.queries import asked_of
from translations.phrasebook.refusals import KindUnknown, PhraseChanged, TitleMissing
from translations.phrasebook.shipped import Shipped

LONGEST_SLUG = 60
RESERVED = frozenset({"new"})


def keep(
    session: Session,
    person: Person,
    channel: Channel,
    title: str,
    brief: str,
    kind: str,
    source_language: str,
    source: str,
    origin: Text | None = None,
) -> Phrase:
    """A new standard text; with `origin` its approved renderings come along, to be looked at again where words differ.

    Raises:
        TitleMissing, KindUnknown
        TooLong, UnknownLanguage, SpokenOnly, CheckFailed: as for `desk.create_text`.
    """
    begins_as = origin if origin and (origin.channel, origin.source_language) == (channel, source_language) else None
    named, words = _title(title), begins_as.source if begins_as else source
    text = desk.create_text(session, person, channel, named, brief, source_language, words)
    phrase = _enter(session, text, _kind(kind), _free_slug(session, text), person)
    record(session, person, "phrase.keep", _subject(phrase), slug=phrase.slug, kind=phrase.kind)
    if begins_as:
        carry(session, person, begins_as, text, phrase.slug)
        desk.change_source(session, person, text, source)
    return phrase


def change(
    session: Session,
    person: Person,
    phrase: Phrase,
    title: str,
    brief: str,
    kind: str,
    source: str,
    seen_version: int | None = None,
) -> list[str]:
    """Write it anew; returns what differs. New words reopen its renderings; campaigns begun from it stay as they are.

    Raises:
        TitleMissing, KindUnknown, PhraseChanged
        TooLong, CheckFailed: as for `desk.change_source`.
    """
    steps.lock(session, phrase.text)
    if seen_version is not None and seen_version != phrase.text.version:
        raise PhraseChanged
    before = _told(phrase)
    phrase.kind = phrase.text.kind = _kind(kind)
    desk.change_source(session, person, phrase.text, source, _title(title), brief)
    changed = [name for name, value in _told(phrase).items() if value != before[name]]
    if changed:
        record(session, person, "phrase.change", _subject(phrase), slug=phrase.slug, fields=changed)
    return changed


def retire(session: Session, person: Person, phrase: Phrase) -> None:
    """Offer it no longer; its text leaves the desk's queue, its renderings stay."""
    if phrase.retired_at is None:
        phrase.retired_at = clock.now()
        desk.ask_for(session, phrase.text, ())
        record(session, person, "phrase.retire", _subject(phrase), slug=phrase.slug)


def restore(session: Session, person: Person, phrase: Phrase) -> None:
    """Offer it again."""
    if phrase.retired_at is not None:
        phrase.retired_at = None
        desk.ask_for(session, phrase.text, asked_of(phrase.text))
        record(session, person, "phrase.restore", _subject(phrase), slug=phrase.slug)


def seed(session: Session, person: Person, entries: Iterable[Shipped]) -> Counter[str]:
    """Bring the book up to the standard texts of the program; counts of `new`, `changed`, `unchanged` and `kept`.

    A text that the office has changed in any way is kept as it is, and one it has retired stays so.
    """
    counts: Counter[str] = Counter()
    known = {phrase.slug: phrase for phrase in session.scalars(select(Phrase))}
    left = _left_by_the_program(session)
    for entry in entries:
        phrase = known.get(entry.slug)
        if phrase is None:
            phrase, outcome = _add(session, person, entry), "new"
        elif left.get(_subject(phrase)) != _digest(phrase):
            outcome = "kept"
        else:
            wanted = entry.title, entry.brief, entry.kind, entry.source
            outcome = "changed" if change(session, person, phrase, *wanted) else "unchanged"
        if outcome in {"new", "changed"}:
            record(session, person, "phrase.seed", _subject(phrase), slug=phrase.slug, digest=_digest(phrase))
        counts[outcome] += 1
    session.flush()
    return counts


def _add(session: Session, person: Person, entry: Shipped) -> Phrase:
    channel = cast(Channel, entry.channel)
    text = desk.create_text(session, person, channel, entry.title, entry.brief, "vi", entry.source)
    return _enter(session, text, _kind(entry.kind), entry.slug, None)


def _enter(session: Session, text: Text, kind: str, slug: str, person: Person | None) -> Phrase:
    text.kind = kind
    phrase = Phrase(slug=slug, kind=kind, text=text, person_id=person.id if person else None)
    session.add(phrase)
    desk.ask_for(session, text, asked_of(text))
    return phrase


def _left_by_the_program(session: Session) -> dict[str, str]:
    """What each shipped text was like when the program last wrote it: digests by subject."""
    seeded = select(Audit.subject, Audit.detail["digest"].astext).where(Audit.action == "phrase.seed")
    return {subject: digest for subject, digest in session.execute(seeded.order_by(Audit.id))}  # noqa: C416 - typed


def _digest(phrase: Phrase) -> str:
    return sha256("\0".join(_told(phrase).values()).encode()).hexdigest()


def _told(phrase: Phrase) -> dict[str, str]:
    text = phrase.text
    return {"title": text.title, "brief": text.brief, "kind": phrase.kind, "source": text.source}


def _title(given: str) -> str:
    title = " ".join(clean(given).split())
    if not title:
        raise TitleMissing
    refuse_long(LONGEST_TITLE, title=title)
    return title


def _kind(given: str) -> str:
    if given in KINDS and given != SERVICE:
        return given
    raise KindUnknown(kind=given)


def _subject(phrase: Phrase) -> str:
    return f"phrase:{phrase.id}"


def _free_slug(session: Session, text: Text) -> str:
    # One at a time, so that two texts of one title cannot both find the same name free.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("phrase.slug"))))
    words = re.findall(r"[a-z0-9]+", without_diacritics(text.title).lower())
    stem = "-".join(words)[: LONGEST_SLUG - 5].rstrip("-") or "van-ban-mau"
    taken = {*session.scalars(select(Phrase.slug).where(Phrase.slug.startswith(stem, autoescape=True))), *RESERVED}
    numbered = (f"{stem}-{number}" for number in range(2, 10_000))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)
