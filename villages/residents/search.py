"""What somebody looks for among the residents: words of a name, a number, a reference, and how to narrow it.

A number is kept as its keyed hash alone: a search stands in addresses, and so in access logs and in the browser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import lazy_gettext as _l

from foundation.communes import COMMUNES
from foundation.keys import lookup_hash
from foundation.languages import LANGUAGES
from foundation.refusals import Refusal
from foundation.spelling import clean
from villages.imports.cells.insurance import read_insurance_number
from villages.phones import read_phone

SOON = 30  # days: an expiry for which offices hand out lists
CARDS: Mapping[str, Any] = {
    "covered": _l("has a card"),
    "expiring": _l("expires within 30 days"),
    "expired": _l("has expired"),
    "without": _l("has none"),
    "unknown": _l("not known"),
}
MARKS: Mapping[str, Any] = {
    "no_number": _l("no phone number"),
    "landline": _l("landline only"),
    "restricted": _l("restricted"),
    "agreed": _l("agreed to invitations"),
    "not_agreed": _l("has not agreed to invitations"),
}

_LONGEST = 200
_AS_IN_NUMBERS = 7  # figures
_FIGURES = re.compile(r"(?:[A-Za-z]{2})?[+(]?\d[\d\s.\-()/]{6,24}", re.ASCII)
_KEYS = re.compile(r"[0-9a-f]{64}(?:\.[0-9a-f]{64})?", re.ASCII)


@dataclass(frozen=True)
class Search:
    """Equal searches are equal values; what is empty narrows nothing. `village` is a village's id.

    `number` holds the lookup hashes, in hexadecimal digits, of what was typed as figures: of a phone number, of an
    insurance number, or of both where it may be either. Then there is no `text`.
    """

    text: str = ""
    number: tuple[str, ...] = ()
    commune: str = ""
    village: int | None = None
    language: str = ""
    card: str = ""
    mark: str = ""

    @property
    def has_figures(self) -> bool:
        """Whether the text is, or holds, what may be a number somebody mistyped."""
        return sum(map(str.isdecimal, self.text)) >= _AS_IN_NUMBERS

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """From an address or from what is stored; what cannot be meant is left out."""
        village, keys = str(fields.get("village") or ""), str(fields.get("number") or "")
        text = " ".join(clean(str(fields.get("q") or ""))[:_LONGEST].split())
        number = _hashes(text) or (tuple(keys.split(".")) if _KEYS.fullmatch(keys) else ())
        return cls(
            text="" if number else text,
            number=number,
            commune=_one_of(COMMUNES, fields.get("commune")),
            village=int(village) if re.fullmatch(r"\d{1,18}", village, re.ASCII) else None,
            language=_one_of(LANGUAGES, fields.get("language")),
            card=_one_of(CARDS, fields.get("card")),
            mark=_one_of(MARKS, fields.get("mark")),
        )

    def stored(self) -> dict[str, Any]:
        """As an address or the database holds it."""
        kept = {
            "q": self.text,
            "number": ".".join(self.number),
            "commune": self.commune,
            "village": self.village,
            "language": self.language,
            "card": self.card,
            "mark": self.mark,
        }
        return {name: value for name, value in kept.items() if value}


def _hashes(text: str) -> tuple[str, ...]:
    """The hashes by which figures are found, as a phone number and as an insurance number; none of a name."""
    if not _FIGURES.fullmatch(text):
        return ()
    found = []
    for kind, read in (("phone", lambda text: read_phone(text).e164), ("insurance", read_insurance_number)):
        try:
            number = read(text)
        except Refusal:
            continue
        if number:
            found.append(lookup_hash(kind, number).hex())
    return tuple(found)


def _one_of(known: Mapping[str, Any], value: object) -> str:
    return str(value) if value in known else ""
