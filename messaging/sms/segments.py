"""How many SMS segments a text takes on the air, and which letters make it costly.

Alphabets: 3GPP TS 23.038 (formerly GSM 03.38) section 6.2.1, the 7-bit default alphabet and its extension table.
Lengths: TS 23.040 section 9.2.3.24.1, where each part of a long message gives 6 octets to its header.
"""

import re
from dataclasses import dataclass
from typing import Literal

from foundation.spelling import nfc

GSM_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two septets: an escape and itself.
GSM_EXTENSION = "\f^{}\\[~]|€"

Encoding = Literal["gsm7", "ucs2"]
ENCODING_NAMES: dict[Encoding, str] = {"gsm7": "GSM-7", "ucs2": "UCS-2"}
_SINGLE: dict[Encoding, int] = {"gsm7": 160, "ucs2": 70}
_PART: dict[Encoding, int] = {"gsm7": 153, "ucs2": 67}

_OUTSIDE_GSM = re.compile(f"[^{re.escape(GSM_ALPHABET + GSM_EXTENSION)}]")
_WIDE: dict[Encoding, re.Pattern[str]] = {
    "gsm7": re.compile(f"[{re.escape(GSM_EXTENSION)}]"),
    "ucs2": re.compile("[\U00010000-\U0010ffff]"),
}


@dataclass(frozen=True)
class Measure:
    """What a text costs.

    `units` are septets in GSM-7 and 16-bit code units in UCS-2; `forced_by` names, once each and in order, the
    letters that GSM-7 does not have.
    """

    encoding: Encoding
    units: int
    segments: int
    forced_by: tuple[str, ...] = ()


def measure(text: str) -> Measure:
    """Measure the text in its composed form (NFC). An empty text still takes one segment."""
    text = nfc(text)
    forced_by = tuple(dict.fromkeys(_OUTSIDE_GSM.findall(text)))
    encoding: Encoding = "ucs2" if forced_by else "gsm7"
    wide = _WIDE[encoding]
    units = len(text) + len(wide.findall(text))
    return Measure(encoding, units, _segments(text, units, encoding, wide), forced_by)


def room(encoding: Encoding, segments: int) -> int:
    """How many units so many segments hold."""
    return _SINGLE[encoding] if segments == 1 else segments * _PART[encoding]


def _segments(text: str, units: int, encoding: Encoding, wide: re.Pattern[str]) -> int:
    if units <= _SINGLE[encoding]:
        return 1
    if units == len(text):
        return -(-units // _PART[encoding])
    return _parts(text, _PART[encoding], wide)


def _parts(text: str, part: int, wide: re.Pattern[str]) -> int:
    """A surrogate pair or an escape pair is never cut in two, so a part may stay one unit short."""
    parts, used = 1, 0
    for letter in text:
        width = 2 if wide.match(letter) else 1
        if used + width > part:
            parts, used = parts + 1, 0
        used += width
    return parts
