"""The tree of conditions as a form holds it: half written, every box as it was left, grown and pruned by buttons. Pure.

Fields are named by their place: `where.how`, `where.0.kind`, `where.0.communes`, `where.1.0.days` ... Buttons are
`tree=add:where.1` (with the kind in `where.1.add`) and `tree=drop:where.1.0`, so that no script is needed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from villages.audience import tree
from villages.audience.refusals import TreeRefusal

ROOT = "where"
GROUP = "group"
HOWS: Mapping[str, Any] = {
    "all": _l("All of these hold"),
    "any": _l("At least one of these holds"),
    "none": _l("None of these holds"),
    "not_all": _l("Not all of these hold at once"),
}
KINDS: Mapping[str, Any] = {
    "communes": _l("Commune or ward"),
    "villages": _l("Village"),
    "languages": _l("Language they asked for"),
    "expires": _l("Card expires between two dates"),
    "expires_within": _l("Card expires within so many days"),
    "expired": _l("Card has expired"),
    "covered": _l("Has a card"),
    "coverage_below": _l("Coverage of the village"),
    "list": _l("On a list that was handed in"),
    "consented": _l("Agreed to invitations"),
    GROUP: _l("A group of conditions"),
}
SEVERAL = ("communes", "villages", "languages")
_STORED = {"all": "all", "any": "any", "none": "any", "not_all": "all"}
_MOST_PARTS = 60
_BUTTON = re.compile(rf"(add|drop):({ROOT}(?:\.\d{{1,3}})*)")
_NUMBER = re.compile(r"\[(\d+)\]")


@dataclass
class Condition:
    """One leaf: its values as they were typed, by the name of the box."""

    kind: str
    negated: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False

    def plain(self) -> dict[str, Any]:
        said: Any = True
        if self.kind in SEVERAL:
            said = self.values.get("chosen", [])
        elif self.kind == "expires":
            said = {end: self.values[end] for end in ("from", "to") if self.values.get(end)}
        elif self.kind == "list":
            typed = str(self.values.get("value", ""))
            said = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else typed
        elif self.kind not in ("expired", "consented"):
            said = self.values.get("value", "")
        return {"not": {self.kind: said}} if self.negated else {self.kind: said}


@dataclass
class Group:
    """Several of them, and how many have to hold."""

    how: str = "all"
    parts: list["Condition | Group"] = field(default_factory=list)
    is_new: bool = False

    def plain(self) -> dict[str, Any]:
        held = {_STORED[self.how]: [part.plain() for part in self.parts]}
        return {"not": held} if self.how in ("none", "not_all") else held


def read(form: MultiDict[str, str]) -> Group:
    """What the boxes of a form hold."""
    found = _read(form, ROOT, 1)
    return found if isinstance(found, Group) else Group()


def shown(stored: Any) -> Group:
    """The tree of the database as boxes; what is no group stands in one."""
    found = _shown(stored, negated=False) if stored else Group()
    return found if isinstance(found, Group) else Group(parts=[found])


def alter(root: Group, form: MultiDict[str, str]) -> None:
    """Do what the button says that sent the form; nonsense does nothing."""
    if not (pressed := _BUTTON.fullmatch(form.get("tree", ""))):
        return
    deed, place = pressed.groups()
    steps = [int(step) for step in place.split(".")[1:]]
    if deed == "drop" and not steps:
        return
    at: Group | Condition = root
    for step in steps[:-1] if deed == "drop" else steps:
        if not isinstance(at, Group) or step >= len(at.parts):
            return
        at = at.parts[step]
    if not isinstance(at, Group):
        return
    if deed == "drop":
        del at.parts[steps[-1] : steps[-1] + 1]
    elif (kind := form.get(f"{place}.add", "")) in KINDS and len(at.parts) < _MOST_PARTS:
        at.parts.append(Group("any", is_new=True) if kind == GROUP else Condition(kind, is_new=True))


def numbered(refusal: TreeRefusal) -> TreeRefusal:
    """The refusal with the number of the condition as the form shows it: `where.all[2].any[1]` is 2.1."""
    place = ".".join(_NUMBER.findall(str(refusal.fields.get("place", ""))))
    if place:
        refusal.fields["place"] = _("Condition %(number)s", number=place)
    return refusal


def _read(form: MultiDict[str, str], place: str, depth: int) -> Group | Condition | None:
    if f"{place}.how" in form and depth <= tree.MOST_DEEP + 1:
        how = form.get(f"{place}.how", "")
        parts = [_read(form, f"{place}.{step}", depth + 1) for step in _steps(form, place)]
        return Group(how if how in HOWS else "all", [part for part in parts if part])
    kind = form.get(f"{place}.kind", "")
    if kind not in KINDS or kind == GROUP:
        return None
    values: dict[str, Any] = {"chosen": form.getlist(f"{place}.chosen")} if kind in SEVERAL else {}
    values |= {end: form[f"{place}.{end}"] for end in ("from", "to", "value") if f"{place}.{end}" in form}
    return Condition(kind, form.get(f"{place}.negated") == "yes", values)


def _steps(form: MultiDict[str, str], place: str) -> Iterator[int]:
    begins = re.compile(rf"{re.escape(place)}\.(\d{{1,3}})\.(?:how|kind)")
    found = {int(match[1]) for name in form if (match := begins.fullmatch(name))}
    yield from sorted(found)[:_MOST_PARTS]


def _shown(stored: Any, negated: bool) -> Group | Condition:
    ((name, value),) = stored.items()
    if name == "not":
        return _shown(value, not negated)
    if name in ("all", "any"):
        how = {("all", False): "all", ("any", False): "any", ("any", True): "none", ("all", True): "not_all"}
        return Group(how[name, negated], [_shown(part, False) for part in value])
    values: dict[str, Any] = {"value": str(value)}
    if name in SEVERAL:
        values = {"chosen": list(value)}
    elif name == "expires":
        values = dict(value)
    return Condition(name, negated, values)
