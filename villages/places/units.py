"""The 319 communes, wards and towns of before 2025-07-01, each with the commune of today that took it in whole.

Resolution 1673/NQ-UBTVQH15 made 99 units of them and split none. The table follows the public lists of
tranngocminhhieu/vietnamadminunits and thanglequoc/vietnamese-provinces-database (both MIT), which agree on all 319.
Codes of before and of today are one series: a code of today was carried by one of the units that the commune unites.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from foundation.communes import Commune

_KINDS = {"xa": "xã", "phuong": "phường", "thi_tran": "thị trấn"}
_DISTRICT_KINDS = {"huyen": "huyện", "thanh_pho": "thành phố", "thi_xa": "thị xã"}


@dataclass(frozen=True)
class OldUnit:
    """A unit as it was until 30 June 2025; `today` is the code of the commune it belongs to now."""

    code: str
    kind: str
    name: str
    district_kind: str
    district: str
    province: str
    today: str

    @property
    def full_name(self) -> str:
        """As it stands inside a sentence: `xã Minh Tân, huyện Bảo Yên`."""
        return f"{_KINDS[self.kind]} {self.name}, {_DISTRICT_KINDS[self.district_kind]} {self.district}"


def _read() -> dict[str, OldUnit]:
    table = resources.files(__package__).joinpath("communes_before_2025.csv").read_text(encoding="utf-8")
    return {row["code"]: OldUnit(**row) for row in csv.DictReader(table.splitlines())}


OLD_UNITS: Mapping[str, OldUnit] = _read()


@dataclass(frozen=True)
class Candidate:
    """A commune of today that may be meant, and the old units of that name it took in (none: it is its name today)."""

    commune: Commune
    old: tuple[OldUnit, ...] = ()

    @property
    def in_words(self) -> str:
        """`Xã Thượng Hà (xã Minh Tân, huyện Bảo Yên)`: in brackets what it was; place names are not translated."""
        if not self.old:
            return self.commune.full_name
        return f"{self.commune.full_name} ({'; '.join(unit.full_name for unit in self.old)})"


def old_units_of(code: str) -> tuple[OldUnit, ...]:
    """What the commune of today was made of."""
    return tuple(unit for unit in OLD_UNITS.values() if unit.today == code)
