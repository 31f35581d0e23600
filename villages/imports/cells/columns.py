"""The columns of a CSV list read cell by cell: a village by its reference, everything as text."""

from collections.abc import Callable, Mapping

from foundation.communes import commune
from villages.imports.cells.answers import read_consent
from villages.imports.cells.dates import read_day
from villages.imports.cells.insurance import read_insurance_number
from villages.imports.cells.languages import read_language, read_languages
from villages.imports.cells.loudspeakers import read_slots
from villages.imports.cells.refusals import RehearsalNumber
from villages.imports.cells.texts import read_name, read_ref, read_village_name
from villages.imports.reading.values import Raw
from villages.phones import Phone, read_phone
from villages.places.refusals import UnknownVillage

Reader = Callable[[str], object]


def read_commune(raw: Raw) -> str:
    """The code of one of today's communes; one that lost its leading zero in a spreadsheet finds it again."""
    return commune(read_ref(raw).zfill(5)).code


def village_columns() -> dict[str, Reader]:
    """The columns of a list of villages."""
    return {
        "ref": read_ref,
        "name": read_village_name,
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
        "card_expiry": read_day,
        "insurance_number": read_insurance_number,
        "consent": lambda cell: bool(read_consent(cell)),
    }
