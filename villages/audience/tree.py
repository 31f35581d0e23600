"""What else is asked of people than place and language: a small tree of conditions. Pure.

`{"all": [..]}`, `{"any": [..]}` and `{"not": ..}` hold others. The leaves are `{"communes": [codes]}`,
`{"villages": [refs]}`, `{"languages": [slugs]}`, `{"expires": {"from": "2026-12-01", "to": "2026-12-31"}}` (either end
may lack, both days count), `{"expires_within": 30}` (days from today), `{"expired": true}`, `{"covered": "yes"}` (or
`no`, `unknown`), `{"coverage_below": 80}` (of the village, in percent), `{"list": 7}` (a list handed in) and
`{"consented": true}` (to invitations). On every day each person answers every condition with yes or no, so that "not"
is the exact complement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

MOST_DEEP = 6
MOST_LEAVES = 40
COVERED = ("yes", "no", "unknown")


@dataclass(frozen=True)
class Every:
    """All of them hold."""

    parts: tuple["Node", ...]

    def stored(self) -> dict[str, Any]:
        return {"all": [part.stored() for part in self.parts]}


@dataclass(frozen=True)
class Some:
    """At least one holds."""

    parts: tuple["Node", ...]

    def stored(self) -> dict[str, Any]:
        return {"any": [part.stored() for part in self.parts]}


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    part: "Node"

    def stored(self) -> dict[str, Any]:
        return {"not": self.part.stored()}


@dataclass(frozen=True)
class InCommunes:
    """Lives in one of these communes or wards, by code."""

    codes: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        return {"communes": list(self.codes)}


@dataclass(frozen=True)
class InVillages:
    """Lives in one of these villages, by reference."""

    refs: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        return {"villages": list(self.refs)}


@dataclass(frozen=True)
class Speaks:
    """Asked for one of these languages."""

    slugs: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        return {"languages": list(self.slugs)}


@dataclass(frozen=True)
class Expires:
    """Has a card that runs out on one of these days, both ends among them; a missing end is open."""

    begin: date | None
    end: date | None

    def stored(self) -> dict[str, Any]:
        ends = {"from": self.begin, "to": self.end}
        return {"expires": {name: day.isoformat() for name, day in ends.items() if day}}


@dataclass(frozen=True)
class ExpiresWithin:
    """Has a card that runs out between today and so many days from now."""

    days: int

    def stored(self) -> dict[str, Any]:
        return {"expires_within": self.days}


@dataclass(frozen=True)
class Expired:
    """Has a card that ran out before today."""

    def stored(self) -> dict[str, Any]:
        return {"expired": True}


@dataclass(frozen=True)
class Covered:
    """Whether somebody has a card today: by its last day, where that is unknown by what the office noted."""

    how: str

    def stored(self) -> dict[str, Any]:
        return {"covered": self.how}


@dataclass(frozen=True)
class CoverageBelow:
    """Lives in a village of which less than so many percent are covered.

    By the newest figure entered for it, else by its residents on the list. Where nobody is known nothing is below.
    """

    percent: int

    def stored(self) -> dict[str, Any]:
        return {"coverage_below": self.percent}


@dataclass(frozen=True)
class Listed:
    """Is on a list that was handed in; `which` is its id, its name as long as nobody has looked it up."""

    which: int | str

    def stored(self) -> dict[str, Any]:
        return {"list": self.which}


@dataclass(frozen=True)
class Consented:
    """Agreed to invitations."""

    def stored(self) -> dict[str, Any]:
        return {"consented": True}


Leaf = (
    InCommunes | InVillages | Speaks | Expires | ExpiresWithin | Expired | Covered | CoverageBelow | Listed | Consented
)
Node = Every | Some | Not | Leaf


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Every condition of the tree, in its order."""
    match node:
        case None:
            return
        case Every(parts) | Some(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield node


def swapped(node: Node, found: dict[Leaf, Leaf]) -> Node:
    """The same tree with other leaves in the place of some."""
    match node:
        case Every(parts):
            return Every(tuple(swapped(part, found) for part in parts))
        case Some(parts):
            return Some(tuple(swapped(part, found) for part in parts))
        case Not(part):
            return Not(swapped(part, found))
        case _:
            return found.get(node, node)
