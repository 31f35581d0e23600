"""In which letters a file is written: found out from its bytes, or guessed from what comes out and then asked."""

import codecs
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from villages.imports.reading.legacy import DECODERS
from villages.imports.reading.syllables import share, words

# What a file may be written in, as the page calls it. `unicode` is a workbook as it should be.
ENCODINGS = {
    "utf-8": _l("Unicode (UTF-8)"),
    "utf-16-le": _l("Unicode (UTF-16)"),
    "utf-16-be": _l("Unicode (UTF-16, high byte first)"),
    "unicode": _l("Unicode"),
    "windows-1258": _l("Windows Vietnamese (1258)"),
    "tcvn3": _l("TCVN3 (fonts .VnTime)"),
    "vni": _l("VNI (fonts VNI-Times)"),
}
NO_TEXT = _l("no text")
UNDOUBTED = {"utf-8", "utf-16-le", "utf-16-be", "unicode"}

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE_LINES = 3
_LONGEST_LINE = 160
# In text of a legacy font that is read as Unicode hardly a word comes out; in Vietnamese nearly all do. Foreign names
# and words of other languages lie between: a legacy reading must be clearly better.
_BETTER = 0.25
_PLAUSIBLE = 0.5


@dataclass(frozen=True)
class Candidate:
    """One way to read the letters, the share of words that come out as Vietnamese, and some lines read so."""

    encoding: str
    score: float
    lines: Sequence[str]


def by_mark(head: bytes) -> str:
    """The encoding that the first bytes name, or that zeros at every second place betray; empty if neither."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    # Vietnamese has letters above U+00FF, so not every high byte is zero; separators and figures see to enough.
    if half and odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if half and even > half * 0.4 and odd < half * 0.05 else ""


def of_bytes(sample: bytes) -> list[Candidate]:
    """How bytes that are no Unicode could be read, the likeliest first."""
    read = {name: decode(sample.decode("latin-1")) for name, decode in DECODERS.items()}
    read["windows-1258"] = unicodedata.normalize("NFC", sample.decode("cp1258", errors="replace"))
    return _ranked(read)


def of_texts(texts: Sequence[str], usual: str) -> list[Candidate]:
    """How text that came as Unicode is to be read: as it stands (`usual`) unless a legacy font was clearly used."""
    doubtful = [text for text in texts if words(text) and all(ord(letter) < 0x100 for letter in text)]
    plain = Candidate(usual, share(doubtful), [])
    found = _ranked({name: "\n".join(map(decode, doubtful)) for name, decode in DECODERS.items()})
    likely = [entry for entry in found if entry.score > max(_PLAUSIBLE, plain.score + _BETTER)]
    return [*likely, Candidate(usual, plain.score, _telling(doubtful))] if likely else [plain]


def _ranked(read: dict[str, str]) -> list[Candidate]:
    found = [Candidate(name, share([text]), _telling(text.splitlines())) for name, text in read.items()]
    return sorted(found, key=lambda candidate: -candidate.score)


def _telling(lines: Sequence[str]) -> list[str]:
    """The lines that show most of how the letters come out, in their order."""
    first = sorted(range(len(lines)), key=lambda place: -len(words(lines[place])))[:_SAMPLE_LINES]
    return [lines[place].strip()[:_LONGEST_LINE] for place in sorted(first)]
