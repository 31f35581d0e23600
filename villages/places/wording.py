"""An address taken apart: the unit and its kind, the district and the province, from however few cells."""

import re
from dataclasses import dataclass

from villages.places.spelling import key, tidy

_PARTS = re.compile(r"\s*[,;|/()\n]\s*|\s+[-–—]\s+")
# Where a district or province begins though no comma parts it from what stands before.
_BEGINS = re.compile(
    r"(?<=\w)[\s.]+(?=(?:huyện|huyen|tỉnh|tinh|thị xã|thi xa|thành phố|thanh pho|t\.?\s?p|t\.?x|h\.|t\.)[\s.])",
    re.IGNORECASE,
)
_KINDS = {
    "xa": re.compile(r"(?:xã|xa|x)[\s.]+|commune of ", re.IGNORECASE),
    "phuong": re.compile(r"(?:phường|phuong|p)[\s.]+|ward of ", re.IGNORECASE),
    "thi_tran": re.compile(r"(?:thị trấn|thi tran|t\.?t)[\s.]+|town of ", re.IGNORECASE),
}
_KINDS_AFTER = {
    "xa": re.compile(r"\s+commune$", re.IGNORECASE),
    "phuong": re.compile(r"\s+ward$", re.IGNORECASE),
    "thi_tran": re.compile(r"\s+(?:town|township)$", re.IGNORECASE),
}
_PROVINCE = re.compile(r"(?:tỉnh|tinh|t\.)[\s.]*", re.IGNORECASE)
_DISTRICT = re.compile(
    r"(?:huyện|huyen|quận|quan|thị xã|thi xa|thành phố|thanh pho|t\.?\s?p|t\.?x|h)[\s.]+|(?:tp|tx)\.?\s*(?=[^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Address:
    """`unit` as it is written; `district` and `province` without their kind, empty when nothing names them.

    `loose` is a name that may be either: Lào Cai and Yên Bái are a city and a province.
    """

    unit: str
    district: str = ""
    province: str = ""
    loose: str = ""


def take_apart(text: str, district: str = "", province: str = "") -> Address:
    """What the cells say; a cell of its own counts more than a mention beside the unit."""
    unit, *others = [part for part in _PARTS.split(_BEGINS.sub(", ", tidy(text))) if part] or [""]
    named = {"district": "", "province": "", "loose": ""}
    cells = [("district", part) for part in others] + [("district", tidy(district)), ("province", tidy(province))]
    for column, cell in cells:
        for part in filter(key, _PARTS.split(cell)):
            if found := _DISTRICT.match(part):
                named["district"] = part[found.end() :]
            elif found := _PROVINCE.match(part):
                named["province"] = part[found.end() :]
            elif column == "district" and key(part) in {"laocai", "yenbai"}:
                named["loose"] = part
            else:
                named[column] = part
    return Address(unit, **named)


def without_district_kind(text: str) -> str:
    """`H. Văn Yên` is Văn Yên."""
    return _DISTRICT.sub("", text, count=1) if _DISTRICT.match(text) else text


def kind_and_name(unit: str) -> tuple[str, str]:
    """`TT. Bát Xát` is a `thi_tran` called Bát Xát; a kind that is not written is empty."""
    for kind, before in _KINDS.items():
        if found := before.match(unit):
            return kind, unit[found.end() :]
    for kind, after in _KINDS_AFTER.items():
        if found := after.search(unit):
            return kind, unit[: found.start()]
    return "", unit
