"""What is read of the glossary: the terms in a source."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from translations.glossary.models import Term, TermRendering
from translations.glossary.occurrences import occurrences
from translations.glossary.terms import GlossaryTerm


def terms_in(session: Session, source_language: str, source: str, language: str) -> list[GlossaryTerm]:
    """The terms that stand in a source, each once, in reading order, with how they are said in the language.

    Two statements, however long the source or the glossary: the terms of the source's language are all read and
    found here (3,000 take some milliseconds), because no collation of PostgreSQL compares every letter as we do.
    """
    columns = Term.term, Term.id, Term.kind, Term.meaning
    known = {row.term: row for row in session.execute(select(*columns).where(Term.source_language == source_language))}
    found = list(dict.fromkeys(place.term for place in occurrences(source, known)))
    said, forbidden = _words(session, [known[term].id for term in found], language)
    return [
        GlossaryTerm(term, row.kind, row.meaning, said.get(row.id, ()), forbidden.get(row.id, ()), row.id)
        for term in found
        for row in [known[term]]
    ]


def _words(session: Session, ids: list[int], language: str) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """By term: how it is said in the language, the oldest words first, and how it must not be said."""
    said: dict[int, list[str]] = {}
    forbidden: dict[int, list[str]] = {}
    if ids:
        columns = TermRendering.term_id, TermRendering.words, TermRendering.forbidden
        wanted = select(*columns).where(TermRendering.term_id.in_(ids), TermRendering.language == language)
        for term_id, words, is_forbidden in session.execute(wanted.order_by(TermRendering.id)):
            (forbidden if is_forbidden else said).setdefault(term_id, []).append(words)
    return said, forbidden
