"""Numbers of people and households, with the points and spaces offices put between thousands."""

import re

from villages.imports.cells.refusals import NotACount
from villages.imports.cells.texts import words
from villages.imports.reading.values import Raw

_MOST = 10_000_000
_COUNT = re.compile(r"\d+|\d{1,3}(?:([., \u00a0])\d{3})(?:\1\d{3})*", re.A)


def read_count(raw: Raw) -> int | None:
    """`1.234` in a text is one thousand two hundred thirty-four; None of an empty cell.

    Raises:
        NotACount: a fraction, a word, a negative or an absurd number.
    """
    text = words(raw)
    if not text:
        return None
    if isinstance(raw, bool) or (isinstance(raw, float) and not raw.is_integer()):
        raise NotACount
    if not _COUNT.fullmatch(text.removesuffix(".0")):
        raise NotACount
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    # Thousands of digits are more than Python turns into a number.
    if len(digits) > 20:
        raise NotACount
    count = int(digits)
    if count > _MOST:
        raise NotACount
    return count
