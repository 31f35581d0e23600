"""A source cut into pieces, so that a page can mark the terms in it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.spelling import nfc
from translations.glossary.occurrences import occurrences
from translations.glossary.terms import GlossaryTerm


@dataclass(frozen=True)
class Piece:
    """Words of the source as they stand there, and the term they are, if they are one."""

    words: str
    term: GlossaryTerm | None = None


def marked(source: str, terms: Sequence[GlossaryTerm]) -> list[Piece]:
    """The source in pieces, in order; put together again they are the source in NFC. Nothing at all has no pieces."""
    source, by_name = nfc(source), {term.term: term for term in terms}
    pieces, done = [], 0
    for place in occurrences(source, by_name):
        pieces += [Piece(source[done : place.start]), Piece(source[place.start : place.end], by_name[place.term])]
        done = place.end
    return [piece for piece in (*pieces, Piece(source[done:])) if piece.words]
