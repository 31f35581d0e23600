"""Phone numbers as offices keep them, read into E.164.

Older numbers are converted first, because `phonenumbers` rejects them (`numbering`); so is the rehearsal range
recognised: no carrier assigns +84 992, and for that reason the library calls it invalid. Words beside a number
(“bố: 0912 345 678 (Zalo)”) are no harm; a letter within it is: an O may be a zero, and may be a slip for anything.

    MalformedPhone
    ├── TwoPhones         more than one number where one is wanted
    │   ├── ManyPhones    more than two
    │   └── GluedPhones   nothing shows where one ends
    ├── RoundedPhone      a spreadsheet showed it as 9.12E+08 and the last digits are gone
    ├── LetterInPhone     O for 0, l for 1
    ├── ServicePhone      113, 1800 or 1900: nobody's own
    └── ForeignPhone      a number of another country
"""

import re
import unicodedata
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from foundation.spelling import fold
from villages.numbering import REHEARSAL, converted, is_service, kind_of

REHEARSAL_PREFIX = "+84" + REHEARSAL

# Enough for nearly every cell; all the rest is only reached by what it does not match.
_PLAIN = re.compile(r"(?:\+?84|0)?([35789]\d{8}|[12]\d{9})", re.ASCII)
_SIGNS = str.maketrans("", "", " .-\u00a0")
_NONE = frozenset({"", "khong", "khong co", "ko", "ko co", "chua", "chua co", "none", "no", "0"})
# What stands beside a number and says nothing against it; any other word does (“cũ”, “sai số”).
_LABEL = re.compile(
    r"(?<![^\W_])(?:tel|phone|mobile|zalo|viber|viettel|vina(?:phone)?|mobi(?:fone|phone)?|vietnamobile|"
    r"(?:số\s*)?(?:điện\s*thoại|đt)(?:\s*(?:di\s*động|dđ|bàn|nhà|riêng))?|s?đtdđ|sđt|sdt|đtdđ|dđ|di\s*động|cố\s*định|"
    r"số|nhà(?:\s*riêng)?|cơ\s*quan|chính|phụ|gọi|bố|mẹ|bố\s*mẹ|vợ|chồng|con(?:\s*(?:trai|gái|dâu|rể))?|cháu|ông|bà|"
    r"anh|chị|em|chủ\s*hộ)(?![^\W\d_])\s*[.:]*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"(?<=\d)[\s,.(]*(?:ext|số\s*máy\s*lẻ|máy\s*lẻ|may\s*le|nhánh|nhanh)[\s.:]*\d{1,5}\)?$", re.IGNORECASE | re.ASCII
)
_WHOLE_FLOAT = re.compile(r"(\+?\d+)[.,]0{1,2}", re.ASCII)
_POWER_OF_TEN = re.compile(r"(\d)(?:[.,](\d*))?e\+?(\d{1,2})", re.IGNORECASE | re.ASCII)
_BETWEEN_NUMBERS = re.compile(r"[/;,|&\n\r]|(?<!\w)(?:hoặc|và|or|and)(?!\w)", re.IGNORECASE)
_WITHIN_NUMBER = re.compile(r"[\s.,()\[\]:'’\-\u2010-\u2015]")
_GAP = re.compile(r"[\s()\-\u2010-\u2015]+")
_LETTER_WITHIN = re.compile(r"(?<=\d)[\s.]*[oOlI](?![^\W\d_])|(?<![^\W\d_])[oOlI][\s.]*(?=\d)")
_OTHER_COUNTRY = re.compile(r"(?:\+|00)(?!84)[1-9]\d{6,14}", re.ASCII)
_VIETNAM = re.compile(r"(?:(?:\+|00)84|84(?=0?1?\d{9}$|0?2\d{9}$))0?", re.ASCII)
_SHORTEST, _LONGEST = 7, 16  # digits of one number, however written; fewer or more are not one number


class MalformedPhone(Refusal):
    message = _l("Not a phone number of Vietnam: write ten digits (09xx xxx xxx), or a landline with its area code.")


class TwoPhones(MalformedPhone):
    message = _l("There is more than one phone number here: keep one.")


class ManyPhones(TwoPhones):
    message = _l("There are more than two phone numbers here: keep two.")


class GluedPhones(TwoPhones):
    message = _l("There is more than one phone number here and nothing between them: put a / between.")


class RoundedPhone(MalformedPhone):
    message = _l("The spreadsheet has rounded this phone number: format the column as text and type the number again.")


class LetterInPhone(MalformedPhone):
    message = _l("There is a letter where a figure should be (O for 0, l for 1): type the phone number again.")


class ServicePhone(MalformedPhone):
    message = _l("This is a service number or hotline, nobody's own: write the person's phone number.")


class ForeignPhone(MalformedPhone):
    message = _l("This phone number belongs to another country: only numbers of Vietnam can be written to.")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164. `mobile`: it can receive an SMS. `rehearsal`: it is of the range no carrier assigns."""

    e164: str
    mobile: bool
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers of one cell: the first that can receive an SMS, else the first; and another that is kept."""

    first: Phone | None = None
    second: Phone | None = None


