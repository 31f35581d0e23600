"""Words of a person's file: what each field is called and how its value is said."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from foundation.languages import LANGUAGES
from foundation.web import formats
from villages.consent.purposes import BYS, HOWS, PURPOSES
from villages.requests.lifecycle import KIND_LABELS, STATE_LABELS
from villages.requests.words import HOWS as REQUEST_HOWS

FIELDS: Mapping[str, Any] = MappingProxyType(
    {
        "ref": _l("Reference of the office"),
        "name": _l("Name"),
        "village_id": _l("Number of the village"),
        "village": _l("Village"),
        "commune": _l("Commune"),
        "language": _l("Preferred language"),
        "language_said_on": _l("Language said on"),
        "phone": _l("Telephone"),
        "second_phone": _l("Second telephone"),
        "mobile": _l("The telephone can receive SMS"),
        "card_expiry": _l("The card runs out on"),
        "has_card": _l("Has a card"),
        "household": _l("Household"),
        "insurance_number": _l("Insurance number"),
        "consent": _l("Agreed to invitations"),
        "consent_at": _l("Agreed on"),
        "rehearsal": _l("Invented for a rehearsal"),
        "restricted_at": _l("Data only kept since"),
        "erased_at": _l("Erased on"),
    }
)
_HOW_CHANGED = {"edit": _l("edited"), "import": _l("by a list"), "undo": _l("a list was undone")}
_LISTS = {"opt_out": _l("Wants no messages"), "do_not_contact": _l("On the do-not-contact list")}


def name(field: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(field, field))


def value(field: str, said: Any) -> str:
    """How its value is said."""
    if isinstance(said, bool):
        return str(_l("yes") if said else _l("no"))
    if said is None or said == "":
        return formats.ABSENT
    if isinstance(said, datetime) and field != "consent_at":
        return formats.moment(said)
    if isinstance(said, date):
        # A consent is dated by its day: the hour is when that day began.
        return formats.day(said)
    return formats.language(said) if field == "language" and said in LANGUAGES else str(said)


def word(said: str) -> str:
    """A word stored by its key (how, by, kind, state, purpose), in the reader's language."""
    known: dict[str, Any] = {key: purpose.label for key, purpose in PURPOSES.items()}
    for some in (BYS, REQUEST_HOWS, HOWS, KIND_LABELS, STATE_LABELS, _HOW_CHANGED, _LISTS):
        known.update(some)  # type: ignore[arg-type]
    return str(known.get(said, said))
