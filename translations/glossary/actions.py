"""What people do to the glossary: add, change and remove a term, and say how it is said in a language.

Every action waits for the one before it, so that two people cannot both find a term missing.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.web import formats
from translations.glossary import queries, table
from translations.glossary.entries import TermEntry, WordsEntry, refuse_translated, target, together
from translations.glossary.models import Term, TermRendering
from translations.glossary.refusals import ChangedMeanwhile, KnownTerm, OwnLanguage
from translations.glossary.taking import GlossaryAccount, Held, holding, plan

OFFICE_TERMS = Path(__file__).parent / "office_terms.csv"


def add_term(session: Session, person: Person | None, entry: TermEntry) -> Term:
    """A new term.

    Raises:
        GlossaryRefusal, UnknownLanguage, SpokenOnly: see `TermEntry.usable`.
        KnownTerm: the language has it already, in whatever letters.
    """
    one = entry.usable()
    wait(session)
    _refuse_known(session, one)
    term = Term(**vars(one), person_id=person.id if person else None)
    session.add(term)
    session.flush()
    record(session, person, "term.add", _subject(term), name=term.term, language=term.source_language)
    return term


def change_term(session: Session, person: Person, term: Term, entry: TermEntry, opened: str | None = None) -> None:
    """Other words, kind or meaning; `opened`: the fingerprint of the term as the person saw it.

    Raises:
        GlossaryRefusal, UnknownLanguage, SpokenOnly, KnownTerm: as for `add_term`.
        OwnLanguage, StaysAsItIs: the words it has do not go with it.
        ChangedMeanwhile: somebody else was quicker.
    """
    one = entry.usable()
    wait(session)
    session.refresh(term)
    if opened is not None and opened != term.fingerprint():
        raise ChangedMeanwhile
    _refuse_known(session, one, term.id)
    if any(words.language == one.source_language for words in term.renderings):
        raise OwnLanguage(language=formats.language(one.source_language))
    refuse_translated(one.term, one.kind, [WordsEntry(row.words, row.forbidden) for row in term.renderings])
    changed = [field for field, value in vars(one).items() if getattr(term, field) != value]
    for field in changed:
        setattr(term, field, getattr(one, field))
    if changed:
        term.person_id = person.id
        record(session, person, "term.change", _subject(term), name=term.term, fields=changed)


def remove_term(session: Session, person: Person, term: Term) -> None:
    """The term and its words in every language are gone; the audit trail keeps what they were."""
    kept = [f"{row.language}: {row.words}" for row in term.renderings]
    record(session, person, "term.remove", _subject(term), name=term.term, meaning=term.meaning, words=kept)
    session.delete(term)
    session.flush()


def set_words(
    session: Session,
    person: Person,
    term: Term,
    slug: str,
    entries: Sequence[WordsEntry],
    opened: str | None = None,
) -> None:
    """From now on these are all the words for the term in the language, the preferred ones first.

    Raises:
        UnknownLanguage, SpokenOnly, OwnLanguage: see `entries.target`.
        GlossaryRefusal: see `entries.together`.
        ChangedMeanwhile: somebody else was quicker; `opened` is the fingerprint of what the person saw.
    """
    language = target(term.source_language, slug).slug
    wait(session)
    session.refresh(term, ["kind", "renderings"])
    if opened is not None and opened != term.fingerprint(language):
        raise ChangedMeanwhile
    wanted = together(term.term, term.kind, entries)
    present = term.words_in(language)
    if [WordsEntry(row.words, row.forbidden, row.note) for row in present] == wanted:
        return
    _write(session, person, term, language, wanted)
    told = {"words": _listed(wanted, False), "forbidden": _listed(wanted, True)}
    record(session, person, "term.words", _subject(term), name=term.term, language=language, **told)


def take_file(
    session: Session, person: Person | None, file: BinaryIO, apply: bool, only_new: bool = False
) -> GlossaryAccount:
    """What a CSV file would do to the glossary or, with `apply`, does; rows that cannot be taken are left out.

    `only_new`: terms that are known already stay as they are.

    Raises:
        UnreadableTable: the file as a whole; nothing was written.
    """
    if apply:
        wait(session)
    terms = queries.everything(session)
    made = plan(table.records(file), holding(terms), only_new)
    if apply:
        by_id = {term.id: term for term in terms}
        for held in made.touched:
            _put(session, person, by_id.get(held.id or 0), held)
        session.flush()
        if made.touched:
            record(session, person, "glossary.import", "glossary", **made.account.counts)
    return made.account


def seed(session: Session) -> GlossaryAccount:
    """The terms of the office that come with the house, unless they are known already."""
    with OFFICE_TERMS.open("rb") as file:
        return take_file(session, None, file, apply=True, only_new=True)


def wait(session: Session) -> None:
    """Whoever changes the glossary does so alone until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("translations.glossary"))))


def _write(session: Session, person: Person, term: Term, language: str, wanted: Sequence[WordsEntry]) -> None:
    """Their order is that of their ids: all are written anew, so that the preferred one stands first."""
    by = {row.words: row.person_id for row in term.words_in(language)}
    for row in term.words_in(language):
        term.renderings.remove(row)
    session.flush()
    for entry in wanted:
        person_id = by.get(entry.words, person.id)
        term.renderings.append(TermRendering(language=language, **vars(entry), person_id=person_id))
    session.flush()


def _put(session: Session, person: Person | None, term: Term | None, held: Held) -> None:
    """Bring a term to what a file says; words it says nothing of stay."""
    person_id = person.id if person else None
    if term is None:
        term = Term(**vars(held.entry), person_id=person_id)
        session.add(term)
    for name, value in vars(held.entry).items():
        setattr(term, name, value)
    rows = {(row.language, row.words.casefold()): row for row in term.renderings}
    for (language, folded), entry in held.words.items():
        row = rows.get((language, folded))
        if row is None:
            term.renderings.append(TermRendering(language=language, **vars(entry), person_id=person_id))
        else:
            row.words, row.forbidden, row.note = entry.words, entry.forbidden, entry.note


def _listed(entries: Sequence[WordsEntry], forbidden: bool) -> list[str]:
    return [entry.words for entry in entries if entry.forbidden == forbidden]


def _refuse_known(session: Session, entry: TermEntry, but: int | None = None) -> None:
    if (known := queries.named(session, entry.source_language, entry.term)) and known.id != but:
        raise KnownTerm(term=known.term)


def _subject(term: Term) -> str:
    return f"term:{term.id}"
