"""Figures of a bulletin on air. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from foundation.communes import COMMUNES, Commune


@dataclass(frozen=True)
class OnAir:
    """Broadcasts of one commune, or of all.

    `planned` counts those of the plan, to come ones included; `open` are those of the past that nobody logged. `aired`
    and `missed` count entries of the logbook that stand, whether the plan had them or not (`unplanned`: those of the
    aired it did not have); what was missed and aired after all is not missed. `late` entries were written long after
    the broadcast. `seconds` on air are by language: as logged, or the reading time as often as it was read; `measured`
    is how many of the aired were timed. `clusters_failed` adds up the clusters that stayed silent.
    """

    planned: int = 0
    aired: int = 0
    missed: int = 0
    open: int = 0
    late: int = 0
    unplanned: int = 0
    measured: int = 0
    clusters_failed: int = 0
    seconds: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "OnAir") -> "OnAir":
        seconds = Counter(self.seconds)
        seconds.update(other.seconds)
        return OnAir(
            self.planned + other.planned,
            self.aired + other.aired,
            self.missed + other.missed,
            self.open + other.open,
            self.late + other.late,
            self.unplanned + other.unplanned,
            self.measured + other.measured,
            self.clusters_failed + other.clusters_failed,
            dict(seconds),
        )

    @property
    def minutes(self) -> int:
        """Minutes on air in all languages, a begun one counted."""
        return math.ceil(sum(self.seconds.values()) / 60)

    @property
    def minutes_by_language(self) -> dict[str, int]:
        """Minutes on air in each language, a begun one counted, those with most first."""
        ordered = sorted(self.seconds.items(), key=lambda pair: (-pair[1], pair[0]))
        return {slug: math.ceil(seconds / 60) for slug, seconds in ordered if seconds}

    @property
    def estimated(self) -> int:
        """How many of the aired have no duration of their own: their reading time is used."""
        return self.aired - self.measured

    def as_json(self) -> dict[str, Any]:
        """For programs; field names are those of docs/campaign-file.md and never change."""
        return {
            "planned": self.planned,
            "aired": self.aired,
            "missed": self.missed,
            "open": self.open,
            "late": self.late,
            "clusters_failed": self.clusters_failed,
            "measured": self.measured,
            "minutes_by_language": self.minutes_by_language,
        }


@dataclass(frozen=True)
class Reach:
    """A bulletin on air: `by_commune` by code."""

    by_commune: Mapping[str, OnAir] = field(default_factory=dict)

    @property
    def total(self) -> OnAir:
        return sum(self.by_commune.values(), OnAir())

    @property
    def communes(self) -> list[tuple[Commune, OnAir]]:
        """Commune by commune, those with most to log first, then those with most missed."""
        rows = [(COMMUNES[code], found) for code, found in self.by_commune.items()]
        return sorted(rows, key=lambda row: (-row[1].open, -row[1].missed, row[0].name, row[0].code))


def joined(parts: Iterable[tuple[str, OnAir]]) -> Reach:
    """Parts of the same commune added up."""
    found: dict[str, OnAir] = {}
    for code, part in parts:
        found[code] = found.get(code, OnAir()) + part
    return Reach(found)
