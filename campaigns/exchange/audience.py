"""The audience of a campaign file. Pure but for the names of the 99 communes."""

from collections.abc import Mapping
from typing import Any

from campaigns.exchange.fields import Reader
from foundation.communes import COMMUNES, UnknownCommune
from foundation.languages import LANGUAGES, UnknownLanguage
from foundation.spelling import fold
from villages.audience.growing import grow
from villages.audience.refusals import AudienceRefusal


def read_audience(reader: Reader) -> dict[str, Any]:
    """The stored form of the audience; what cannot be asked is refused under its field."""
    reader.only(("communes", "villages", "languages", "expiring_within", "where"))
    given = {
        "communes": [_commune(reader, name) for name in reader.texts("communes")],
        "villages": list(reader.texts("villages")),
        "languages": list(reader.texts("languages")),
        "expiring_within": reader.days("expiring_within"),
        "where": _where(reader),
    }
    for slug in reader.texts("languages"):
        if slug not in LANGUAGES:
            reader.refuse("languages", str(UnknownLanguage(language=slug, known=", ".join(LANGUAGES))))
    return {name: value for name, value in given.items() if value not in (None, [])}


def _where(reader: Reader) -> dict[str, Any] | None:
    if not (given := reader.values.get("where")):
        return None
    try:
        return grow(_with_codes(given)).stored()
    except AudienceRefusal as refusal:
        reader.refuse("where", str(refusal))
        return None


def _with_codes(given: Any) -> Any:
    """The tree with communes by code where they were named, as elsewhere in the file."""
    if isinstance(given, list):
        return [_with_codes(part) for part in given]
    if not isinstance(given, Mapping):
        return given
    return {name: _codes(value) if name == "communes" else _with_codes(value) for name, value in given.items()}


def _codes(given: Any) -> Any:
    entries = given.split(",") if isinstance(given, str) else given
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        return given
    return [(_codes_of(entry.strip()) or [entry])[0] for entry in entries]


def _codes_of(given: str) -> list[str]:
    """The code, or that of the one unit which has the name."""
    wanted = fold(given)
    found = [unit.code for unit in COMMUNES.values() if wanted in {fold(unit.name), fold(unit.full_name)}]
    return [given] if given in COMMUNES else found if len(found) == 1 else []


def _commune(reader: Reader, given: str) -> str:
    if not (found := _codes_of(given)):
        reader.refuse("communes", str(UnknownCommune(code=given)))
    return found[0] if found else given
