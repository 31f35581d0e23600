"""What a change of a village changed: what stood there before beside what stood there afterwards. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from foundation.web import formats

# In the order of the village's page.
LABELS = {
    "name": _l("Name of the village"),
    "commune_code": _l("Commune"),
    "ref": _l("Reference of the office"),
    "languages": _l("Languages"),
    "slots": _l("Loudspeaker hours"),
    "clusters": _l("Loudspeaker clusters"),
    "notes": _l("Notes"),
}


@dataclass(frozen=True)
class Change:
    """One field: its name, and what it said before and after, in words."""

    label: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields of a village that differ; what an image does not hold is not compared."""
    held = [name for name in LABELS if name in before and name in after]
    return [
        Change(str(LABELS[name]), _said(name, before[name]), _said(name, after[name]))
        for name in held
        if before[name] != after[name]
    ]


def _said(name: str, value: Any) -> str:
    if name == "languages":
        return ", ".join(map(_language, value or [])) or _("not known")
    if name == "commune_code":
        return formats.commune(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("none")
    return str(value) if value else str(_("empty"))


def _language(slug: str) -> str:
    try:
        return formats.language(slug)
    except Refusal:
        return slug
