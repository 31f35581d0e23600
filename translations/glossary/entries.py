"""What may be written into the glossary: a term, and the words for it in one language. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from flask_babel import lazy_gettext as _l

from foundation.languages import LANGUAGES, Language, UnknownLanguage, language
from foundation.spelling import clean
from foundation.web import formats
from translations.glossary.refusals import (
    EmptyTerm,
    EmptyWords,
    GlossaryRefusal,
    LongMeaning,
    LongNote,
    LongTerm,
    LongWords,
    OwnLanguage,
    SaidAndForbidden,
    StaysAsItIs,
    UnknownKind,
)
from translations.glossary.terms import TermKind
from translations.refusals import SpokenOnly

KINDS: dict[str, Any] = {
    "term": _l("Term with words of its own"),
    "do_not_translate": _l("Stays as it is"),
    "explain": _l("Explain, do not translate"),
}
assert set(KINDS) == set(get_args(TermKind))

LONGEST_TERM = 120
LONGEST_TEXT = 1000
LONGEST_NOTE = 300


@dataclass(frozen=True)
class TermEntry:
    """A term as somebody writes it; the fields are those of `models.Term`."""

    source_language: str
    term: str
    kind: str = "term"
    meaning: str = ""
    source: str = ""
    said: str = ""

    def usable(self) -> "TermEntry":
        """The same as it is stored.

        Raises:
            UnknownLanguage, SpokenOnly: no source can be written in that language.
            GlossaryRefusal: something is missing, too long or unknown.
        """
        if not language(self.source_language).is_written:
            raise SpokenOnly(language=formats.language(self.source_language))
        if self.kind not in KINDS:
            raise UnknownKind(kind=self.kind, known=", ".join(KINDS))
        one = replace(self, term=one_line(self.term), meaning=one_line(self.meaning), source=one_line(self.source))
        one = replace(one, said=one_line(self.said))
        _within(one.term, LONGEST_TERM, EmptyTerm, LongTerm)
        _within(one.meaning, LONGEST_TEXT, None, LongMeaning)
        _within(one.source, LONGEST_TEXT, None, LongMeaning)
        _within(one.said, LONGEST_TERM, None, LongWords)
        return one


@dataclass(frozen=True)
class WordsEntry:
    """Words for a term in one language: what is said for it or, `forbidden`, what must not be."""

    words: str
    forbidden: bool = False
    note: str = ""

    def usable(self) -> "WordsEntry":
        """The same as it is stored.

        Raises:
            GlossaryRefusal: the words are missing, or something is too long.
        """
        one = replace(self, words=one_line(self.words), note=one_line(self.note))
        _within(one.words, LONGEST_TERM, EmptyWords, LongWords)
        _within(one.note, LONGEST_NOTE, None, LongNote)
        return one


def targets(source_language: str) -> list[Language]:
    """The languages a term of that language can have words in."""
    return [entry for entry in LANGUAGES.values() if entry.is_written and entry.slug != source_language]


def target(source_language: str, slug: str) -> Language:
    """The language of that slug.

    Raises:
        UnknownLanguage: there is none that texts are rendered in.
        SpokenOnly, OwnLanguage: a term of the source language can have no words in it.
    """
    found = language(slug)
    if slug == source_language:
        raise OwnLanguage(language=formats.language(slug))
    if slug not in LANGUAGES:
        raise UnknownLanguage(language=slug, known=", ".join(entry.slug for entry in targets(source_language)))
    if not found.is_written:
        raise SpokenOnly(language=formats.language(slug))
    return found


def together(term: str, kind: str, entries: Iterable[WordsEntry]) -> list[WordsEntry]:
    """The words for one term in one language, each once, in their order.

    Raises:
        GlossaryRefusal: see `WordsEntry.usable`.
        SaidAndForbidden: the same words stand there as both.
        StaysAsItIs: the term is not translated at all.
    """
    kept: dict[str, WordsEntry] = {}
    for entry in (given.usable() for given in entries):
        before = kept.setdefault(entry.words.casefold(), entry)
        if before.forbidden != entry.forbidden:
            raise SaidAndForbidden(words=entry.words)
    refuse_translated(term, kind, list(kept.values()))
    return list(kept.values())


def refuse_translated(term: str, kind: str, entries: Sequence[WordsEntry]) -> None:
    """Go on unless a term that stays as it is has other words.

    Raises:
        StaysAsItIs: it has some.
    """
    if kind == "do_not_translate" and any(not entry.forbidden for entry in entries):
        raise StaysAsItIs(term=term)


def one_line(text: str) -> str:
    """What was typed or imported, on one line, every run of white space as one space."""
    return " ".join(clean(text).split())


def _within(text: str, most: int, empty: type[GlossaryRefusal] | None, too_long: type[GlossaryRefusal]) -> None:
    if empty and not text:
        raise empty()
    if len(text) > most:
        raise too_long(length=len(text), most=most)
