"""What in a text could point at one person: telephone numbers, and words that could be a name. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from villages.phones import MalformedPhone, Phone, read_phone

SHORTEST_NAME, LONGEST_NAME = 2, 5  # words of a name in the list of residents

# Where a capitalised name after one of these stands for a place, a school, an award: never for somebody here.
_STREETS = frozenset({"đường", "phố", "ngõ", "ngách", "hẻm", "trường", "viên", "chợ", "viện", "cầu", "đền", "chùa"})
_PLACES = frozenset({"khu", "tổ", "thôn", "bản", "xóm", "làng", "xã", "phường", "trấn", "huyện", "tỉnh"})
_NAMED_AFTER = _STREETS | _PLACES | {"núi", "đèo", "suối", "sông", "hồ", "giải", "quỹ"}
# A number of an amount never begins with a zero or a plus; one of a telephone always does, written out whole.
_NUMBER = re.compile(r"(?<![\w.,/])(?:\+84|0084|0)[\d .()\-\u2010-\u2015]{6,}\d(?![\w/])")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True)
class Number:
    """A telephone number in a text, as it is written there."""

    written: str
    phone: Phone


def numbers(text: str, allowed: Collection[str] = ()) -> list[Number]:
    """The telephone numbers of the text, in order, without those allowed, however they are written."""
    ours = {_digits(number) for number in allowed}
    found = []
    for match in _NUMBER.finditer(text):
        if _digits(match.group()) in ours:
            continue
        try:
            found.append(Number(match.group(), read_phone(match.group())))
        except MalformedPhone:
            continue
    return found


def names(text: str) -> frozenset[str]:
    """Every run of two to five capitalised words that could be somebody's name, written as lists of residents do."""
    return frozenset(span for run in _runs(text) for span in _spans(run))


def _runs(text: str) -> Iterator[list[str]]:
    """Capitalised words that follow each other with nothing but a space between."""
    run: list[str] = []
    before, end = "", 0
    for match in _WORD.finditer(text):
        word = match.group()
        follows = text[end : match.start()] in {" ", "\u00a0"}
        if run and not (follows and word[0].isupper()):
            yield run
            run = []
        if word[0].isupper() and (run or before.casefold() not in _NAMED_AFTER or not follows):
            run.append(word)
        before, end = word, match.end()
    if run:
        yield run


def _spans(run: list[str]) -> Iterator[str]:
    for first in range(len(run)):
        for last in range(first + SHORTEST_NAME, min(first + LONGEST_NAME, len(run)) + 1):
            words = run[first:last]
            yield " ".join(words)
            if all(word.isupper() for word in words):
                yield " ".join(word.capitalize() for word in words)


def _digits(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    return "0" + re.sub(r"^(?:00)?84", "", digits).lstrip("0") if len(digits) > 9 else digits
