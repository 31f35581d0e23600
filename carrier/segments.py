"""How many SMS segments a text takes on the air.

Alphabets and lengths: 3GPP TS 23.038 section 6.2.1 (GSM 7 bit default alphabet and its extension table) and TS 23.040
section 9.2.3.24.1 (a part of a concatenated message gives 6 octets to its header).
"""

from typing import NamedTuple

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
GSM_ALPHABET = GSM_BASIC | GSM_EXTENSION

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

# Typographic characters that SmartEncoded=true replaces by a similar one of the GSM alphabet.
SMART = str.maketrans(
    {
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2026": "...", "\u2022": "*", "\u2044": "/", "\t": " ",
    }
)  # fmt: skip


class Measure(NamedTuple):
    """`units` are septets in GSM-7 and 16-bit code units in UCS-2."""

    encoding: str
    units: int
    segments: int


def smart_encode(text: str) -> str:
    return text.translate(SMART)


def measure(text: str) -> Measure:
    if GSM_ALPHABET.issuperset(text):
        widths = [2 if letter in GSM_EXTENSION else 1 for letter in text]
        return _measure("GSM-7", widths, GSM_SINGLE, GSM_PART)
    widths = [2 if letter > "\uffff" else 1 for letter in text]
    return _measure("UCS-2", widths, UCS2_SINGLE, UCS2_PART)


def _measure(encoding: str, widths: list[int], single: int, part: int) -> Measure:
    units = sum(widths)
    if units <= single:
        return Measure(encoding, units, 1)
    if units == len(widths):
        return Measure(encoding, units, -(-units // part))
    return Measure(encoding, units, _parts(widths, part))


def _parts(widths: list[int], part: int) -> int:
    """An escape sequence or a surrogate pair is never cut in two, so a part may stay one unit short."""
    parts, used = 1, 0
    for width in widths:
        if used + width > part:
            parts, used = parts + 1, 0
        used += width
    return parts
