"""Villages and residents as tests need them; everything not named is ordinary."""

import itertools
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from foundation.keys import encrypt, lookup_hash
from villages.models import Resident, Village

_numbers = itertools.count(1)

# Lào Cai ward, Bắc Hà and Mường Bo communes.
COMMUNES = ("02647", "02839", "03043")


def make_village(session: Session, **given: Any) -> Village:
    number = next(_numbers)
    usual = {
        "ref": f"V{number}",
        "name": f"Bản {number}",
        "commune_code": COMMUNES[0],
        "languages": ["vi"],
        "slots": [],
    }
    village = Village(**{**usual, **given})
    session.add(village)
    session.flush()
    return village


def make_resident(session: Session, village: Village, *, phone: str | None = None, **given: Any) -> Resident:
    number = next(_numbers)
    usual: dict[str, Any] = {
        "ref": f"R{number}",
        "name": f"Người {number}",
        "village_id": village.id,
        "language": "vi",
        "card_expiry": date(2026, 6, 30),
        "mobile": phone is not None,
        "phone": encrypt(phone) if phone else None,
        "phone_hash": lookup_hash("phone", phone) if phone else None,
    }
    resident = Resident(**{**usual, **given})
    session.add(resident)
    session.flush()
    return resident
