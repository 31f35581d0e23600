"""Whether a word could be Vietnamese: how the letters of a file are recognised by what comes out of them."""

import re
import unicodedata
from collections.abc import Iterable

_TONES = {0x300: None, 0x301: None, 0x303: None, 0x309: None, 0x323: None}
_SHARP_OR_HEAVY = ("\u0301", "\u0323")
# Initial, nucleus, final as the orthography has them; a syllable closed by a stop bears one of two tones.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:oai|oao|oay|oeo|uao|uây|uôi|ươi|ươu|uya|uyê|uyu|iêu|yêu|uyê|uây"
    r"|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê"
    r"|[aăâeêioôơuưy])"
    r"(?:(ch|[cpt])|ng|nh|[mn])?"
)
_LETTERS = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")


def words(text: str) -> list[str]:
    """The words of a text that hold more than ASCII: those in which encodings differ."""
    return [word for word in _LETTERS.findall(text) if not word.isascii()]


def is_syllable(word: str) -> bool:
    """Whether the word, in one case throughout or with a capital first, is a well-formed Vietnamese syllable."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    plain = apart.translate(_TONES)
    found = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain))
    if not found or len(apart) - len(plain) > 1:
        return False
    return not found[1] or any(tone in apart for tone in _SHARP_OR_HEAVY)


def share(texts: Iterable[str]) -> float:
    """Which share of the words with more than ASCII are syllables; 0 when there is none."""
    found = [word for text in texts for word in words(text)]
    return sum(map(is_syllable, found)) / len(found) if found else 0.0
