"""When two spellings name one place: without case, space, sign and tone placement; marks may lack, not contradict."""

import re
import unicodedata
from functools import lru_cache

from foundation.spelling import clean, one_tone_placement, without_diacritics

_LETTERS = re.compile(r"[\W_]+")
_BARRED = str.maketrans({"đ": "d\u0335", "Đ": "D\u0335"})


# A list names a few thousand places; what is compared with them is worked out once.
@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """The text composed, with one tone placement and single spaces; its case stays."""
    return " ".join(one_tone_placement(clean(text)).split())


def key(text: str) -> str:
    """Letters and figures alone, without marks and case: `Sa Pa`, `SAPA` and `Sa-pả` share it, though not all agree."""
    return _LETTERS.sub("", without_diacritics(tidy(text)).casefold())


def agree(written: str, name: str) -> bool:
    """Whether `written` may stand for `name`: the same letters, each with the same marks or with fewer."""
    found, wanted = _marked(written), _marked(name)
    return len(found) == len(wanted) and all(
        letter == other and marks <= more for (letter, marks), (other, more) in zip(found, wanted, strict=True)
    )


def is_same(written: str, name: str) -> bool:
    """Whether they differ in nothing but case, spaces, signs and tone placement."""
    return _marked(written) == _marked(name)


def has_marks(text: str) -> bool:
    """Whether somebody wrote it with diacritics; who left them all out may mean any name with these letters."""
    return any(marks for _, marks in _marked(text))


@lru_cache(maxsize=8192)
def _marked(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each letter with its marks."""
    letters: list[tuple[str, frozenset[str]]] = []
    for sign in unicodedata.normalize("NFD", tidy(text).translate(_BARRED).casefold()):
        if unicodedata.combining(sign) and letters:
            letters[-1] = (letters[-1][0], letters[-1][1] | {sign})
        elif sign.isalnum():
            letters.append((sign, frozenset()))
    return tuple(letters)