def read_phone(raw: object) -> Phone:
    """The number written there, whichever way an office writes it: text, or a number as spreadsheets keep it.

    Raises:
        MalformedPhone: no number, more than one, a foreign one, or one that no operator can have assigned.
    """
    found = _plain(raw) or _read_all(raw)
    if isinstance(found, Phone):
        return found
    if len(found) > 1:
        raise TwoPhones
    return found[0]


def read_phones(raw: object) -> Phones:
    """Up to two numbers of one cell; none when it is empty or says that there is none.

    Raises:
        MalformedPhone: one of them cannot be read, or there are more than two.
    """
    if plain := _plain(raw):
        return Phones(plain)
    if raw is None or (isinstance(raw, str) and fold(raw).strip(" .-–'’") in _NONE):
        return Phones()
    found = _read_all(raw)
    if len(found) > 2:
        raise ManyPhones
    first = next((phone for phone in found if phone.mobile), found[0])
    return Phones(first, next((phone for phone in found if phone is not first), None))


def _plain(raw: object) -> Phone | None:
    """A number that stands alone, told by its first digits; None: it has to be looked at."""
    if isinstance(raw, str):
        text = raw
    elif type(raw) is int or (type(raw) is float and raw.is_integer()):
        text = f"{raw:.0f}"
    else:
        return None
    found = _PLAIN.fullmatch(text)
    if not found and text is raw and text[-3:].isdecimal():
        found = _PLAIN.fullmatch(text.translate(_SIGNS))
    if not found:
        return None
    national = found[1] if len(found[1]) == 9 else converted("0" + found[1])[1:]
    if kind := kind_of(national):
        return Phone("+84" + national, kind == "mobile")
    return Phone("+84" + national, True, True) if national.startswith(REHEARSAL) and len(national) == 9 else None


def _read_all(raw: object) -> list[Phone]:
    """Every number of the cell, each once, in order; at least one."""
    text = _unwrap(_as_text(raw))
    phones: list[Phone] = []
    for number in _apart(text):
        if (phone := _read(number)) not in phones:
            phones.append(phone)
    return phones


def _as_text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    # A negative number must not lose its sign to the dashes of a telephone number.
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 < raw < 10**_LONGEST or raw != int(raw):
        raise MalformedPhone
    return str(int(raw))


def _unwrap(raw: str) -> str:
    """The cell without what a spreadsheet or a careful person put around the number."""
    text = raw
    if not raw.isascii():
        composed = unicodedata.normalize("NFKC", raw)
        text = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    text = text.strip().lstrip("'’").strip()
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1]
    if power := _POWER_OF_TEN.fullmatch(text):
        first, rest, exponent = power.groups()
        if len(rest or "") != int(exponent):
            raise RoundedPhone
        return first + (rest or "")
    text = _EXTENSION.sub("", text)
    return _LABEL.sub(" ", text).strip(" .:") if re.search(r"[^\W\d_]", text) else text


def _apart(text: str) -> list[str]:
    """The numbers as they are written, one each; a cell with one gives itself."""
    parts = [part for part in _BETWEEN_NUMBERS.split(text) if not _says_none(part)]
    if sum(_figures(part) >= _SHORTEST for part in parts) > 1:
        return parts
    if len(parts) == 1:
        text = parts[0]
    if _figures(text) <= _LONGEST:
        return [text]
    if _figures(text) > 2 * _LONGEST:
        raise ManyPhones
    groups = [group for group in _GAP.split(text) if group]
    groups = list(groups[0]) if len(groups) == 1 else groups
    cuts = [cut for cut in range(1, len(groups)) if all(map(_is_one, (groups[:cut], groups[cut:])))]
    if len(cuts) != 1:
        raise GluedPhones
    return ["".join(groups[: cuts[0]]), "".join(groups[cuts[0] :])]


def _says_none(text: str) -> bool:
    return fold(text).strip(" ()[].:-–'’") in _NONE


def _figures(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)


def _is_one(groups: list[str]) -> bool:
    try:
        _read("".join(groups))
    except MalformedPhone:
        return False
    return True


def _read(written: str) -> Phone:
    number = _WITHIN_NUMBER.sub("", written)
    if _OTHER_COUNTRY.fullmatch(number):
        raise ForeignPhone
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise LetterInPhone if _LETTER_WITHIN.search(written) else MalformedPhone
    if is_service(number):
        raise ServicePhone
    national = _national(number)
    if national.startswith(REHEARSAL) and len(national) == 9:
        return Phone(f"+84{national}", mobile=True, rehearsal=True)
    if (kind := kind_of(national)) is None:
        raise MalformedPhone
    return Phone(f"+84{national}", mobile=kind == "mobile")


def _national(number: str) -> str:
    """The number without country code and leading zero, as it is dialled today."""
    digits = _VIETNAM.sub("", number, count=1) if _VIETNAM.match(number) else number
    if digits.startswith("+"):
        raise MalformedPhone
    return converted("0" + digits.removeprefix("0"))[1:]
