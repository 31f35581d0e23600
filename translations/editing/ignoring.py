"""A warning may stay: who says so says why. It is kept for these very words, and can be taken back.

IgnoringRefusal
├── NoReason      nothing was said
└── NotAsked      no check warns of that in these words
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.languages import Language
from foundation.spelling import clean
from translations import checks, queries
from translations.editing.ignored import digest
from translations.editing.models import IgnoredWarning
from translations.lengths import refuse_long
from translations.models import Rendering, Text
from translations.refusals import DeskRefusal
from translations.subject import Finding, Severity


class IgnoringRefusal(DeskRefusal):
    """A warning that cannot be let stay."""


class NoReason(IgnoringRefusal):
    message = _l("Say why it may stay.")


class NotAsked(IgnoringRefusal):
    message = _l("The checks do not warn of this in these words.")


def warnings(session: Session, text: Text, language: Language, words: str) -> list[Finding]:
    """What the checks warn of in the words, those that may stay included."""
    found = checks.findings(queries.subject(session, text, language, words, ""))
    return [one for one in found if one.severity is Severity.WARNING]


def ignore(
    session: Session, person: Person, text: Text, language: Language, words: str, check: str, reason: str
) -> None:
    """Let what the check warns of stay in these words; said twice, the newer reason holds.

    Raises:
        NoReason, NotAsked
        TooLong: the reason.
    """
    said = _said(reason)
    words = clean(words)
    if check not in {finding.check for finding in warnings(session, text, language, words)}:
        raise NotAsked
    _keep(session, person, text, language, words, check, said)


def ignore_all(session: Session, person: Person, rendering: Rendering, language: Language, reason: str) -> None:
    """Let every warning stay that is still open in a rendering, for one reason.

    Raises:
        NoReason
        TooLong: the reason.
    """
    said = _said(reason)
    text = rendering.source_text
    found = warnings(session, text, language, rendering.text)
    for check in dict.fromkeys(finding.check for finding in found if finding.is_open):
        _keep(session, person, text, language, rendering.text, check, said)


def take_back(session: Session, person: Person, text: Text, language: Language, words: str, check: str) -> None:
    """Let the warning ask again.

    Raises:
        NotAsked: nobody lets it stay in these words.
    """
    held = session.scalar(
        select(IgnoredWarning).where(
            IgnoredWarning.text_id == text.id,
            IgnoredWarning.language == language.slug,
            IgnoredWarning.check_id == check,
            IgnoredWarning.digest == digest(text.source, clean(words)),
        )
    )
    if held is None:
        raise NotAsked
    session.delete(held)
    session.flush()
    _record(session, person, "rendering.ask_again", text, language, check)


def _said(reason: str) -> str:
    if not (said := clean(reason)):
        raise NoReason
    refuse_long(reason=said)
    return said


def _keep(
    session: Session, person: Person, text: Text, language: Language, words: str, check: str, reason: str
) -> None:
    said = {"reason": reason, "person_id": person.id, "at": clock.now()}
    of = {"text_id": text.id, "language": language.slug, "check_id": check, "digest": digest(text.source, words)}
    kept = insert(IgnoredWarning).values(**of, **said)
    session.execute(kept.on_conflict_do_update(index_elements=list(of), set_=said))
    _record(session, person, "rendering.let_stay", text, language, check, note=reason)


def _record(
    session: Session, person: Person, action: str, text: Text, language: Language, check: str, **detail: object
) -> None:
    record(session, person, action, f"text:{text.id}", language=language.slug, name=check, **detail)
