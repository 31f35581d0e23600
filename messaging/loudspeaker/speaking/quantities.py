"""Numbers as they stand in a sentence, with their units: money, shares, percentages, measures."""

import re

from messaging.loudspeaker.speaking.numbers import DIGITS, Style, cardinal, digits, figure, ordinal, part
from messaging.loudspeaker.speaking.rules import Found, Rule, word_before

# How a unit behind a number is said. Words that are said as they are written stand here to be kept with the figure.
UNITS = {
    "đồng": "đồng",
    "đ": "đồng",
    "₫": "đồng",
    "VNĐ": "đồng",
    "VND": "đồng",
    "vnđ": "đồng",
    "nghìn đồng": "nghìn đồng",
    "ngàn đồng": "ngàn đồng",
    "triệu đồng": "triệu đồng",
    "tỷ đồng": "tỷ đồng",
    "tỉ đồng": "tỉ đồng",
    "nghìn": "nghìn",
    "ngàn": "ngàn",
    "triệu": "triệu",
    "tỷ": "tỷ",
    "tỉ": "tỉ",
    "k": "nghìn",
    "K": "nghìn",
    "tr": "triệu",
    "USD": "đô la Mỹ",
    "$": "đô la",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "km": "ki-lô-mét",
    "km²": "ki-lô-mét vuông",
    "km2": "ki-lô-mét vuông",
    "km/h": "ki-lô-mét một giờ",
    "m": "mét",
    "m²": "mét vuông",
    "m2": "mét vuông",
    "m³": "mét khối",
    "m3": "mét khối",
    "cm": "xăng-ti-mét",
    "mm": "mi-li-mét",
    "ha": "héc-ta",
    "kg": "ki-lô-gam",
    "g": "gam",
    "mg": "mi-li-gam",
    "l": "lít",
    "ml": "mi-li-lít",
    "kWh": "ki-lô-oát giờ",
    "°C": "độ xê",
    "°": "độ",
    "GB": "ghi-ga-bai",
    "MB": "mê-ga-bai",
}

_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_WITH_UNIT = rf"(?: ?(?P<unit>{_UNIT})(?![^\W_]))?"
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COUNTS = re.compile(r" [^\W\d_]| ?[-–] ?\d")


def _amount(found: Found, style: Style) -> str | None:
    return _with_unit(_number(found, style), found)


def _number(found: Found, style: Style) -> str:
    whole, fraction = found["whole"], found["fraction"]
    if "." in whole and not _DOTTED.fullmatch(whole):
        said = " chấm ".join(figure(run, style) for run in whole.split("."))
    else:
        bare = whole.replace(".", "")
        said = _counted(found, bare, style)
    if fraction:
        return f"{said} phẩy {part(fraction, style)}"
    return _in_context(said, whole, word_before(found), style)


def _counted(found: Found, bare: str, style: Style) -> str:
    """Offices pad a number before what it counts: `05 ngày` is năm ngày, `005` by itself a code."""
    is_padded = len(bare) == 2 and (found["unit"] or _COUNTS.match(found.string, found.end()))
    return cardinal(int(bare), style) if is_padded else figure(bare, style)


def _in_context(said: str, whole: str, before: str, style: Style) -> str:
    """`thứ 1` is thứ nhất, `thứ 4` and `tháng 4` are tư."""
    if len(whole) <= 3 and (before == "thứ" or (before == "tháng" and said == DIGITS[4])):
        return ordinal(int(whole), style)
    return said


def _below_zero(found: Found, style: Style) -> str | None:
    return f"âm {_amount(found, style)}"


def _foreign(found: Found, style: Style) -> str | None:
    """`1,450,890`: two commas and more part thousands, as other countries write them."""
    return _with_unit(cardinal(int(found["whole"].replace(",", "")), style), found)


def _listed(found: Found, style: Style) -> str | None:
    """`thôn 1,2,3`: a list that was typed without spaces."""
    return ", ".join(figure(run, style) for run in found.group().split(","))


def _share(found: Found, style: Style) -> str | None:
    above, below = int(found["above"]), int(found["below"])
    if 0 < above < below <= 10:
        return f"{cardinal(above, style)} phần {ordinal(below, style)}"
    return f"{figure(found['above'], style)} trên {figure(found['below'], style)}"


def _shares(found: Found, style: Style) -> str | None:
    return " trên ".join(figure(run, style) for run in found.group().split("/"))


def _in_code(found: Found, style: Style) -> str | None:
    """Digits that stick to letters (`QH15`, `GD4010123456789`): a short run is a number, a long one is spelled."""
    run = found.group()
    return figure(run, style) if len(run) < 5 else digits(run)


def _with_unit(said: str, found: Found) -> str:
    return f"{said} {UNITS[found['unit']]}" if found["unit"] else said


_WHOLE = r"(?P<whole>\d+(?:\.\d+)*)"
_FRACTION = r"(?:,(?P<fraction>\d+))?"
RULES = (
    Rule("number", re.compile(r"(?<=[^\W\d_])\d+(?![.,]\d)"), _in_code),
    Rule("number", re.compile(r"(?P<above>\d{1,6})/(?P<below>\d{1,6})(?![/\d])"), _share),
    Rule("number", re.compile(r"\d{1,6}(?:/\d{1,6}){2,}(?!\d)"), _shares),
    Rule("number", re.compile(rf"(?P<whole>\d{{1,3}}(?:,\d{{3}}){{2,4}})(?![\d,]){_WITH_UNIT}"), _foreign),
    Rule("number", re.compile(r"\d{1,3}(?:,\d{1,3}){2,}(?![\d,])"), _listed),
    Rule(
        "number",
        re.compile(rf"(?<![^\s(])(?:−|-(?=\d+(?:,\d+)? ?(?:°|độ|%))|(?<=\w )-){_WHOLE}{_FRACTION}{_WITH_UNIT}"),
        _below_zero,
    ),
    Rule("number", re.compile(_WHOLE + _FRACTION + _WITH_UNIT), _amount),
)
