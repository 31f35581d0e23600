"""What is read of the glossary: the terms in a source, a term, the list of them, what each language lacks."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from foundation.languages import LANGUAGES
from foundation.refusals import NotFound
from foundation.spelling import fold
from translations.glossary.models import Term, TermRendering
from translations.glossary.occurrences import finder, keys
from translations.glossary.terms import GlossaryTerm

# By language and words of a source, and the language it is rendered in.
TermsOf = Callable[[str, str, str], list[GlossaryTerm]]


@dataclass(frozen=True)
class Coverage:
    """How many of the terms that need words in a language have some."""

    language: str
    said: int
    total: int

    @property
    def lacking(self) -> int:
        return self.total - self.said


def terms_in(session: Session, source_language: str, source: str, language: str) -> list[GlossaryTerm]:
    """The terms that stand in a source, each once, in reading order, with how they are said in the language."""
    return terms_in_each(session, [(source_language, source)], [language])(source_language, source, language)


def terms_in_each(session: Session, sources: Collection[tuple[str, str]], languages: Collection[str]) -> TermsOf:
    """The same of many sources, each given with its language, in many languages.

    Two statements, however many and long they are and however large the glossary: the terms of the sources' languages
    are all read and found here (3,000 take some milliseconds), because no collation of PostgreSQL compares every
    letter as we do.
    """
    tongues = {tongue for tongue, _source in sources}
    names: dict[str, list[str]] = {tongue: [] for tongue in tongues}
    listed = select(Term.source_language, Term.term).where(Term.source_language.in_(tongues))
    for tongue, name in session.execute(listed) if tongues else ():
        names[tongue].append(name)
    find = {tongue: finder(theirs) for tongue, theirs in names.items()}
    found = {
        (tongue, source): list(dict.fromkeys(place.term for place in find[tongue](source)))
        for tongue, source in set(sources)
    }
    standing = {name for theirs in found.values() for name in theirs}
    known = _known(session, tongues, standing, languages) if standing else {}

    def terms(tongue: str, source: str, language: str) -> list[GlossaryTerm]:
        keys_of = ((tongue, name, language) for name in found[tongue, source])
        return [known[key] for key in keys_of if key in known]

    return terms


def _known(
    session: Session, tongues: Collection[str], names: Collection[str], languages: Collection[str]
) -> dict[tuple[str, str, str], GlossaryTerm]:
    """The terms of these names by source language, name and language, each with its words there, the oldest first."""
    columns = Term.source_language, Term.term, Term.id, Term.kind, Term.meaning
    theirs = and_(TermRendering.term_id == Term.id, TermRendering.language.in_(languages))
    wanted = select(*columns, TermRendering.language, TermRendering.words, TermRendering.forbidden)
    wanted = wanted.outerjoin(TermRendering, theirs).order_by(TermRendering.id)
    known: dict[tuple[str, str, str], GlossaryTerm] = {}
    for row in session.execute(wanted.where(Term.source_language.in_(tongues), Term.term.in_(names))):
        for language in languages:
            bare = GlossaryTerm(row.term, row.kind, row.meaning, id=row.id)
            known.setdefault((row.source_language, row.term, language), bare)
        key = row.source_language, row.term, row.language
        if row.words and row.forbidden:
            known[key] = replace(known[key], forbidden=(*known[key].forbidden, row.words))
        elif row.words:
            known[key] = replace(known[key], said=(*known[key].said, row.words))
    return known


def pronunciations(session: Session, source_language: str) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """Asked once: of words, the terms that stand in them and how they are said aloud, in the order they stand there."""
    query = select(Term.term, Term.said).where(Term.source_language == source_language, Term.said != "")
    said = {row.term: row.said for row in session.execute(query)}
    find = finder(list(said))

    def of(words: str) -> tuple[tuple[str, str], ...]:
        return tuple((name, said[name]) for name in dict.fromkeys(place.term for place in find(words)))

    return of


def term(session: Session, term_id: int) -> Term:
    """The term of that id.

    Raises:
        NotFound: there is none.
    """
    if found := session.get(Term, term_id):
        return found
    raise NotFound(name=term_id)


def named(session: Session, source_language: str, name: str) -> Term | None:
    """The term of the language that stands in the same places as these words, in whatever letters it is written."""
    rows = session.execute(select(Term.id, Term.term).where(Term.source_language == source_language))
    same = next((row.id for row in rows if keys(row.term) == keys(name)), None)
    return session.get(Term, same) if same is not None else None


def listing(
    session: Session, search: str = "", language: str | None = None, kind: str | None = None, lacking: bool = False
) -> Select[Any]:
    """The terms in alphabetical order, to be cut into pages.

    `search`: what stands in the term or its meaning, with or without diacritics, or in words for it. With a language,
    its own terms are left out; `lacking`: only those it has no words for.
    """
    chosen = select(Term).options(selectinload(Term.renderings)).order_by(func.lower(Term.term), Term.id)
    if kind:
        chosen = chosen.where(Term.kind == kind)
    if language:
        chosen = chosen.where(Term.source_language != language)
    if language and lacking:
        chosen = chosen.where(Term.kind != "do_not_translate", ~_said(language))
    if sought := fold(search):
        rows = session.execute(select(Term.id, Term.term, Term.meaning))
        holding = [row.id for row in rows if sought in fold(f"{row.term} {row.meaning}")]
        words = TermRendering.words.icontains(" ".join(search.split()), autoescape=True)
        chosen = chosen.where(or_(Term.id.in_(holding), Term.renderings.any(words)))
    return chosen


def coverage(session: Session) -> list[Coverage]:
    """How far each language has come with the terms that are not its own; nothing when there are no terms."""
    needed = select(Term.source_language, func.count()).where(Term.kind != "do_not_translate")
    by_source = dict(session.execute(needed.group_by(Term.source_language)).all())
    counted = select(TermRendering.language, func.count(TermRendering.term_id.distinct())).join(Term)
    stays = Term.kind == "do_not_translate"
    said = counted.where(TermRendering.forbidden == false(), ~stays).group_by(TermRendering.language)
    by_language = dict(session.execute(said).all())
    rows = (
        Coverage(slug, by_language.get(slug, 0), sum(by_source.values()) - by_source.get(slug, 0))
        for slug, entry in LANGUAGES.items()
        if entry.is_written
    )
    return [row for row in rows if row.total]


def everything(session: Session, source_languages: Iterable[str] | None = None) -> list[Term]:
    """All terms, or those of these languages, with their words, in the order they were written."""
    wanted = select(Term).options(selectinload(Term.renderings)).order_by(Term.id)
    if source_languages is not None:
        wanted = wanted.where(Term.source_language.in_(list(source_languages)))
    return list(session.scalars(wanted))


def _said(language: str) -> ColumnElement[bool]:
    return Term.renderings.any(and_(TermRendering.language == language, TermRendering.forbidden == false()))
