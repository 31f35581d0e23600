"""Telephone numbers and long codes, digit by digit in groups, as people write them down while they listen."""

import re

from messaging.loudspeaker.speaking.numbers import Style, digits
from messaging.loudspeaker.speaking.rules import Found, Rule

# How many digits a number has, the least and the most, by how it begins: service numbers (1800, 1900), numbers with
# the country's code, national numbers (0214..., 09...). Source: the numbering plan, Circular 25/2015/TT-BTTTT.
_LENGTHS = {"1": (6, 8), "+": (8, 14), "0": (8, 11)}
_GROUP = re.compile(r"\d+")
_CALLED = re.compile(
    r"(?:tổng đài|hotline|đường dây nóng|điện thoại|đ[tT]|ĐT|SĐT|sđt|(?P<bare>gọi))(?: số)?:? $", re.IGNORECASE
)
_EMERGENCY = re.compile(r"11[1-5]|1022")
_NAMES_A_CODE = re.compile(r"(?:mã|số|thẻ|CCCD|CMND|khoản|BHXH|BHYT)(?: thẻ| số)?:? $", re.IGNORECASE)
_LOOK_BACK = 40


def _number(found: Found, style: Style) -> str | None:
    written = found.group()
    count = sum(sign.isdigit() for sign in written)
    least, most = _LENGTHS[written.lstrip("(")[0]]
    return _spoken(written) if least <= count <= most else None


def _short_number(found: Found, style: Style) -> str | None:
    """`gọi 115`, `tổng đài 1022`: after a bare gọi only numbers everybody knows, because people are called as well."""
    called = _CALLED.search(found.string, max(0, found.start() - _LOOK_BACK), found.start())
    if not called or (called["bare"] and not _EMERGENCY.fullmatch(found.group())):
        return None
    return digits(found.group())


def _code(found: Found, style: Style) -> str | None:
    """A long run of digits that something is filed under: a social-insurance number, an identity card."""
    if _NAMES_A_CODE.search(found.string, max(0, found.start() - _LOOK_BACK), found.start()):
        return _spoken(found.group())
    return None


def _spoken(written: str) -> str:
    begins = "cộng " if written.startswith("+") else ""
    return begins + ", ".join(digits(group) for group in _grouped(_GROUP.findall(written), bool(begins)))


def _grouped(groups: list[str], has_country: bool) -> list[str]:
    """The groups as written; a run of eight digits and more is parted: 1900 9068, 0912 345 678, 001 099 012 345."""
    parted = []
    for group in groups:
        if has_country and len(group) > 8:
            parted.append(group[:2])
            group = group[2:]
        head = 4 if len(group) in {8, 10, 11} else 3
        parted += [group[:head], *_threes(group[head:])] if len(group) >= 8 else [group]
    return parted


def _threes(run: str) -> list[str]:
    """By three; a last one is not left alone."""
    if len(run) in {4, 5}:
        return [run] if len(run) == 4 else [run[:3], run[3:]]
    return [run[:3], *_threes(run[3:])] if run else []


RULES = (
    Rule(
        "telephone",
        re.compile(r"(?:\+\d\d|1[89]00|\(0\d{1,4}\)|0\d+)(?:(?:[ .]|-(?=\d{3}))?\(?\d+\)?){0,6}(?![\w]|[.,:/]\d)"),
        _number,
    ),
    Rule("telephone", re.compile(r"\d{3,5}(?![\w]|[.,:/]\d)(?! (?:người|hộ|thôn|bản|cuộc|lần|bà))"), _short_number),
    Rule("number", re.compile(r"\d{8,15}(?![\w]|[.,:/]\d)"), _code),
)
