"""The numbering plan of Vietnam as far as lists need it: what kind a number is, and what became of older ones.

Mobile numbers of eleven digits became ten in autumn 2018, the last seven digits staying (plan of the Ministry of
Information and Communications). Area codes changed in 2017 (Decision 2036/QĐ-BTTTT of 2016; the first phase, from
11 February, took in both provinces): Lào Cai 020 -> 0214, Yên Bái 029 -> 0216, the last seven digits staying. Only
these two are converted: elsewhere an old code with its number can be a number of today with a digit missing, and
here ten digits that begin with 020 or 029 are nothing else.
"""

import re
from functools import cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberType

Kind = Literal["mobile", "fixed"]

REHEARSAL = "992"

# Eleven-digit prefix -> ten-digit prefix; the last seven digits stay.
CONVERTED_IN_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",  # MobiFone
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",  # VinaPhone
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",  # Viettel
    "0167": "037", "0168": "038", "0169": "039",  # Viettel
    "0186": "056", "0188": "058",  # Vietnamobile
    "0199": "059",  # Gmobile
}  # fmt: skip
AREA_CODES_UNTIL_2017 = {"020": "0214", "029": "0216"}

_SERVICE = re.compile(r"0?(?:1[89]00\d{4}(?:\d{2})?|1\d{2}|10[28]\d?|9\d{3}|18\d{3})", re.ASCII)
# The plan assigns blocks by their first three digits: these endings tell of a whole block whether it is of one kind.
_ENDINGS = ("0000000", "1234567", "3456789", "5555555", "9876543", "9999999")


def converted(digits: str) -> str:
    """A national number with its leading zero, as it is dialled today."""
    if len(digits) == 11 and (prefix := CONVERTED_IN_2018.get(digits[:4])):
        return prefix + digits[4:]
    if len(digits) == 10 and digits[3:4] in "23456789" and (code := AREA_CODES_UNTIL_2017.get(digits[:3])):
        return code + digits[3:]
    return digits


def is_service(digits: str) -> bool:
    """Whether it is an emergency, information or hotline number: 113, 1022, 18001091, 1900 1234."""
    return bool(_SERVICE.fullmatch(digits))


def kind_of(national: str) -> Kind | None:
    """The kind of a number without its leading zero, by the metadata of `phonenumbers`; None: nobody can have it."""
    certain, kind = _kind_of_block(national[:3], len(national))
    return kind if certain else _looked_up(national)


@cache
def _kind_of_block(prefix: str, length: int) -> tuple[bool, Kind | None]:
    """Whether all numbers that begin so and are that long are of one kind, and which."""
    kinds = {_looked_up(prefix + ending[: max(length - 3, 0)]) for ending in _ENDINGS}
    return len(kinds) == 1 and length <= 10, min(kinds, key=str)


def _looked_up(national: str) -> Kind | None:
    # The library still lists a few 01 numbers of nine digits; to us they are old ones that lost a digit.
    if not national or national.startswith(("0", "1")):
        return None
    number = phonenumbers.PhoneNumber(country_code=84, national_number=int(national))
    found = phonenumbers.number_type(number)
    if found == PhoneNumberType.MOBILE:
        return "mobile"
    return "fixed" if found == PhoneNumberType.FIXED_LINE else None
