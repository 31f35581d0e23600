"""What somebody looks for among the residents: words of a name, a number, a reference, and how to narrow it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import lazy_gettext as _l

from foundation.communes import COMMUNES
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
_FIGURES = re.compile(r"(?:[A-Za-z]{2})?[+(]?\d[\d\s.\-()/]{6,24}", re.ASCII)


@dataclass(frozen=True)
class Search:
    """Equal searches are equal values; what is empty narrows nothing. `village` is a village's id."""

    text: str = ""
    commune: str = ""
    village: int | None = None
    language: str = ""
    card: str = ""
    mark: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """From an address or from what is stored; what cannot be meant is left out."""
        village = str(fields.get("village") or "")
        return cls(
            text=" ".join(clean(str(fields.get("q") or ""))[:_LONGEST].split()),
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
            "commune": self.commune,
            "village": self.village,
            "language": self.language,
            "card": self.card,
            "mark": self.mark,
        }
        return {name: value for name, value in kept.items() if value}

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """What the text may be if it is figures: `("phone", E.164)`, `("insurance", ten digits)`; none for a name."""
        if not _FIGURES.fullmatch(self.text):
            return []
        found = []
        for kind, read in (("phone", lambda text: read_phone(text).e164), ("insurance", read_insurance_number)):
            try:
                number = read(self.text)
            except Refusal:
                continue
            if number:
                found.append((kind, number))
        return found


def _one_of(known: Mapping[str, Any], value: object) -> str:
    return str(value) if value in known else ""
