"""Telephone numbers, dates, amounts of money and other numbers in words, each in one form to compare. Pure.

Vietnamese groups thousands with dots (1.450.890), English with commas; a date is day/month/year or is written out.
Numbers written out in words are not read. Placeholders stand for values of their own and are left out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from foundation import placeholders

Kind = Literal["phone", "date", "amount", "number"]
Day = tuple[int | None, int, int | None]

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "|".join(f"{month}|{month[:3]}\\b" for month in _MONTHS)
_MULTIPLES = {
    "nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9, "thousand": 3, "million": 6, "billion": 9
}  # fmt: skip
_MULTIPLE = "|".join(_MULTIPLES)
_FIGURE = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_YEAR = r"(?:19|20)\d\d"
_DAY, _NUMBER_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"


@dataclass(frozen=True)
class Value:
    """What was found from `start` to `end`; two are the same when kind and `key` are.

    Keys: a phone's digits in national form; (day, month, year) with None for what is not said; the amount of đồng or
    the number as a decimal. `figures` are the numbers it was written with.
    """

    kind: Kind
    key: object
    figures: tuple[Decimal, ...]
    written: str
    start: int
    end: int


def values(text: str) -> list[Value]:
    """Everything of this sort in the text, in reading order."""
    return list(_found(placeholders.without(text)))


def _found(text: str) -> Iterator[Value]:
    for match in _ANY.finditer(text):
        kind, read = _READERS[match.lastgroup or ""]
        key = read(match.group())
        figures = tuple(number(figure) for figure in re.findall(_FIGURE, match.group()))
        yield Value(kind, key, figures, match.group(), match.start(), match.end())


def number(written: str) -> Decimal:
    """1.450.890, 1,450,890 and 1 450 890 are one number, as are 1,5 and 1.5; what begins with 0 has no thousands."""
    plain = written.replace(" ", "")
    marks = [sign for sign in plain if not sign.isdigit()]
    if not marks:
        return Decimal(plain)
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", plain)
    if grouped:
        plain = plain.replace(grouped.group(1), "")
    return Decimal(plain.replace(",", "."))


def _phone(written: str) -> str:
    return re.sub(r"\D", "", re.sub(r"^\+84\D*", "0", written))


def _amount(written: str) -> Decimal:
    found = re.match(_FIGURE, written)
    assert found, "an amount begins with its figure"
    named = re.search(_MULTIPLE, written, re.IGNORECASE)
    return number(found.group()).scaleb(_MULTIPLES[named.group().lower()] if named else 0)


def _slashed(written: str) -> tuple[int | None, int, int | None]:
    day, month, year = [*(int(part) for part in re.split(r"\D+", written)), None][:3]
    assert day is not None
    assert month is not None
    return (day, month, year)


def _iso(written: str) -> tuple[int, int, int]:
    year, month, day = (int(part) for part in written.split("-"))
    return (day, month, year)


def _of_month(written: str) -> tuple[None, int, int]:
    month, year = (int(part) for part in re.findall(r"\d+", written))
    return (None, month, year)


def _said(written: str) -> tuple[int, int, int | None]:
    day, month, *year = (int(part) for part in re.findall(r"\d+", written))
    return (day, month, year[0] if year else None)


def _english(written: str) -> tuple[int, int, int | None]:
    named = re.search(_MONTH, written, re.IGNORECASE)
    assert named, "an English date names its month"
    month = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(named.group().lower()[:3]))
    day, *year = (int(part) for part in re.findall(r"\d+", written))
    return (day, month, year[0] if year else None)


_READERS: dict[str, tuple[Kind, Callable[[str], object]]] = {
    "amount": ("amount", _amount),
    "iso": ("date", _iso),
    "slashed": ("date", _slashed),
    "short": ("date", _slashed),
    "of_month": ("date", _of_month),
    "said": ("date", _said),
    "english": ("date", _english),
    "phone": ("phone", _phone),
    "number": ("number", number),
}
_ANY = re.compile(
    rf"""
      (?P<amount>(?<![\d.,/])(?:{_FIGURE})(?:\s?(?:{_MULTIPLE})(?!\w)(?:\s?(?:đồng|đ|vnđ|vnd|dong)(?!\w)|\s?₫)?
        |\s?(?:đồng|đ|vnđ|vnd|dong)(?!\w)|\s?₫))
    | (?P<iso>(?<!\d){_YEAR}-\d\d-\d\d(?!\d))
    | (?P<slashed>(?<![\d/]){_DAY}(?P<mark>[/.-]){_NUMBER_OF_MONTH}(?P=mark){_YEAR}(?![\d/]))
    | (?P<of_month>(?<![\d/]){_NUMBER_OF_MONTH}/{_YEAR}(?![\d/])|\btháng\s{_NUMBER_OF_MONTH}\snăm\s{_YEAR}(?!\d))
    | (?P<short>(?<![\d/]){_DAY}/{_NUMBER_OF_MONTH}(?![\d/]))
    | (?P<said>(?<!\d){_DAY}\stháng\s{_NUMBER_OF_MONTH}(?:\snăm\s{_YEAR}|/{_YEAR})?(?!\d))
    | (?P<english>\b(?:{_MONTH})\s{_DAY}(?:st|nd|rd|th)?(?!\d)(?:,?\s{_YEAR}(?!\d))?
        |(?<!\d){_DAY}(?:st|nd|rd|th)?\s(?:{_MONTH})\b(?:,?\s{_YEAR}(?!\d))?)
    | (?P<phone>(?<![\d])(?:(?:\+84|0)(?:[ .-]?\d){{8,10}}|1[89]00[ .-]?(?:\d[ .-]?){{3,5}}\d)(?!\d))
    | (?P<number>{_FIGURE})
    """,
    re.VERBOSE | re.IGNORECASE,
)
