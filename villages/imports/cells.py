"""What each column may hold: one reader for each, from the cleaned cell to the value that is stored.

UnusableCell
├── EmptyCell, LongCell, UnreadableCell
├── NotADate, NotAYesOrNo, NotASlot, NotAnInsuranceNumber
└── UnknownVillage, RehearsalNumber
"""

import re
from collections.abc import Callable, Container, Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from foundation.communes import commune
from foundation.languages import LANGUAGES, UnknownLanguage
from foundation.refusals import Refusal
from foundation.spelling import fold
from villages.imports.account import masked
from villages.imports.tables import is_printable
from villages.phones import Phone, read_phone

Reader = Callable[[str], object]

_LONGEST_REF = 64
_LONGEST_NAME = 120
_YEARS = range(1990, 2200)  # anything else is a slip of the finger in a card's expiry
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLOT = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_YES_OR_NO = {"yes": True, "co": True, "no": False, "khong": False, "": False}


class UnusableCell(Refusal):
    """The value cannot be taken; the account shows it beside the sentence, masked where personal."""


class EmptyCell(UnusableCell):
    message = _l("This may not be left empty.")


class LongCell(UnusableCell):
    message = _l("This is too long: %(length)s characters, at most %(most)s.")


class UnreadableCell(UnusableCell):
    message = _l("This holds characters that cannot be shown: type it again.")


class NotADate(UnusableCell):
    message = _l("This is not a date: write year-month-day, for example 2026-03-31.")


class NotAYesOrNo(UnusableCell):
    message = _l("Write “yes” or “no” (or “có”, “không”).")


class NotASlot(UnusableCell):
    message = _l("“%(slot)s” is not a time of day: write 06:00|17:00.")


class NotAnInsuranceNumber(UnusableCell):
    message = _l("A social-insurance number has ten digits.")


class UnknownVillage(UnusableCell):
    message = _l("No village has this reference: import the village first, or mend the reference.")


class RehearsalNumber(UnusableCell):
    message = _l("This number is for rehearsals only, and a real carrier is configured here (TWILIO_API_URL).")


def village_columns() -> dict[str, Reader]:
    """The columns of a list of villages."""
    return {
        "ref": read_ref,
        "name": read_name,
        "commune_code": read_commune,
        "languages": read_languages,
        "slots": read_slots,
    }


def resident_columns(villages: Mapping[str, int], rehearsals_allowed: bool) -> dict[str, Reader]:
    """The columns of a list of residents, given the known villages (reference -> id)."""

    def read_village(cell: str) -> int:
        if (found := villages.get(read_ref(cell))) is not None:
            return found
        raise UnknownVillage

    def read_number(cell: str) -> Phone | None:
        phone = read_phone(cell) if cell else None
        if phone and phone.rehearsal and not rehearsals_allowed:
            raise RehearsalNumber
        return phone

    return {
        "ref": read_ref,
        "name": read_name,
        "phone": read_number,
        "village_ref": read_village,
        "language": read_language,
        "card_expiry": read_date,
        "insurance_number": read_insurance_number,
        "consent": read_consent,
    }


def read_ref(cell: str) -> str:
    return _text(cell, _LONGEST_REF)


def read_name(cell: str) -> str:
    return _text(cell, _LONGEST_NAME)


def read_commune(cell: str) -> str:
    """A code that lost its leading zero in a spreadsheet finds it again."""
    return commune(_text(cell, _LONGEST_REF).zfill(5)).code


def read_language(cell: str) -> str:
    return _known(_text(cell, _LONGEST_REF), LANGUAGES)


def read_languages(cell: str) -> list[str]:
    """In the order of the file: the first is the one most spoken."""
    _text(cell, 10 * _LONGEST_REF)
    return list(dict.fromkeys(_known(entry.strip(), LANGUAGES) for entry in cell.split("|")))


def read_slots(cell: str) -> list[str]:
    """Times of day in order; a village without a loudspeaker has none."""
    slots = set()
    for entry in filter(None, (part.strip() for part in cell.split("|"))):
        if not (found := _SLOT.fullmatch(entry)):
            raise NotASlot(slot=masked("slots", entry))
        slots.add(f"{found[1]:0>2}:{found[2]}")
    return sorted(slots)


def read_date(cell: str) -> date | None:
    """A date of the calendar; empty when it is not known."""
    if not cell:
        return None
    try:
        found = date.fromisoformat(cell) if _DATE.fullmatch(cell) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise NotADate
    return found


def read_insurance_number(cell: str) -> str | None:
    """Ten digits; empty when it is not known."""
    digits = cell.replace(" ", "")
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise NotAnInsuranceNumber
    return digits


def read_consent(cell: str) -> bool:
    """Consent is never presumed: an empty cell is a no."""
    if (answer := _YES_OR_NO.get(fold(cell))) is None:
        raise NotAYesOrNo
    return answer


def _text(cell: str, most: int) -> str:
    if not cell:
        raise EmptyCell
    if len(cell) > most:
        raise LongCell(length=len(cell), most=most)
    if not is_printable(cell):
        raise UnreadableCell
    return cell


def _known(entry: str, languages: Container[str]) -> str:
    if (slug := entry.casefold()) in languages:
        return slug
    raise UnknownLanguage(language=masked("language", entry), known=", ".join(LANGUAGES))
