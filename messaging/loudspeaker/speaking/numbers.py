"""Numbers in Vietnamese words, as they are said in full.

`mươi` changes what follows it: 21 hai mươi mốt, 24 hai mươi tư, 25 hai mươi lăm (15 mười lăm); a missing ten is said
(101 một trăm linh một), so is a missing hundred below a thousand (10.015 mười nghìn không trăm mười lăm). These are
the rules every school teaches; no one text was copied. num2words 0.5.14 was weighed and not taken: docs/loudspeaker.md
says which of them it breaks.
"""

from dataclasses import dataclass
from itertools import pairwise

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
LARGEST = 10**15  # beyond it a number is read digit by digit

_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_ORDINALS = {1: "nhất", 4: "tư"}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_PARTS = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MILLION, _MILLIARD = 10**6, 10**9


@dataclass(frozen=True)
class Style:
    """What differs from region to region: `nghìn` or `ngàn` for a thousand, `linh` or `lẻ` for a missing ten."""

    thousand: str = "nghìn"
    missing_ten: str = "linh"


NORTHERN = Style()


def cardinal(number: int, style: Style = NORTHERN) -> str:
    """The number in words: `1450890` is một triệu bốn trăm năm mươi nghìn tám trăm chín mươi.

    Below zero it begins with `âm`; of more than 10^15 each digit is said.
    """
    if number < 0:
        return f"âm {cardinal(-number, style)}"
    if number > LARGEST:
        return digits(str(number))
    return " ".join(_words(number, style, False)) or DIGITS[0]


def decimal(whole: str, fraction: str, style: Style = NORTHERN) -> str:
    """`2,34`: hai phẩy ba mươi tư. After the comma two digits are a number, zeros first and more than two are not."""
    return f"{figure(whole, style)} phẩy {part(fraction, style)}"


def part(fraction: str, style: Style = NORTHERN) -> str:
    """What stands after the comma: `34` ba mươi tư, `05` không năm, `141` một bốn một."""
    if len(fraction) > 2 or fraction.startswith("0"):
        return digits(fraction)
    return cardinal(int(fraction), style)


def figure(written: str, style: Style = NORTHERN) -> str:
    """A run of digits: a number, but one that begins with zero is a code and is read digit by digit (`005`)."""
    is_code = len(written) > len(str(LARGEST)) or (len(written) > 1 and written.startswith("0"))
    return digits(written) if is_code else cardinal(int(written), style)


def counted(written: str, style: Style = NORTHERN) -> str:
    """A number that may be padded with a zero, as days and hours are: `05` is năm."""
    return cardinal(int(written), style)


def digits(written: str) -> str:
    """Each digit by itself: `9068` is chín không sáu tám."""
    return " ".join(DIGITS[int(sign)] for sign in written)


def ordinal(number: int, style: Style = NORTHERN) -> str:
    """What follows `thứ`: nhất, hai, ba, tư, năm."""
    return _ORDINALS.get(number) or cardinal(number, style)


def from_roman(written: str) -> int | None:
    """The value of a Roman numeral below 400; none when it is not written as the Romans' rules are taught."""
    values = [_ROMAN[letter] for letter in written]
    total = sum(-value if value < following else value for value, following in pairwise([*values, 0]))
    return total if total and _roman(total) == written else None


def _words(number: int, style: Style, is_continued: bool) -> list[str]:
    """`is_continued`: larger units were said before, so a missing hundred has to be."""
    for unit, name in ((_MILLIARD, "tỷ"), (_MILLION, "triệu"), (1000, style.thousand)):
        if number >= unit:
            above, below = divmod(number, unit)
            return [*_words(above, style, is_continued), name, *_words(below, style, True)]
    return _below_thousand(number, style, is_continued) if number else []


def _below_thousand(number: int, style: Style, is_continued: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    has_hundreds = bool(hundreds) or is_continued
    said = [DIGITS[hundreds], "trăm"] if has_hundreds else []
    tens, ones = divmod(rest, 10)
    match tens:
        case 0 if ones:
            said += [style.missing_ten, DIGITS[ones]] if has_hundreds else [DIGITS[ones]]
        case 0:
            pass
        case 1:
            said += ["mười", "lăm" if ones == 5 else DIGITS[ones]] if ones else ["mười"]
        case _:
            said += [DIGITS[tens], "mươi", _AFTER_TENS.get(ones, DIGITS[ones])] if ones else [DIGITS[tens], "mươi"]
    return said


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN_PARTS:
        count, number = divmod(number, value)
        written += letters * count
    return written
