"""The signs each writing of the registry is made of: to find what does not belong, and to offer what keyboards lack.

- `quoc-ngu`: the 29 letters of Vietnamese with five tone marks. f, j, w and z are no letters of it, but stand in names,
  units and loan words (Zalo, km/h, SIM), so nobody is asked about them.
- `mong-1961`: Decree 206-CP of 1961. Latin letters with â đ ê ô ơ ư; a tone is a letter at the end of the syllable,
  never a mark over the vowel. There is no ă (https://vi.wikipedia.org/wiki/Chữ_Hmông_Việt).
- `rpa`: the Romanized Popular Alphabet of 1953: the 26 letters of ASCII alone, tones as final letters.
- `tay-nung-1961`: the same decree. The letters of quốc ngữ, to which f, j, w and z are added (as in `pj`, `mj`, `slj`).
  Which tone marks it leaves out differs between the sources we found, so all five are taken.
- `tai-viet`: what Unicode has assigned of its block, U+AA80 to U+AADF: letters, vowel signs (five of them stand before
  the consonant they follow in speech, and are stored so), tone marks and signs for whole words. There are no capitals.
  Which of them a village uses differs; the block holds those of all.
- `latin`: no spelling was fixed for these languages; every Latin letter and every mark over one is taken.
"""

import itertools
import string
import unicodedata
from collections.abc import Iterator
from functools import cache

from foundation.languages import Orthography
from foundation.spelling import nfc

TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưy"
_TONED = frozenset(nfc(vowel + mark) for vowel, mark in itertools.product(_VOWELS, TONE_MARKS))
_TAI_VIET = frozenset(sign for sign in map(chr, range(0xAA80, 0xAAE0)) if unicodedata.category(sign) != "Cn")
_LETTERS: dict[Orthography, frozenset[str]] = {
    "quoc-ngu": frozenset(string.ascii_lowercase + "ăâđêôơư") | _TONED,
    "mong-1961": frozenset(string.ascii_lowercase + "âđêôơư"),
    "rpa": frozenset(string.ascii_lowercase),
    "tay-nung-1961": frozenset(string.ascii_lowercase + "ăâđêôơư") | _TONED,
    "tai-viet": _TAI_VIET,
}
# Digits, ASCII punctuation, and what an office types beyond it; an emoji or a box is not among them.
SIGNS = frozenset(string.digits + string.punctuation + " \n\t" + "…’‘“”«»–—·•°×₫€§")

# What looks like the right sign and is another: pasted from a program or a keyboard of another language.
LOOKALIKES = str.maketrans(
    {
        "Ð": "Đ",  # eth of Icelandic, which old fonts drew for the Vietnamese letter
        "ð": "đ",
        "Ɖ": "Đ",
        "ɖ": "đ",
        **dict(zip("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx", strict=True)),  # Cyrillic
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),  # Greek
        "ʼ": "’",
        "´": "’",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "„": "“",
    }
)


def outside(text: str, orthography: Orthography) -> list[str]:
    """The signs of the text that the writing does not have, each once, in order."""
    return [sign for sign in dict.fromkeys(nfc(text)) if not _belongs(sign, orthography)]


def special_letters(orthography: Orthography) -> tuple[str, ...]:
    """The letters, without marks, that a keyboard of English does not have, lower case, as dictionaries order them."""
    if orthography == "tai-viet":
        return tuple(sorted(sign for sign in _TAI_VIET if not unicodedata.combining(sign)))
    return tuple(letter for letter in "ăâđêôơư" if letter in _LETTERS.get(orthography, frozenset()))


def tone_marks(orthography: Orthography) -> tuple[str, ...]:
    """The combining marks that write a tone, in Tai Viet some vowels as well; empty where letters do."""
    if orthography == "tai-viet":
        return tuple(sorted(sign for sign in _TAI_VIET if unicodedata.combining(sign)))
    return tuple(TONE_MARKS) if orthography in {"quoc-ngu", "tay-nung-1961"} else ()


def mended(text: str) -> str:
    """The text without invisible signs, and with look-alikes and forms of compatibility as the signs they stand for."""
    return nfc("".join(_mended(text)))


def shown(sign: str) -> str:
    """The sign as it can be read in a sentence: by its number when it draws nothing."""
    return sign if sign.isprintable() and not unicodedata.combining(sign) else f"U+{ord(sign):04X}"


def _mended(text: str) -> Iterator[str]:
    for sign in text.translate(LOOKALIKES):
        if unicodedata.category(sign) == "Cf":
            continue
        yield sign if sign in SIGNS else unicodedata.normalize("NFKC", sign)


@cache
def _belongs(sign: str, orthography: Orthography) -> bool:
    if sign in SIGNS:
        return True
    if (letters := _LETTERS.get(orthography)) is not None:
        return sign.lower() in letters
    return bool(unicodedata.combining(sign)) or unicodedata.name(sign, "").startswith("LATIN ")
