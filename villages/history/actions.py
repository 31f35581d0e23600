"""Keeping what was: before a village or resident is changed, the row as it is goes into its history. Nothing commits.

One entry is a before-image, copied inside the database: what is sealed stays sealed. Whoever changes a row calls this
first, in the same transaction; an import does so for all its rows at once (`keep_residents`, `keep_villages`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    cast,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.history.models import ResidentVersion, VillageVersion
from villages.models import Resident, Village

# What a version holds of a resident, by the same names.
KEPT = tuple(
    column.name
    for column in ResidentVersion.__table__.columns
    if column.name not in {"id", "resident_id", "at", "person_id", "import_id", "how", "was_new"}
)
_ORDER = ("at", "person_id", "import_id", "how", "was_new")


def keep_resident(session: Session, person: Person | None, resident: Resident, how: str = "edit") -> None:
    """Call before the change; what of it was set already, but not flushed, is not yet part of the image."""
    with session.no_autoflush:
        keep_residents(session, person, select(literal(resident.id)), how)


def keep_village(session: Session, person: Person | None, village: Village, how: str = "edit") -> None:
    """As for a resident."""
    with session.no_autoflush:
        keep_villages(session, person, select(literal(village.id)), how)


def keep_residents(
    session: Session,
    person: Person | None,
    ids: Select[tuple[int]],
    how: str,
    import_id: int | None = None,
    was_new: bool = False,
    at: datetime | None = None,
) -> None:
    """Keep all of these; with `was_new` they have just been made, and only that is kept, with their village.

    `at` (none: now) is what `updated_at` becomes by the change, so that an undo knows what was changed since.
    """
    columns = ("village_id",) if was_new else KEPT
    image = [Resident.__table__.c[name] for name in columns]
    query = select(Resident.id, *_circumstances(person, how, import_id, was_new, at), *image).where(
        Resident.id.in_(ids)
    )
    session.execute(insert(ResidentVersion).from_select(["resident_id", *_ORDER, *columns], query))


def keep_villages(
    session: Session,
    person: Person | None,
    ids: Select[tuple[int]],
    how: str,
    import_id: int | None = None,
    was_new: bool = False,
    at: datetime | None = None,
) -> None:
    """As for residents; the image is the row as JSON, by column."""
    row = func.to_jsonb(literal_column("village"))
    before: ColumnElement[Any] = func.jsonb_build_object() if was_new else row
    query = select(Village.id, Village.commune_code, *_circumstances(person, how, import_id, was_new, at), before)
    columns = ["village_id", "commune_code", *_ORDER, "before"]
    session.execute(insert(VillageVersion).from_select(columns, query.where(Village.id.in_(ids))))


def _circumstances(
    person: Person | None, how: str, import_id: int | None, was_new: bool, at: datetime | None
) -> tuple[ColumnElement[Any], ...]:
    return (
        cast(at, DateTime(timezone=True)) if at else func.now(),
        literal(person.id) if person else null(),
        literal(import_id) if import_id else null(),
        cast(literal(how), Text),
        true() if was_new else ~true(),
    )
