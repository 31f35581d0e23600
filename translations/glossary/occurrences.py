"""Where terms stand in words: whole words, whatever their case, the longest term first. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from foundation.spelling import nfc, one_tone_placement

# A placeholder is one sign that is no word; so `{name}` holds no term "name". Marks that stand alone in NFC, and the
# vowel signs of the Tai Viet script, belong to their word.
_SIGN = re.compile(r"\{[^{}\s]*\}|[\w\u0300-\u036f\uaa80-\uaadf]+|[^\w\s]")
_KEPT = 8192


@dataclass(frozen=True)
class Occurrence:
    """A term that stands from `start` up to `end` (characters of the words in NFC); `term` as it was asked for."""

    start: int
    end: int
    term: str


def occurrences(words: str, terms: Iterable[str]) -> list[Occurrence]:
    """Every place of the terms in the words, in reading order; no two overlap.

    A term of several syllables is found across any white space, in upper or lower case, with the tone mark on either
    vowel (hoà, hòa), in NFC or NFD. Where terms overlap, the one of most words is meant: in "thẻ bảo hiểm y tế" the
    card, if the glossary has it, and not the insurance.
    """
    return finder(terms)(words)


def finder(terms: Iterable[str]) -> Callable[[str], list[Occurrence]]:
    """`occurrences` of the same terms in the words of many texts: the terms are looked through once."""
    known: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for term in terms:
        if signs := keys(term):
            known.setdefault(signs[0], []).append((signs, term))
    return lambda words: _found(words, known)


def _found(words: str, known: Mapping[str, list[tuple[tuple[str, ...], str]]]) -> list[Occurrence]:
    signs = list(_signs(nfc(words)))
    present = tuple(key for key, _start, _end in signs)
    found = [
        (at, at + len(term_keys), term)
        for at, key in enumerate(present)
        for term_keys, term in known.get(key, ())
        if present[at : at + len(term_keys)] == term_keys
    ]
    return [Occurrence(signs[at][1], signs[end - 1][2], term) for at, end, term in _apart(found)]


def _apart(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    taken: set[int] = set()
    kept = []
    for at, end, term in sorted(found, key=lambda place: (place[0] - place[1], place[0])):
        if taken.isdisjoint(range(at, end)):
            taken.update(range(at, end))
            kept.append((at, end, term))
    return sorted(kept)


@lru_cache(_KEPT)
def keys(term: str) -> tuple[str, ...]:
    """What a term is compared by: two terms of the same keys stand in the same places."""
    return tuple(key for key, _start, _end in _signs(nfc(term)))


def _signs(words: str) -> Iterator[tuple[str, int, int]]:
    for found in _SIGN.finditer(words):
        yield _key(found.group()), found.start(), found.end()


@lru_cache(_KEPT)
def _key(sign: str) -> str:
    return one_tone_placement(sign).casefold()
