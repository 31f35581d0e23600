"""What a list may hold: each field, what offices call its column, and which fields a list cannot do without.

Headings are compared by `heading_key`. A column about ethnicity is known only in order to leave it where it is.
"""

import re
from collections.abc import Collection, Mapping

from foundation.spelling import fold
from villages.imports.synonyms import RESIDENT, VILLAGE
from villages.imports.synonyms import Field as Field

ETHNICITY = "ethnicity"  # what `recognise` answers for a column that is never taken

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_WORD = re.compile(r"[^0-9a-z]+")
_NUMBERED = re.compile(r"^(?:\d+|[ivx]+) (?=\S)")
# What offices add to a heading without changing what it means.
_ADDED = re.compile(
    r" (?:cua nguoi tham gia|cua nguoi dan|nguoi tham gia|nguoi dan|bat buoc|neu co|hien nay|hien tai|lien he|lien lac"
    r"|ca nhan|noi o|cu tru|thuong tru|moi|cu|truoc sap nhap|sau sap nhap|dd mm yyyy|ngay thang nam|required|optional)$"
)
_ETHNICITY = re.compile(r"(?:^| )(?:dan toc|ethnic|ethnicity|ethnic group)(?: |$)")
_OF_SPEECH = re.compile(r"^(?:tieng|ngon ngu|language)\b")


FIELDS: Mapping[str, Mapping[str, Field]] = {
    "residents": {field.name: field for field in RESIDENT},
    "villages": {field.name: field for field in VILLAGE},
}
_BY_HEADING = {
    kind: {heading: field.name for field in fields.values() for heading in field.headings}
    for kind, fields in FIELDS.items()
}


def heading_key(heading: object) -> str:
    """What a heading is compared by: no diacritics, lower case, words and figures alone."""
    return _NO_WORD.sub(" ", fold(str(heading))).strip()


def recognise(kind: str, heading: object, remembered: Mapping[str, str]) -> str:
    """The field that a column with this heading holds; `ETHNICITY` for what is never taken, empty when unknown.

    `remembered` is what the office said before, by `heading_key`.
    """
    if not (key := heading_key(heading)):
        return ""
    if is_ethnicity(heading):
        return ETHNICITY
    known = _BY_HEADING[kind]
    bare = heading_key(_ASIDE.sub(" ", str(heading)))
    if key in remembered:
        return remembered[key] if remembered[key] in FIELDS[kind] else ""
    for candidate in (key, bare, _NUMBERED.sub("", bare)):
        while candidate:
            if found := known.get(candidate):
                return found
            shorter = _ADDED.sub("", candidate)
            candidate = shorter if shorter != candidate else ""
    return ""


def is_ethnicity(heading: object) -> bool:
    """Whether the column says to which ethnic group somebody belongs. (The language of one is another matter.)"""
    key = heading_key(heading)
    return bool(_ETHNICITY.search(key)) and not _OF_SPEECH.match(key)


def missing(kind: str, fields: Collection[str]) -> list[Field]:
    """The fields a list lacks and cannot do without: a person's name and village, a village's name and commune."""
    known, lacking = FIELDS[kind], ["name"]
    if kind == "villages":
        lacking += ["commune"]
    elif "village_ref" not in fields:
        lacking += ["village", "commune"]
    return [known[name] for name in lacking if name not in fields]
