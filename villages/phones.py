"""Phone numbers as offices keep them, read into E.164.

Numbers of eleven digits were converted to ten in autumn 2018 (plan of the Ministry of Information and
Communications); `phonenumbers` rejects the old ones, so they are converted first. The rehearsal range is recognised
before it too: no carrier assigns +84 992, and for that reason the library calls it invalid.

    MalformedPhone
    ├── TwoPhones       more than one number in the cell
    ├── RoundedPhone    a spreadsheet showed it as 9.12E+08 and the last digits are gone
    └── ForeignPhone    a number of another country
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from flask_babel import lazy_gettext as _l
from phonenumbers import PhoneNumberType

from foundation.refusals import Refusal

REHEARSAL_PREFIX = "+84992"

# Eleven-digit prefix -> ten-digit prefix; the last seven digits stay.
CONVERTED_IN_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",  # MobiFone
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",  # VinaPhone
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",  # Viettel
    "0167": "037", "0168": "038", "0169": "039",  # Viettel
    "0186": "056", "0188": "058",  # Vietnamobile
    "0199": "059",  # Gmobile
}  # fmt: skip

_LABEL = re.compile(r"^(?:tel|sđt|đt|dđ|điện thoại|di động|mobile|phone)\s*[.:]?\s*(?=[+(\d])", re.IGNORECASE)
_WHOLE_FLOAT = re.compile(r"^(\+?\d{8,13})[.,]0+$")
_POWER_OF_TEN = re.compile(r"^(\d)(?:[.,](\d*))?e\+?(\d+)$", re.IGNORECASE)
_BETWEEN_NUMBERS = re.compile(r"[/;,|&\n\r]|\bhoặc\b|\bvà\b|\bor\b", re.IGNORECASE)
_WITHIN_NUMBER = re.compile(r"[\s.,()\[\]\-\u2010-\u2015]")
_OTHER_COUNTRY = re.compile(r"^(?:\+|00)(?!84)[1-9]\d{6,14}$")
_VIETNAM = re.compile(r"^(?:(?:\+|00)84|84(?=0?1?\d{9}$|02\d{9}$|2\d{9}$))0?")
_SHORTEST, _LONGEST = 7, 16  # digits of one number, however written; fewer or more are not one number


class MalformedPhone(Refusal):
    message = _l("Not a phone number of Vietnam: write ten digits (09xx xxx xxx), or a landline with its area code.")


class TwoPhones(MalformedPhone):
    message = _l("There is more than one phone number here: keep one.")


class RoundedPhone(MalformedPhone):
    message = _l("The spreadsheet has rounded this phone number: format the column as text and type the number again.")


class ForeignPhone(MalformedPhone):
    message = _l("This phone number belongs to another country: only numbers of Vietnam can be written to.")


@dataclass(frozen=True)
class Phone:
    """A number in E.164. `mobile`: it can receive an SMS. `rehearsal`: it is of the range no carrier assigns."""

    e164: str
    mobile: bool
    rehearsal: bool = False


def read_phone(raw: str) -> Phone:
    """The number written there, whichever way an office writes it.

    Raises:
        MalformedPhone: no number, more than one, a foreign one, or one that no operator can have assigned.
    """
    written = _unwrap(raw)
    if _holds_two(written):
        raise TwoPhones
    number = _WITHIN_NUMBER.sub("", written)
    if _OTHER_COUNTRY.match(number):
        raise ForeignPhone
    national = _national(number)
    if re.fullmatch(r"992\d{6}", national):
        return Phone(f"+84{national}", mobile=True, rehearsal=True)
    return _assigned(national)


def _unwrap(raw: str) -> str:
    """The cell without what a spreadsheet put around the number."""
    text = raw
    if not raw.isascii():
        composed = unicodedata.normalize("NFKC", raw)
        text = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    text = _LABEL.sub("", text.strip().lstrip("'’").strip())
    if whole := _WHOLE_FLOAT.match(text):
        return whole[1]
    if power := _POWER_OF_TEN.match(text):
        first, rest, exponent = power.groups()
        if len(rest or "") != int(exponent):
            raise RoundedPhone
        return first + (rest or "")
    return text


def _holds_two(written: str) -> bool:
    parts = [re.sub(r"\D", "", part) for part in _BETWEEN_NUMBERS.split(written)]
    return sum(len(part) >= _SHORTEST for part in parts) > 1 or len("".join(parts)) > _LONGEST


def _national(number: str) -> str:
    """The number without country code and leading zero, converted when it is of before 2018."""
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise MalformedPhone
    digits = _VIETNAM.sub("", number, count=1)
    if digits.startswith("+"):
        raise MalformedPhone
    with_zero = "0" + digits.removeprefix("0")
    if len(with_zero) == 11 and (prefix := CONVERTED_IN_2018.get(with_zero[:4])):
        with_zero = prefix + with_zero[4:]
    return with_zero[1:]


def _assigned(national: str) -> Phone:
    number = phonenumbers.PhoneNumber(country_code=84, national_number=int(national or "0"))
    kind = phonenumbers.number_type(number)
    # The library still lists a few 01 numbers of nine digits; to us they are old ones that lost a digit.
    if national.startswith(("0", "1")) or kind not in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
        raise MalformedPhone
    return Phone(f"+84{national}", mobile=kind == PhoneNumberType.MOBILE)
