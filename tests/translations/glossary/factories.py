"""One small factory per row of the glossary."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from translations.glossary.models import Term, TermRendering


def term(session: Session, name: str, **given: Any) -> Term:
    """A term; `said` and `forbidden` are its words by language."""
    said: dict[str, Sequence[str]] = given.pop("said", {})
    forbidden: dict[str, Sequence[str]] = given.pop("forbidden", {})
    made = Term(term=name, **{"source_language": "vi", "kind": "term", "meaning": "", "source": "", **given})
    for by_language, is_forbidden in ((said, False), (forbidden, True)):
        for language, words in by_language.items():
            made.renderings += [
                TermRendering(language=language, words=one, forbidden=is_forbidden, note="") for one in words
            ]
    session.add(made)
    session.flush()
    return made
