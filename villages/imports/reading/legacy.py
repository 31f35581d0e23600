"""Vietnamese typed in fonts of before Unicode: letters that are other letters underneath.

TCVN3 is what the fonts named .Vn* show (ABC): one byte for each letter, by TCVN 5712:1993, VN3, whose table glibc has
as `TCVN5712-1`. VNI is what the fonts named VNI-* show: a base letter and a second byte for its marks, as the
table of the keyboard driver xvnkb (vni.h, 2002) lists them. Both lie in the upper half of Latin-1, so a workbook typed
in such a font holds text such as `NguyÔn V¨n` or `Nguyeãn Vaên`.
"""

import re
import unicodedata
from collections.abc import Callable

from villages.imports.reading.syllables import is_syllable, words

# From 0xA1 on; a dot where the standard has no letter that the fonts show (VN3 has no capitals with a tone).
_TCVN3_FROM = 0xA1
_TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
_MARKS = {  # the second byte, and what it adds to the letter before it
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}
_HIGHEST = 0xFF

_tcvn3 = {_TCVN3_FROM + place: letter for place, letter in enumerate(_TCVN3) if letter != "."}
_alone = _VNI_ALONE | {old.upper(): new.upper() for old, new in _VNI_ALONE.items()}
_second = "".join(_MARKS) + "".join(_MARKS).upper()
_VNI = re.compile(f"([AEOUYÔÖaeouyôö])([{_second}])|([{''.join(_alone)}])")
_CAPITALS = re.compile(r"[^\W\d_]+")


def from_tcvn3(text: str) -> str:
    """Letters of a .Vn* font as Unicode. Capitals with a tone come from the capitals beside them: VN3 has none."""
    return _CAPITALS.sub(_one_case, text.translate(_tcvn3))


def from_vni(text: str) -> str:
    """Letters of a VNI-* font as Unicode."""
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, text))


DECODERS: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}


def mend(text: str, encoding: str) -> str:
    """One cell of a workbook in which such a font was used somewhere: decoded unless it is Unicode already."""
    if text.isascii() or any(ord(letter) > _HIGHEST for letter in text):
        return text
    decoded = DECODERS[encoding](text)
    before, after = words(text), words(decoded)
    worse = sum(map(is_syllable, after)) < sum(map(is_syllable, before))
    return text if worse else decoded


def _vni_letter(found: re.Match[str]) -> str:
    if found[3]:
        return _alone[found[3]]
    letter = _alone.get(found[1], found[1])
    return letter + _MARKS[found[2].lower()]


def _one_case(found: re.Match[str]) -> str:
    word = found[0]
    capitals = sum(letter.isupper() for letter in word)
    return word.upper() if capitals > 1 and not word.isupper() else word
