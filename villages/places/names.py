"""The name of a village taken apart: thôn, bản, tổ dân phố and the like, then what it is called or numbered."""

import re
from dataclasses import dataclass
from functools import lru_cache

from villages.places.spelling import key, tidy

# A kind that is written short may stand for several.
_KINDS = (
    (
        re.compile(
            r"(?:tổ\s+dân\s+phố|to\s+dan\s+pho|tổ\s+nhân\s+dân|to\s+nhan\s+dan|t\.?d\.?p\.?|tổ|to)(?![^\W\d_])", re.I
        ),
        "tổ",
    ),
    (re.compile(r"(?:thôn|thon|th\.)(?![^\W\d_])", re.I), "thôn"),
    (re.compile(r"(?:bản|ban)(?![^\W\d_])", re.I), "bản"),
    (re.compile(r"khu\s+(?:phố|pho|dân\s+cư|dan\s+cu)(?![^\W\d_])|khu(?![^\W\d_])", re.I), "khu"),
    (re.compile(r"(?:xóm|xom)(?![^\W\d_])", re.I), "xóm"),
    (re.compile(r"(?:phố|pho)(?![^\W\d_])", re.I), "phố"),
    (re.compile(r"(?:đội|doi)(?![^\W\d_])", re.I), "đội"),
    (re.compile(r"(?:khối|khoi)(?![^\W\d_])", re.I), "khối"),
    (re.compile(r"t\.", re.I), "thôn tổ"),
    (re.compile(r"b\.", re.I), "bản"),
    (re.compile(r"k\.", re.I), "khu khối"),
    (re.compile(r"x\.", re.I), "xóm"),
)  # fmt: skip
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10}
_NUMBERED = re.compile(r"(?:(?:số|so)(?=[\W\d_]))?[\W_]*(\d+)(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Name:
    """`kinds` are those it may be (none written: empty), `called` the rest with a number as figures without zeros."""

    kinds: frozenset[str]
    called: str

    @property
    def key(self) -> str:
        return key(self.called)


@lru_cache(maxsize=8192)
def read_name(written: str) -> Name:
    """`TDP số 01` is a tổ called 1; `Thôn I` is a thôn called 1; `Bắc Ngầm` is called Bắc Ngầm."""
    text = tidy(written)
    for pattern, kinds in _KINDS:
        if (found := pattern.match(text)) and key(rest := text[found.end() :]):
            return Name(frozenset(kinds.split()), _called(rest.strip(" .-–:")))
    return Name(frozenset(), _called(text))


def _called(rest: str) -> str:
    if numbered := _NUMBERED.fullmatch(rest):
        return f"{int(numbered[1])}{numbered[2]}"
    if rest and _ROMAN.fullmatch(rest):
        return str(_roman(rest))
    return rest


def _roman(letters: str) -> int:
    values = [_VALUES[letter] for letter in letters]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))
