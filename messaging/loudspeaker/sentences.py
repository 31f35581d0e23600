"""One sentence a line: where a reader may breathe and a page may turn."""

import re

# A full stop after one of these ends no sentence: places, titles and signs as Vietnamese offices shorten them.
ABBREVIATIONS = frozenset(
    {"TP", "Tp", "TX", "Tx", "TT", "Tt", "Ttr", "TDP", "Q", "P", "H", "X", "ĐC", "đc", "ĐT", "đt", "SĐT", "sđt"}
    | {"ThS", "Ths", "TS", "GS", "PGS", "BS", "KS", "LS", "VD", "vd", "Mr", "Mrs", "Ms", "Dr", "St", "No"}
)

_END = re.compile(r"[.!?…]+[”’\"')\]»]*\s+(?=[“‘\"'(\[«]*[^\W_])")
_OPENING = "“‘\"'([«"
_LIST_NUMBER = re.compile(r"\d{1,2}")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of the text in order, each on one line with single spaces.

    A line break always ends one. A full stop does when a capital or a figure follows, unless it belongs to an
    abbreviation (`TP. Lào Cai`), to an initial (`Nguyễn V. An`) or to the number of a list (`1. Mang theo thẻ`).
    Stops inside figures (`1.450.890`) never do.
    """
    return tuple(
        sentence for line in text.splitlines() for part in _split(line) if (sentence := " ".join(part.split()))
    )


def _split(line: str) -> list[str]:
    parts, start = [], 0
    for match in _END.finditer(line):
        opens_with = line[match.end() :].lstrip(_OPENING)[:1]
        before, mark = line[start : match.start() + 1], match.group().strip()
        if not opens_with.islower() and not (mark == "." and stands_open(before)):
            parts.append(line[start : match.end()])
            start = match.end()
    return [*parts, line[start:]]


def stands_open(before: str) -> bool:
    """Whether the full stop at the end belongs to its word and not to the sentence."""
    words = before[:-1].split()
    if not words:
        return True
    shortened, names = words[-1].lstrip(_OPENING), words[:-1]
    is_initial = len(shortened) == 1 and shortened.isupper() and all(name[0].isupper() for name in names[-1:])
    return shortened in ABBREVIATIONS or is_initial or (not names and _LIST_NUMBER.fullmatch(shortened) is not None)
