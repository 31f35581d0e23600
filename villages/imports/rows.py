"""A row that was read, as the columns of `offered`: what is personal is sealed here, and hashed to be found."""

from collections.abc import Callable, Mapping
from typing import Any

from foundation.keys import encrypting, hashing
from foundation.spelling import fold
from villages.phones import Phone

RESIDENT = (
    "row", "ref", "name", "village_id", "language", "language_said_on", "phone", "phone_hash", "second_phone",
    "second_phone_hash", "mobile", "card_expiry", "has_card", "household", "insurance_number", "insurance_hash",
    "consent", "consent_on", "rehearsal",
)  # fmt: skip
VILLAGE = (
    "row", "village_id", "commune_code", "ref", "name", "languages", "slots", "clusters", "notes", "head", "head_phone",
    "households", "population", "insured", "figures_on", "figures_source",
)  # fmt: skip

Values = Mapping[str, Any]
Maker = Callable[[int, Values], tuple[object, ...]]


def resident_maker() -> Maker:
    """Makes the columns `RESIDENT`."""
    encrypt, number_hash, insurance_hash = encrypting(), hashing("phone"), hashing("insurance")

    def make(row: int, values: Values) -> tuple[object, ...]:
        phone: Phone | None = values["phone"]
        second: Phone | None = values["second_phone"]
        insured: str | None = values["insurance_number"]
        return (
            row,
            values["ref"],
            values["name"],
            values["village_id"],
            values["language"],
            values["language_said_on"],
            encrypt(phone.e164) if phone else None,
            number_hash(phone.e164) if phone else None,
            encrypt(second.e164) if second else None,
            number_hash(second.e164) if second else None,
            phone.mobile if phone else None,
            values["card_expiry"],
            values["has_card"],
            values["household"],
            encrypt(insured) if insured else None,
            insurance_hash(insured) if insured else None,
            values["consent"],
            values["consent_on"],
            phone.rehearsal if phone else None,
        )

    return make


def village_maker() -> Maker:
    """Makes the columns `VILLAGE`."""
    encrypt = encrypting()

    def make(row: int, values: Values) -> tuple[object, ...]:
        head: Phone | None = values["head_phone"]
        sealed = {**values, "head_phone": encrypt(head.e164) if head else None}
        return (row, *(sealed[name] for name in VILLAGE[1:]))

    return make


MAKERS: dict[str, Callable[[], Maker]] = {"residents": resident_maker, "villages": village_maker}
COLUMNS = {"residents": RESIDENT, "villages": VILLAGE}


def marks(kind: str, cells: Values, values: Values) -> list[tuple[str, ...]]:
    """What tells rows of one file apart, the first being how this row is known: by it a second row of the same
    person or village is recognised, also where the first was refused."""
    if ref := values.get("ref"):
        own = ("ref", ref)
        insured = values.get("insurance_number")
        return [own, ("insurance", insured)] if insured else [own]
    if cells.get("ref"):
        return []
    if insured := values.get("insurance_number"):
        return [("insurance", insured)]
    name = fold(values["name"] or "")
    if kind == "villages":
        return [("name", values["commune_code"] or "", name)] if name and values["commune_code"] else []
    phone: Phone | None = values["phone"]
    place = values["village_id"]
    return [("name", str(place), name, phone.e164 if phone else "")] if name and place else []
