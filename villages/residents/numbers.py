"""The numbers of one person as columns: sealed, with their keyed hashes, the one that can receive an SMS first."""

from collections.abc import Mapping
from typing import Any

from foundation import settings
from foundation.keys import decrypt, encrypt, lookup_hash
from villages.imports.cells.refusals import RehearsalNumber
from villages.models import Resident
from villages.phones import Phone, read_phone


def phone_columns(resident: Resident | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the phone columns become; a number that `values` does not name stays.

    Raises:
        RehearsalNumber: of the range no carrier assigns, and a real carrier is configured.
    """
    if resident and not {"phone", "second_phone"} & set(values):
        return {}
    given = [_phone(resident, values, name) for name in ("phone", "second_phone")]
    phones = list(dict.fromkeys(phone for phone in given if phone))
    if any(phone.rehearsal for phone in phones) and not _rehearsals_allowed():
        raise RehearsalNumber
    phones.sort(key=lambda phone: not phone.mobile)
    first, second = [*phones, None, None][:2]
    return {
        **_sealed("phone", "phone_hash", "phone", first.e164 if first else None),
        **_sealed("second_phone", "second_phone_hash", "phone", second.e164 if second else None),
        "mobile": bool(first and first.mobile),
        "rehearsal": bool(resident and resident.rehearsal) or bool(first and first.rehearsal),
    }


def insurance_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns of the insurance number become; none when it stays."""
    if "insurance_number" not in values:
        return {}
    return _sealed("insurance_number", "insurance_hash", "insurance", values["insurance_number"])


def _phone(resident: Resident | None, values: Mapping[str, Any], name: str) -> Phone | None:
    if name in values or resident is None:
        given: Phone | None = values.get(name)
        return given
    sealed = getattr(resident, name)
    return read_phone(decrypt(sealed)) if sealed else None


def _sealed(column: str, hash_column: str, kind: str, value: str | None) -> dict[str, Any]:
    if value is None:
        return {column: None, hash_column: None}
    return {column: encrypt(value), hash_column: lookup_hash(kind, value)}


def _rehearsals_allowed() -> bool:
    held = settings.current()
    return held.carrier_is_loopback or not held.carrier_configured
