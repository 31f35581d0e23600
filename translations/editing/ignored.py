"""Which warnings somebody lets stay in a rendering, and the fingerprint of the words they meant."""

import hashlib
from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from foundation.spelling import clean
from translations.editing.models import IgnoredWarning
from translations.models import Text
from translations.subject import Reason

ReasonsOf = Callable[[Text, str, str], dict[str, Reason]]


def digest(source: str, words: str) -> bytes:
    """SHA-256 of source and words as they are stored: with other words, or for another source, a warning is back."""
    return hashlib.sha256(f"{len(source)}\n{source}{clean(words)}".encode("utf-8", "surrogatepass")).digest()


def ignored(session: Session, text: Text, language: str, words: str) -> dict[str, Reason]:
    """By check: why its warning may stay in these words, for the source of today."""
    return ignored_in_each(session, [(text, language, words)])(text, language, words)


def ignored_in_each(session: Session, asked: Collection[tuple[Text, str, str]]) -> ReasonsOf:
    """The same of many renderings, each given with its text and language, in one statement."""
    wanted = (
        IgnoredWarning.text_id.in_({text.id for text, _language, _words in asked}),
        IgnoredWarning.language.in_({language for _text, language, _words in asked}),
        IgnoredWarning.digest.in_({digest(text.source, words) for text, _language, words in asked}),
    )
    kept: dict[tuple[int, str, bytes], dict[str, Reason]] = {}
    for one in session.scalars(select(IgnoredWarning).where(*wanted).options(joinedload(IgnoredWarning.person))):
        theirs = kept.setdefault((one.text_id, one.language, one.digest), {})
        theirs[one.check_id] = Reason(one.reason, one.person.name, one.at)
    return lambda text, language, words: kept.get((text.id, language, digest(text.source, words)), {})
