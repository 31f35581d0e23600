"""The name of a village taken apart: thôn, bản, tổ dân phố and the like, then what it is called or numbered."""

import re
from dataclasses import dataclass
from functools import lru_cache

from villages.places.spelling import agree, key, tidy

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
    """`kinds` are those it may be (none written: empty), `called` the rest, a number as figures without zeros.

    `number` is what Roman figures may mean: THÔN VI is the sixth, or is called Vi and was written in capitals.
    """

    kinds: frozenset[str]
    called: str
    number: str = ""

    @property
    def key(self) -> str:
        return key(self.called)

    @property
    def keys(self) -> list[str]:
        """What to look for it under."""
        return [self.key, self.number] if self.number else [self.key]

    def may_be(self, other: "Name") -> bool:
        """Whether what this one is called may stand for what the other is called."""
        if agree(self.called, other.called):
            return True
        mine, others = self.number or self.called, other.number or other.called
        return bool(self.number or other.number) and mine == others


@lru_cache(maxsize=8192)
def read_name(written: str) -> Name:
    """`TDP số 01` is a tổ called 1; `Thôn I` is a thôn called I, which may be 1; `Bắc Ngầm` is called Bắc Ngầm."""
    text = tidy(written)
    for pattern, kinds in _KINDS:
        if (found := pattern.match(text)) and key(rest := text[found.end() :]):
            return _named(kinds, rest.strip(" .-–:"))
    return _named("", text)


def _named(kinds: str, rest: str) -> Name:
    number = str(_roman(rest)) if rest and _ROMAN.fullmatch(rest) else ""
    return Name(frozenset(kinds.split()), _called(rest), number)


def _called(rest: str) -> str:
    if numbered := _NUMBERED.fullmatch(rest):
        return f"{int(numbered[1])}{numbered[2]}"
    return rest


def _roman(letters: str) -> int:
    values = [_VALUES[letter] for letter in letters]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))
