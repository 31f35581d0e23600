"""What became of a person: each change with who made it, told as old and new values, numbers masked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation.keys import decrypt
from foundation.masking import masked_number, masked_phone
from foundation.web import formats
from villages.history.models import ResidentVersion
from villages.imports.fields import FIELDS
from villages.models import Resident, Village

HOW: dict[str, Any] = {
    "edit": _l("corrected here"),
    "import": _l("by a list"),
    "undo": _l("taken back"),
}
MOST = 200  # changes shown, the newest


@dataclass(frozen=True)
class Change:
    """One field that became another."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change of a person; `added`: they were not on the list before."""

    at: datetime
    by: str | None
    how: Any
    added: bool
    changes: tuple[Change, ...]


def history(session: Session, one: Resident) -> list[Entry]:
    """Every change of the person that is kept, the newest first."""
    query = (
        select(ResidentVersion, Person.name)
        .outerjoin(Person, Person.id == ResidentVersion.person_id)
        .where(ResidentVersion.resident_id == one.id)
        .order_by(ResidentVersion.at.desc(), ResidentVersion.id.desc())
        .limit(MOST)
    )
    rows = session.execute(query).all()
    places = _villages(session, [one.village_id, *(version.village_id for version, _name in rows)])
    entries: list[Entry] = []
    after: Resident | ResidentVersion = one
    for version, name in rows:
        changes = () if version.was_new else tuple(_changes(version, after, places))
        if version.was_new or changes:
            entries.append(Entry(version.at, name, HOW.get(version.how, version.how), version.was_new, changes))
        after = version
    return entries


def _villages(session: Session, ids: Sequence[int]) -> dict[int, str]:
    known = session.execute(select(Village.id, Village.name).where(Village.id.in_(ids)))
    return {row.id: row.name for row in known}


def _changes(before: Any, after: Any, places: dict[int, str]) -> list[Change]:
    if getattr(after, "was_new", False):
        return []
    found = []
    for column, (label, compared, say) in _told(places).items():
        if getattr(before, compared) != getattr(after, compared):
            found.append(Change(label, _said(say, getattr(before, column)), _said(say, getattr(after, column))))
    return found


def _told(places: dict[int, str]) -> dict[str, tuple[Any, str, Callable[[Any], str]]]:
    """By column: what it is called, the column by which it is compared, how a value is said."""
    labels = {name: field.label for name, field in FIELDS["residents"].items()}
    plain: dict[str, Callable[[Any], str]] = {
        "ref": str,
        "name": str,
        "language": formats.language,
        "language_said_on": formats.day,
        "card_expiry": formats.day,
        "has_card": _yes,
        "household": str,
        "consent": _yes,
    }
    told: dict[str, tuple[Any, str, Callable[[Any], str]]] = {
        name: (labels[name], name, say) for name, say in plain.items()
    }
    told["village_id"] = (labels["village"], "village_id", lambda key: places.get(key, formats.ABSENT))
    for name in ("phone", "second_phone"):
        told[name] = (labels[name], f"{name}_hash", lambda sealed: masked_phone(decrypt(sealed)))
    told["insurance_number"] = (
        labels["insurance_number"],
        "insurance_hash",
        lambda sealed: masked_number(decrypt(sealed)),
    )
    return told


def _said(say: Callable[[Any], str], value: Any) -> str:
    return formats.ABSENT if value is None else say(value)


def _yes(value: bool) -> str:
    return str(_("yes") if value else _("no"))
