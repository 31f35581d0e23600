"""The glossary as a CSV file: one row for every term and, if it has words, one for each of them.

Written in UTF-8 with a byte order mark, parted by semicolons, with CRLF: as a spreadsheet with the Vietnamese decimal
comma opens it. A cell that a spreadsheet would take for a formula begins with an apostrophe, which reading takes away.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from translations.glossary.entries import TermEntry, WordsEntry
from translations.glossary.models import Term
from translations.glossary.refusals import UnknownUse
from villages.imports.tables import Record, read_table

COLUMNS = ("source_language", "term", "kind", "meaning", "source", "language", "words", "use", "note", "pronunciation")
OPTIONAL = COLUMNS[-1:]  # files of before it was asked for lack it
USES = {"said": False, "forbidden": True}

# https://owasp.org/www-community/attacks/CSV_Injection, and the wide forms that some spreadsheets take as well.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_GUARDED = re.compile("''*[=+\\-@\t\r＝＋－＠]")


@dataclass(frozen=True)
class Row:
    """One row of the file; without a language, or without words in it, it tells of the term alone."""

    term: TermEntry
    language: str = ""
    words: WordsEntry | None = None


def rows_of(terms: Iterable[Term], language: str | None = None) -> Iterator[Row]:
    """What is to be written of the terms; of one language alone, with an empty row for what it lacks."""
    for term in terms:
        if term.source_language == language:
            continue
        entry = TermEntry(term.source_language, term.term, term.kind, term.meaning, term.source, term.said)
        renderings = term.words_in(language) if language else term.renderings
        for row in renderings:
            yield Row(entry, row.language, WordsEntry(row.words, row.forbidden, row.note))
        if not renderings:
            yield Row(entry, language or "")


def write(rows: Iterable[Row]) -> bytes:
    """The file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        term = row.term
        cells = [term.source_language, term.term, term.kind, term.meaning, term.source, row.language]
        if words := row.words:
            cells += [words.words, "forbidden" if words.forbidden else "said", words.note]
        else:
            cells += ["", "", ""]
        cells.append(term.said)
        writer.writerow([_guarded(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def records(file: BinaryIO) -> Iterator[Record]:
    """The rows of a file, each with its number and its cells as they were before they were guarded.

    Raises:
        UnreadableTable: the file as a whole cannot be taken; what was read before must be dropped.
    """
    for found in read_table(file, COLUMNS[:-1], OPTIONAL):
        yield Record(found.row, {column: _bare(cell) for column, cell in found.cells.items()}, found.surplus)


def read(cells: dict[str, str]) -> Row:
    """The row of these cells; a kind or a use that is left out is the usual one.

    Raises:
        UnknownUse: the words are neither said nor forbidden.
    """
    use = cells["use"].casefold() or "said"
    if use not in USES:
        raise UnknownUse(use=cells["use"], known=", ".join(USES))
    term = TermEntry(
        cells["source_language"].casefold() or "vi",
        cells["term"],
        cells["kind"].casefold(),
        cells["meaning"],
        cells["source"],
        cells.get("pronunciation", ""),
    )
    words = WordsEntry(cells["words"], USES[use], cells["note"]) if cells["words"] else None
    return Row(term, cells["language"].casefold(), words)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
