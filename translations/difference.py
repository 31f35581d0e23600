"""What changed between two passages, word by word."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of words that both have, that the newer one added or that it took away."""

    kind: Literal["same", "added", "removed"]
    words: str


def difference(old: str, new: str) -> list[Piece]:
    """The newer passage with what was added and removed marked.

    Without the removed pieces it reads as the new passage, without the added ones as the old.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        if j > i:
            pieces.append(Piece("removed", "".join(before[i:j])))
        if m > k:
            pieces.append(Piece("added", "".join(after[k:m])))
    return pieces
