"""What is read of the glossary: the terms in a source."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from translations.glossary.models import Term, TermRendering
from translations.glossary.occurrences import occurrences
from translations.glossary.terms import GlossaryTerm


def terms_in(session: Session, source_language: str, source: str, language: str) -> list[GlossaryTerm]:
    """The terms that stand in a source, each once, in reading order, with how they are said in the language.

    Two statements, however long the source or the glossary: the terms of the source's language are all read and
    found here (3,000 take some milliseconds), because no collation of PostgreSQL compares every letter as we do.
    """
    names = session.scalars(select(Term.term).where(Term.source_language == source_language))
    found = list(dict.fromkeys(place.term for place in occurrences(source, names)))
    known = _known(session, source_language, found, language) if found else {}
    return [known[term] for term in found if term in known]


def _known(session: Session, source_language: str, names: list[str], language: str) -> dict[str, GlossaryTerm]:
    """The terms of these names, each with its words in the language, the oldest first."""
    columns = Term.term, Term.id, Term.kind, Term.meaning, TermRendering.words, TermRendering.forbidden
    theirs = and_(TermRendering.term_id == Term.id, TermRendering.language == language)
    wanted = select(*columns).outerjoin(TermRendering, theirs).order_by(TermRendering.id)
    known: dict[str, GlossaryTerm] = {}
    for row in session.execute(wanted.where(Term.source_language == source_language, Term.term.in_(names))):
        said, forbidden = (known[row.term].said, known[row.term].forbidden) if row.term in known else ((), ())
        if row.words and row.forbidden:
            forbidden = (*forbidden, row.words)
        elif row.words:
            said = (*said, row.words)
        known[row.term] = GlossaryTerm(row.term, row.kind, row.meaning, said, forbidden, row.id)
    return known
