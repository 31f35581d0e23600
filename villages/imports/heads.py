"""Heads of villages named in a list, told apart from those that are known: in Python, because numbers are sealed."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from foundation import reach
from foundation.keys import decrypt
from villages.imports.matching import match

# The head of a village is its contact of that role; where several were entered, the first.
CONTACT = """
    select distinct on (village_id) id, village_id, name, phone from village_contact
    where role = 'head' order by village_id, id
"""
_PAIRS = f"""
    select offered.row, offered.head, offered.head_phone, contact.name, contact.phone
    from offered join matched using (row) left join ({CONTACT}) contact on contact.village_id = matched.known_id
    where offered.head is not null or offered.head_phone is not null
"""  # noqa: S608 - made of constants


def rows_with_new_head(session: Session, kind: str) -> list[int]:
    """Rows of `offered` whose head or whose head's number is not the one that is known."""
    if kind != "villages":
        return []
    with reach.beyond(session):
        match(session, kind)
        return [pair.row for pair in session.execute(text(_PAIRS)) if _differs(pair)]


def _differs(pair: Any) -> bool:
    if pair.head is not None and pair.head != pair.name:
        return True
    if pair.head_phone is None:
        return False
    return pair.phone is None or decrypt(pair.head_phone) != decrypt(pair.phone)
