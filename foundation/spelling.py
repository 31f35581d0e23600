"""Spelling of Vietnamese and of the languages written in its letters: one form to compare and to count."""

import re
import unicodedata

_BARRED = {"đ": "d", "Đ": "D"}
# Old and new placement of the tone mark are one spelling (Hòa = Hoà, Thủy = Thuỷ): written the old way here.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_PAIRS = ("oa", "oe", "uy")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = {ord(sign): " " for sign in "\u00a0\u2009\u202f"} | {0xFEFF: None, 0xFFFE: None, 0xFFFF: None}


class _Plain(dict[int, str]):
    """Each letter without its marks, found out when it is first met: a campaign asks for the same few each time."""

    def __missing__(self, code: int) -> str:
        letters = unicodedata.normalize("NFD", _BARRED.get(chr(code), chr(code)))
        found = self[code] = "".join(letter for letter in letters if not unicodedata.combining(letter))
        return found


_PLAIN = _Plain()


def nfc(text: str) -> str:
    """The composed form (NFC): the shortest in UCS-2 and the one every comparison expects."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """What somebody typed or imported, as it is stored: NFC, line ends as `\\n`, no control characters, no outer space.

    A no-break or thin space becomes an ordinary one and the byte order mark goes: neither is visible, each costs.
    U+FFFE and U+FFFF go as well: they are no characters, and no document takes them.
    """
    unix = _LINE_END.sub("\n", text).translate(_SPACES)
    kept = (sign for sign in unix if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return nfc("".join(kept)).strip()


def without_diacritics(text: str) -> str:
    """Vietnamese as offices send it to save segments: `đường` becomes `duong`. Never for a minority language."""
    return text if text.isascii() else text.translate(_PLAIN)


def fold(text: str) -> str:
    """A key for searching: no diacritics, lower case, single spaces."""
    return " ".join(without_diacritics(text).casefold().split())


def one_tone_placement(text: str) -> str:
    """NFC with the tone mark of an open oa, oe, uy on its first vowel, so that Hoà and Hòa compare equal."""
    letters = list(unicodedata.normalize("NFD", text))
    for i in range(len(letters) - 2):
        pair, tone = (letters[i] + letters[i + 1]).casefold(), letters[i + 2]
        closes = i + 3 >= len(letters) or not letters[i + 3].isalpha()
        after_q = pair == "uy" and i > 0 and letters[i - 1].casefold() == "q"
        if pair in _OPEN_PAIRS and tone in _TONES and closes and not after_q:
            letters[i + 1], letters[i + 2] = tone, letters[i + 1]
    return nfc("".join(letters))
