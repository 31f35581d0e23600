"""What is said once for a whole file: lists of one commune or village seldom name it in each row."""

import re
from collections.abc import Collection, Mapping

from foundation.communes import Commune
from foundation.refusals import Refusal
from villages.imports.reading import Table
from villages.imports.reading.values import Raw
from villages.places import communes

# What can be said once, by kind of list, in the order of the form.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "residents": ("commune", "village", "language"),
    "villages": ("commune", "languages"),
}
# A row that names one of these is not told another by the file: a reference says the whole place.
_SAID_BY: Mapping[str, tuple[str, ...]] = {
    "commune": ("commune", "village_ref"),
    "village": ("village", "village_ref"),
}
_NAMED = re.compile(r"\b(?:xã|phường|thị trấn|xa|phuong|thi tran)\s+(?P<name>\w[\w' ]*)", re.I)
_WORDS = 4  # of the longest name of a commune


def filled(row: Mapping[str, Raw], defaults: Mapping[str, str]) -> dict[str, Raw]:
    """The row with what holds for the whole file, where it says nothing itself."""
    return {**row, **{field: value for field, value in defaults.items() if not _says(row, field)}}


def _says(row: Mapping[str, Raw], field: str) -> bool:
    for other in _SAID_BY.get(field, (field,)):
        value = row.get(other)
        if value is not None and (not isinstance(value, str) or value.strip()):
            return True
    return False


def proposed(table: Table, name: str, within: Collection[str]) -> dict[str, str]:
    """What titles, sheet and file name say of all rows: the commune, if they name exactly one of those `within`."""
    if "commune" in table.mapping.values() or "village_ref" in table.mapping.values():
        return {}
    said = [*table.titles, table.sheet, re.sub(r"[_.-]+", " ", name)]
    found = {code for words in said for match in _NAMED.finditer(words) if (code := _commune(match["name"]))}
    return {"commune": found.pop()} if len(found) == 1 and found <= {*within} else {}


def _commune(text: str) -> str:
    """The code of the commune whose name the text begins with, if that is certain."""
    words = text.split()[:_WORDS]
    for many in range(len(words), 0, -1):
        try:
            found = communes.find(" ".join(words[:many]))
        except Refusal:
            continue
        return found.code if isinstance(found, Commune) else ""
    return ""
