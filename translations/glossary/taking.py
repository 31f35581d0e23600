"""What a file would do to the glossary, decided before anything is written. Pure.

A file adds and changes; it removes nothing. Each row is accounted for by its number: new, changed, unchanged, refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from foundation.refusals import Refusal
from translations.glossary import table
from translations.glossary.entries import TermEntry, WordsEntry, one_line, refuse_translated, target
from translations.glossary.models import Term
from translations.glossary.occurrences import keys
from translations.glossary.refusals import LanguageMissing, OtherwiseAbove, SaidAndForbidden
from translations.glossary.table import Row
from villages.imports.account import Account, Problem, RefusedRow
from villages.imports.actions import UnevenRow
from villages.imports.tables import Record

Name = tuple[str, tuple[str, ...]]


@dataclass
class Held:
    """A term as it stands, or will stand: `words` by language and folded words; `row`: the first that tells of it."""

    entry: TermEntry
    id: int | None = None
    words: dict[tuple[str, str], WordsEntry] = field(default_factory=dict)
    row: int | None = None
    touched: bool = False
    written: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenRow:
    """A row that adds (`new`) or changes (`changed`) something, and what it tells of."""

    row: int
    outcome: str
    term: str
    language: str
    words: str


@dataclass
class GlossaryAccount(Account):
    """What became of a file, with every row that adds or changes something."""

    taken_rows: list[TakenRow] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        return {**super().to_plain(), "rows": [vars(row) for row in self.taken_rows]}


@dataclass
class Plan:
    """The account of a file, and every term it would add or change."""

    account: GlossaryAccount
    held: dict[Name, Held]

    @property
    def touched(self) -> list[Held]:
        return [one for one in self.held.values() if one.touched]


def holding(terms: Iterable[Term]) -> dict[Name, Held]:
    """The glossary as it stands."""
    held = {}
    for term in terms:
        entry = TermEntry(term.source_language, term.term, term.kind, term.meaning, term.source, term.said)
        words = {
            (row.language, row.words.casefold()): WordsEntry(row.words, row.forbidden, row.note)
            for row in term.renderings
        }
        held[_name(entry)] = Held(entry, term.id, words)
    return held


def plan(records: Iterable[Record], held: dict[Name, Held], only_new: bool = False) -> Plan:
    """Take the rows one after the other; `only_new`: a term that is known already stays as it is.

    Raises:
        UnreadableTable: the file as a whole cannot be taken.
    """
    made = Plan(GlossaryAccount(), held)
    for record in records:
        try:
            what = _take(made.held, record, only_new)
        except Refusal as refusal:
            made.account.refused.append(RefusedRow(record.row, [_problem(record, refusal)]))
        else:
            setattr(made.account, what, getattr(made.account, what) + 1)
            if what != "unchanged":
                cells = record.cells
                told = TakenRow(record.row, what, cells["term"], cells["language"].casefold(), cells["words"])
                made.account.taken_rows.append(told)
    return made


def _take(held: dict[Name, Held], record: Record, only_new: bool) -> str:
    """Take one row, whole or not at all; says what became of it."""
    if record.surplus:
        raise UnevenRow(found=len(table.COLUMNS) + record.surplus, wanted=len(table.COLUMNS))
    row = table.read(record.cells)
    known = held.get(_name(row.term))
    if known and only_new and known.row is None:
        return "unchanged"
    term = _merged(row.term, known.entry if known else None).usable()
    if known and known.row is not None and term != known.entry:
        raise OtherwiseAbove(row=known.row)
    one = known or Held(term)
    at = (row.language, one_line(row.words.words).casefold()) if row.words else None
    before = one.words.get(at) if at else None
    words = _usable_words(row, term, before)
    if at and words and before and before != words and at in one.written:
        if before.forbidden != words.forbidden:
            raise SaidAndForbidden(words=words.words)
        raise OtherwiseAbove(row=one.written[at])
    others = [entry for key, entry in one.words.items() if key != at]
    refuse_translated(term.term, term.kind, [*others, *([words] if words else [])])
    is_new = known is None or (words is not None and before is None)
    is_changed = one.entry != term or before != words
    if at and words:
        one.words[at] = words
        one.written.setdefault(at, record.row)
    one.entry, one.row, one.touched = term, one.row or record.row, one.touched or is_new or is_changed
    held[_name(term)] = one
    return "new" if is_new else "changed" if is_changed else "unchanged"


def _merged(given: TermEntry, known: TermEntry | None) -> TermEntry:
    """What a row leaves empty stays as it is."""
    if known is None:
        return replace(given, kind=given.kind or "term")
    kept = {name: getattr(given, name) or getattr(known, name) for name in ("kind", "meaning", "source", "said")}
    return replace(given, **kept)


def _usable_words(row: Row, term: TermEntry, before: WordsEntry | None) -> WordsEntry | None:
    if row.language:
        target(term.source_language, row.language)
    elif row.words:
        raise LanguageMissing
    if not row.words:
        return None
    words = row.words.usable()
    return replace(words, note=words.note or before.note) if before else words


def _name(entry: TermEntry) -> Name:
    return entry.source_language, keys(entry.term)


def _problem(record: Record, refusal: Refusal) -> Problem:
    return Problem("", record.cells.get("term", ""), refusal)
