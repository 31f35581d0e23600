"""Which of today's 99 communes a list means, by code or by a name of today or of before July 2025.

A name is taken when every unit that may be meant belongs to one commune of today. Otherwise a person is asked: Nam
Cường was a ward of both cities, and one of the two is a ward of today. docs/decisions/0019 gives the rule.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from foundation.communes import COMMUNES, Commune
from villages.places.refusals import FormerDistrict, OtherProvince, UnknownPlace
from villages.places.spelling import agree, has_marks, is_same, key, tidy
from villages.places.units import OLD_UNITS, Candidate, OldUnit
from villages.places.wording import Address, kind_and_name, take_apart, without_district_kind

_CODE = re.compile(r"\d{3,5}(?:\.0)?", re.ASCII)
_LIKE_ENOUGH = 70  # of 100, by rapidfuzz
_OFFERED = 5
# Both old provinces are Lào Cai now; the code 15 was Yên Bái's before and is the whole province's today, 10 Lào Cai's.
_PROVINCES = {"laocai": "", "yenbai": "Yên Bái", "15": "", "10": ""}

Unit = Commune | OldUnit


@dataclass(frozen=True)
class Found:
    """The commune that is meant; `old` when it was named as it was before July 2025."""

    commune: Commune
    old: OldUnit | None = None


@dataclass(frozen=True)
class Ambiguous:
    """A person has to say which; `candidates` in the order of the official list."""

    candidates: Sequence[Candidate]


def _index() -> dict[str, list[Unit]]:
    named: dict[str, list[Unit]] = defaultdict(list)
    units: list[Unit] = [*COMMUNES.values(), *OLD_UNITS.values()]
    for unit in units:
        named[key(unit.name)].append(unit)
    return dict(named)


def _districts_of_communes() -> dict[str, set[str]]:
    districts: dict[str, set[str]] = defaultdict(set)
    for unit in OLD_UNITS.values():
        districts[unit.today].add(key(unit.district))
    return dict(districts)


_NAMED = _index()
_DISTRICTS_OF = _districts_of_communes()
_DISTRICTS = {key(unit.district): unit.district for unit in OLD_UNITS.values()}
_FROM_YEN_BAI = {unit.today for unit in OLD_UNITS.values() if unit.province == "Yên Bái"}


def find(text: str, district: str = "", province: str = "") -> Commune | Ambiguous:
    """The commune of today, or those among which a person has to choose.

    Raises:
        UnknownPlace: nothing is called so; its `choices` are the codes of the nearest.
        FormerDistrict, OtherProvince: it names no commune of ours at all.
    """
    found = look_up(text, district, province)
    return found.commune if isinstance(found, Found) else found


def look_up(text: str, district: str = "", province: str = "") -> Found | Ambiguous:
    """As `find`, with the old unit that was named."""
    address = take_apart(text, district, province)
    if _CODE.fullmatch(address.unit):
        return _by_code(address.unit.removesuffix(".0").zfill(5), text, district, province)
    old_province = _old_province(address)
    units = _by_name(address.unit)
    if not units:
        raise _unknown(address.unit, text, district, province)
    here = [unit for unit in units if _lies_in(unit, old_province)] or units
    chosen, certain = _within(here, address)
    candidates = _candidates(chosen)
    if len(candidates) > 1 or not certain or (here is units and not any(_lies_in(u, old_province) for u in units)):
        return Ambiguous(candidates)
    return Found(candidates[0].commune, None if _is_called(candidates[0].commune, chosen) else candidates[0].old[0])


def question(text: str, district: str = "", province: str = "") -> str:
    """The key under which the answer for a place that had to be asked is kept."""
    return " / ".join(filter(None, (tidy(part).casefold() for part in (text, district, province))))


def _by_code(code: str, text: str, district: str, province: str) -> Found:
    if today := COMMUNES.get(code):
        return Found(today)
    if old := OLD_UNITS.get(code):
        return Found(COMMUNES[old.today], old)
    raise UnknownPlace(name=code, candidates="–", choices=[], question=question(text, district, province))


def _by_name(unit: str) -> list[Unit]:
    """Every unit the words may stand for: of the kind that is written, where there is one of it."""
    whole = _matching(unit)
    kind, name = kind_and_name(unit)
    if whole or not kind:
        return whole
    return _matching(name, kind)


def _matching(name: str, kind: str = "") -> list[Unit]:
    found = [unit for unit in _NAMED.get(key(name), ()) if agree(name, unit.name)]
    found = [unit for unit in found if not kind or unit.kind == kind] or found
    exact = [unit for unit in found if is_same(name, unit.name)]
    # Without any mark a name is not certain to be spelt as it should be: La Pan Tan is two communes.
    return exact if exact and has_marks(name) else found


def _old_province(address: Address) -> str:
    """`Yên Bái` when the list means the old province; empty for Lào Cai, which is both."""
    written = key(address.province)
    if not written:
        return ""
    if written not in _PROVINCES:
        raise OtherProvince(name=address.province)
    return _PROVINCES[written]


def _lies_in(unit: Unit, old_province: str) -> bool:
    if not old_province:
        return True
    return unit.province == old_province if isinstance(unit, OldUnit) else unit.code in _FROM_YEN_BAI


def _within(units: list[Unit], address: Address) -> tuple[list[Unit], bool]:
    """Those in the district that is named, and whether the district speaks for them."""
    kind, _ = kind_and_name(address.unit)
    fits = not kind or any(unit.kind == kind for unit in units) or bool(_matching(address.unit))
    wanted = key(address.district)
    if not wanted and address.loose:
        inside = [unit for unit in units if key(address.loose) in _districts(unit)]
        return inside or units, fits
    if not wanted:
        return units, fits
    inside = [unit for unit in units if wanted in _districts(unit)]
    return inside or units, fits and bool(inside)


def _districts(unit: Unit) -> set[str]:
    return {key(unit.district)} if isinstance(unit, OldUnit) else _DISTRICTS_OF[unit.code]


def _candidates(units: Iterable[Unit]) -> list[Candidate]:
    """One for each commune of today, with the old units by which it is meant."""
    old: dict[str, list[OldUnit]] = defaultdict(list)
    for unit in units:
        if isinstance(unit, OldUnit):
            old[unit.today].append(unit)
        else:
            old[unit.code] += []
    return [Candidate(commune, tuple(old[code])) for code, commune in COMMUNES.items() if code in old]


def _is_called(commune: Commune, units: Iterable[Unit]) -> bool:
    return any(isinstance(unit, Commune) and unit.code == commune.code for unit in units)


def _unknown(unit: str, text: str, district: str, province: str) -> FormerDistrict | UnknownPlace:
    _, name = kind_and_name(unit)
    if was_district := _DISTRICTS.get(key(without_district_kind(unit))):
        return FormerDistrict(name=was_district)
    near = process.extract(key(name), _NAMED.keys(), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_LIKE_ENOUGH)
    candidates = [candidate for found, _, _ in near for candidate in _candidates(_NAMED[found])]
    return UnknownPlace(
        name=unit,
        candidates="; ".join(candidate.in_words for candidate in candidates) or "–",
        choices=list(dict.fromkeys(candidate.commune.code for candidate in candidates)),
        question=question(text, district, province),
    )
