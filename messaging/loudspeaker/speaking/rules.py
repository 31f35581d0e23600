"""What a rule of speaking is: a way of writing, and the words it is said in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from messaging.loudspeaker.speaking.numbers import Style

Kind = Literal["date", "time", "number", "telephone", "law", "sign"]
Found = re.Match[str]

_LONGEST_WORD = 24


@dataclass(frozen=True)
class Rule:
    """`pattern` is tried where a figure begins; `say` gives its words, or nothing when it is not meant after all."""

    kind: Kind
    pattern: re.Pattern[str]
    say: Callable[[Found, Style], str | None]


def word_before(found: Found) -> str:
    """The word in front of what was found, in small letters; empty at the beginning."""
    words = found.string[max(0, found.start() - _LONGEST_WORD) : found.start()].split()
    return words[-1].strip("(“\"',:;.").lower() if words else ""
