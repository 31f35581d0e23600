"""How long a text takes to read aloud: its syllables at the pace of its language, and the breath at punctuation.

A Vietnamese text is counted as it is said, its figures and abbreviations in words; another as it is written.

VOV news averages 233 syllables a minute; outdoors, against the echo, 160-180 are planned (docs/loudspeaker.md).
A Vietnamese syllable is one token between spaces; the other languages here are written the same way.
"""

import math
import re

from flask import has_app_context

from foundation import settings
from foundation.languages import Language
from messaging.loudspeaker.speaking import expansion
from messaging.loudspeaker.speaking.abbreviations import Pairs
from messaging.loudspeaker.speaking.numbers import NORTHERN, Style

# Seconds of silence. A line is a sentence: its end is a breath, whatever mark it ends with.
COMMA_PAUSE = 0.3
SENTENCE_PAUSE = 0.8
LINE_PAUSE = 0.8

_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…]+[”’\"')\]»]*(?=\s|$)")
_BREATH = re.compile(r"[,;:](?=\s|$)|\s[-–—](?=\s)")


def syllables(text: str) -> int:
    """The syllables of the text; punctuation that stands alone is none."""
    return sum(_in_token(token) for token in text.split())


def speed_of(language: Language) -> int:
    """Syllables a minute in that language: the office's (READING_SPEEDS), otherwise the usual pace outdoors."""
    chosen = settings.current().reading_speeds if has_app_context() else {}
    return chosen.get(language.slug, language.syllables_per_minute)


def aloud(text: str, language: Language, abbreviations: Pairs, style: Style = NORTHERN) -> int:
    """Whole seconds, rounded up, to read a text of that language once, as it is said."""
    said = (line.spoken for line in expansion.lines(text, language.slug, abbreviations, style))
    return seconds("\n".join(said), speed_of(language))


def seconds(text: str, syllables_per_minute: int) -> int:
    """Whole seconds, rounded up, to read the text once at that pace, with its pauses."""
    if not (spoken := syllables(text)):
        return 0
    return math.ceil(spoken * 60 / syllables_per_minute + _pauses(text))


def _in_token(token: str) -> int:
    letters = 1 if any(sign.isalpha() for sign in token) else 0
    return letters + sum(_in_figure(found) for found in _DIGITS.findall(token))


def _in_figure(digits: str) -> int:
    """Each digit and its place, less the place of the last: 53 is `năm mươi ba`, 450 is `bốn trăm năm mươi`.

    A run that begins with zero is a telephone number or a code, read digit by digit. In Vietnamese figures are in
    words already; how another language says them nobody here knows, and this errs on the long side.
    """
    return len(digits) if digits.startswith("0") else 2 * len(digits) - 1


def _pauses(text: str) -> float:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ends_inside = sum(len(_SENTENCE_END.findall(line)) - bool(_ends(line)) for line in lines)
    breaths = len(_BREATH.findall(text))
    return breaths * COMMA_PAUSE + ends_inside * SENTENCE_PAUSE + len(lines) * LINE_PAUSE


def _ends(line: str) -> bool:
    found = [match.end() for match in _SENTENCE_END.finditer(line)]
    return bool(found) and found[-1] == len(line)
