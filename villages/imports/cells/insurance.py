"""Social-insurance numbers: ten digits, alone or as the last ten of a health-insurance card's fifteen characters.

A card's code is two letters, a figure, two of the province and the ten digits (Decision 1351/QĐ-BHXH of 2015; cards
printed since 2021 bear the ten alone). A spreadsheet that keeps numbers as numbers drops zeros in front; there, and
only there, one is put back, because a number typed as text has lost a digit somewhere and nobody knows which.
"""

import re

from villages.imports.cells.refusals import IdentityNumber, NineDigits, NotAnInsuranceNumber
from villages.imports.cells.texts import words
from villages.imports.reading.values import Raw

_TEN = re.compile(r"\d{10}", re.A)
_CARD = re.compile(r"[A-Z]{2}\d{3}(\d{10})", re.A)
_SIGNS = str.maketrans("", "", " .-–_/'’")
_AS_A_NUMBER = re.compile(r"(\d{9,10})\.0+", re.A)


def read_insurance_number(raw: Raw) -> str | None:
    """The ten digits, or None of an empty cell.

    Raises:
        NotAnInsuranceNumber: fewer or more digits, or letters where none belong.
    """
    if isinstance(raw, str) and _TEN.fullmatch(raw):
        return raw
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    text = words(raw)
    if held := _AS_A_NUMBER.fullmatch(text):
        is_number, text = True, held[1]
    digits = text.translate(_SIGNS).upper()
    if not digits:
        return None
    if _TEN.fullmatch(digits):
        return digits
    if card := _CARD.fullmatch(digits):
        return card[1]
    return _other_length(digits, is_number)


def lost_a_zero(raw: Raw, number: str | None) -> bool:
    """Whether the zero in front of the number that was read is ours."""
    return bool(number) and isinstance(raw, int | float | str) and re.sub(r"\.0+$", "", words(raw)) == number[1:]  # type: ignore[index]


def _other_length(digits: str, is_number: bool) -> str:
    if not (digits.isascii() and digits.isdecimal()):
        raise NotAnInsuranceNumber
    if len(digits) == 9 and is_number:
        return "0" + digits
    raise {9: NineDigits, 12: IdentityNumber}.get(len(digits), NotAnInsuranceNumber)
