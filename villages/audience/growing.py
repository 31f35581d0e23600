"""A tree of conditions out of what forms, campaign files and the database hold. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from foundation.communes import UnknownCommune, commune
from foundation.languages import LANGUAGES, UnknownLanguage
from foundation.spelling import nfc
from villages.audience import refusals, tree
from villages.audience.tree import Node

MOST_DAYS = 3650
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_YES = {"true", "yes", "1", "co", "có"}
_BRANCHES = ("all", "any", "not")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def grow(stored: Any, place: str = "where") -> Node:
    """The tree.

    Raises:
        TreeRefusal: names the place of the first condition that cannot be asked.
    """
    return _Growth().node(stored, place, 1)


@dataclass
class _Growth:
    """One tree while it is read: how many leaves it has so far."""

    leaves: int = field(default=0)

    def node(self, stored: Any, place: str, depth: int) -> Node:
        if not isinstance(stored, Mapping) or len(stored) != 1:
            raise refusals.NoCondition(place=place, known=", ".join((*_BRANCHES, *LEAVES)))
        ((name, value),) = stored.items()
        if depth > tree.MOST_DEEP:
            raise refusals.TooDeep(place=place, most=tree.MOST_DEEP)
        if name in ("all", "any"):
            return self.branch(name, value, f"{place}.{name}", depth)
        if name == "not":
            return tree.Not(self.node(value, f"{place}.not", depth + 1))
        if name not in LEAVES:
            raise refusals.NoCondition(place=place, known=", ".join((*_BRANCHES, *LEAVES)))
        self.leaves += 1
        if self.leaves > tree.MOST_LEAVES:
            raise refusals.TooManyConditions(place=place, most=tree.MOST_LEAVES)
        return LEAVES[name](value, f"{place}.{name}")

    def branch(self, name: str, value: Any, place: str, depth: int) -> Node:
        if not isinstance(value, list | tuple) or not value:
            raise refusals.EmptyCondition(place=place)
        parts = tuple(self.node(part, f"{place}[{n}]", depth + 1) for n, part in enumerate(value, start=1))
        return tree.Every(parts) if name == "all" else tree.Some(parts)


def _entries(value: Any, place: str, read: Callable[[str], str]) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(entry, str) for entry in given):
        raise refusals.EmptyCondition(place=place)
    try:
        found = {read(entry.strip()) for entry in given if entry.strip()}
    except (UnknownCommune, UnknownLanguage) as refusal:
        raise refusals.UnknownPlace(place=place, said=str(refusal)) from None
    if not found:
        raise refusals.EmptyCondition(place=place)
    return tuple(sorted(found))


def _communes(value: Any, place: str) -> Node:
    return tree.InCommunes(_entries(value, place, lambda code: commune(code).code))


def _villages(value: Any, place: str) -> Node:
    return tree.InVillages(_entries(value, place, nfc))


def _languages(value: Any, place: str) -> Node:
    return tree.Speaks(_entries(value, place, _language))


def _language(slug: str) -> str:
    if slug in LANGUAGES:
        return slug
    raise UnknownLanguage(language=slug, known=", ".join(LANGUAGES))


def _expires(value: Any, place: str) -> Node:
    if not isinstance(value, Mapping) or not set(value) <= {"from", "to"}:
        raise refusals.NoCondition(place=place, known="from, to")
    begin, end = (_day(value.get(name), f"{place}.{name}") for name in ("from", "to"))
    if begin is None and end is None:
        raise refusals.EmptyCondition(place=place)
    if begin and end and begin > end:
        raise refusals.DaysTurnedRound(place=place)
    return tree.Expires(begin, end)


def _day(value: Any, place: str) -> date | None:
    if value is None or value == "":
        return None
    given = str(value).strip()
    turned = _DAY_FIRST.fullmatch(given)
    try:
        found = date(*(int(part) for part in reversed(turned.groups()))) if turned else date.fromisoformat(given)
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise refusals.NotADay(place=place, value=given[:40])
    return found


def _within(value: Any, place: str) -> Node:
    return tree.ExpiresWithin(_count(value, place, 0, MOST_DAYS))


def _below(value: Any, place: str) -> Node:
    return tree.CoverageBelow(_count(str(value).strip().removesuffix("%").strip(), place, 1, 100))


def _count(value: Any, place: str, least: int, most: int) -> int:
    given = str(value).strip()
    if given == "" or value is None:
        raise refusals.EmptyCondition(place=place)
    if isinstance(value, bool) or not (given.isascii() and given.isdigit()) or len(given) > len(str(most)):
        raise refusals.NotACount(place=place, least=least, most=most, value=given[:40])
    if not least <= int(given) <= most:
        raise refusals.NotACount(place=place, least=least, most=most, value=given)
    return int(given)


def _expired(value: Any, place: str) -> Node:
    return _only_true(value, place, tree.Expired())


def _consented(value: Any, place: str) -> Node:
    return _only_true(value, place, tree.Consented())


def _only_true(value: Any, place: str, leaf: Node) -> Node:
    if str(value).strip().lower() not in _YES:
        raise refusals.NotTrue(place=place)
    return leaf


def _covered(value: Any, place: str) -> Node:
    if value in ("", None):
        raise refusals.EmptyCondition(place=place)
    # A campaign file in JSON says true where one in YAML says yes.
    given = {"true": "yes", "false": "no"}.get(str(value).strip().lower(), str(value).strip().lower())
    if given not in tree.COVERED:
        raise refusals.NotCovered(place=place, value=str(value)[:40])
    return tree.Covered(given)


def _listed(value: Any, place: str) -> Node:
    if isinstance(value, int) and not isinstance(value, bool):
        return tree.Listed(value)
    if not isinstance(value, str) or not value.strip():
        raise refusals.EmptyCondition(place=place)
    return tree.Listed(nfc(value.strip()))


LEAVES: Mapping[str, Callable[[Any, str], Node]] = {
    "communes": _communes,
    "villages": _villages,
    "languages": _languages,
    "expires": _expires,
    "expires_within": _within,
    "expired": _expired,
    "covered": _covered,
    "coverage_below": _below,
    "list": _listed,
    "consented": _consented,
}
