"""How alike two sources are, and by what alike ones are found among many.

Letters say how alike two sources are; pairs of neighbouring words find the candidates. Letter trigrams are too common
for that in an office's language: at 100,000 sources most of them share enough to be looked at (docs/translations.md).
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from zlib import crc32

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from foundation.spelling import fold

_WORD = re.compile(r"\{[a-z_]+\}|\w+")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_SIGNED, _WHOLE = 2**31, 2**32
# A placeholder counts as one letter: from here on there are letters that no text holds.
_PRIVATE_USE = 0xF0000
_LOOKED_AT = 10


def pieces(source_language: str, language: str, source: str) -> list[int]:
    """The pairs of neighbouring words in a source, as signed 32-bit numbers, each once, for one pair of languages.

    Case, diacritics and punctuation do not matter; the first and the last word also stand alone. Two sources of `n`
    words in which less than half of them was replaced share at least one.
    """
    words = ["", *_WORD.findall(fold(source)), ""]
    among = f"{source_language} {language}"
    pairs = {crc32(f"{among} {one} {other}".encode()) for one, other in pairwise(words)}
    return sorted((number + _SIGNED) % _WHOLE - _SIGNED for number in pairs)


def likest(source: str, others: Mapping[int, str], limit: int, at_least: int = 0) -> dict[int, int]:
    """The keys of the sources most like this one, each with its percentage, the likest first.

    The percentage is how much of the longer source need not be changed to get the other, counted in letters with a
    placeholder as one, rounded down: 0 to 100, and 100 for the very same alone.
    """
    # As they stand first, which is quick; only the best are looked at more closely.
    scorer = Levenshtein.normalized_similarity
    best = process.extract(source, others, scorer=scorer, processor=None, limit=_LOOKED_AT * limit)
    known: dict[str, str] = {}
    asked = _lettered(source, known)
    scores = {key: scorer(asked, _lettered(other, known)) for other, _, key in best}
    rounded = {key: 100 if others[key] == source else min(99, int(100 * score + 1e-9)) for key, score in scores.items()}
    kept = sorted((key for key in rounded if rounded[key] >= at_least), key=lambda key: -scores[key])
    return {key: rounded[key] for key in kept[:limit]}


def _lettered(source: str, known: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: known.setdefault(found[0], chr(_PRIVATE_USE + len(known))), source)
