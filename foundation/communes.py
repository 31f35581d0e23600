"""The 99 communes and wards of Lào Cai since 2025-07-01: the units of Resolution 1673/NQ-UBTVQH15.

Codes are text: they begin with a zero. The label point (degrees, WGS 84) lies inside the unit. The figures of
communes.csv come from thanglequoc/vietnamese-provinces-database (MIT); names and codes agree with the resolution.
"""

import csv
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal


@dataclass(frozen=True)
class Commune:
    """A commune (`xa`) or ward (`phuong`), the unit that runs a loudspeaker station."""

    code: str
    kind: Literal["xa", "phuong"]
    name: str
    full_name: str
    full_name_en: str
    latitude: float
    longitude: float

    @property
    def in_sentence(self) -> str:
        """Its full name as it stands inside a Vietnamese sentence: `xã Mường Bo`."""
        return self.full_name[:1].lower() + self.full_name[1:]

    def label(self, locale: str) -> str:
        """Its full name in the language of the interface."""
        return self.full_name_en if locale.startswith("en") else self.full_name


class UnknownCommune(Refusal):
    message = _l("Unknown commune code “%(code)s”: use the five-digit code of one of the 99 communes and wards.")


def _read() -> dict[str, Commune]:
    table = resources.files(__package__).joinpath("communes.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Commune(
            row["code"],
            "xa" if row["kind"] == "xa" else "phuong",
            row["name"],
            row["full_name"],
            row["full_name_en"],
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in csv.DictReader(table.splitlines())
    }


COMMUNES: dict[str, Commune] = _read()


def commune(code: str) -> Commune:
    """The unit of that code.

    Raises:
        UnknownCommune: no such unit today.
    """
    if found := COMMUNES.get(code):
        return found
    raise UnknownCommune(code=code)
