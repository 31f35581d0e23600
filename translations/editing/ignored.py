"""Which warnings somebody lets stay in a rendering, and the fingerprint of the words they meant."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from foundation.spelling import clean
from translations.editing.models import IgnoredWarning
from translations.models import Text
from translations.subject import Reason


def digest(source: str, words: str) -> bytes:
    """SHA-256 of source and words as they are stored: with other words, or for another source, a warning is back."""
    return hashlib.sha256(f"{len(source)}\n{source}{clean(words)}".encode("utf-8", "surrogatepass")).digest()


def ignored(session: Session, text: Text, language: str, words: str) -> dict[str, Reason]:
    """By check: why its warning may stay in these words, for the source of today."""
    wanted = (
        IgnoredWarning.text_id == text.id,
        IgnoredWarning.language == language,
        IgnoredWarning.digest == digest(text.source, words),
    )
    found = session.scalars(select(IgnoredWarning).where(*wanted).options(joinedload(IgnoredWarning.person)))
    return {one.check_id: Reason(one.reason, one.person.name, one.at) for one in found}
