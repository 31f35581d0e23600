"""Rows as they were before a change: what an undo puts back and a history shows."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model
from villages.models import ResidentFields


class VillageVersion(Model):
    """A village as it was until `at`; `was_new`: it did not exist before, and nothing else of the row counts.

    `before` holds its fields by column name, and under `head` the head of the village where an import changed who that
    is; the head's number, sealed, is `head_phone`. `how` is `edit`, `import` or `undo`; an import names itself.
    """

    __tablename__ = "village_version"
    __table_args__ = (Index(None, "village_id", "at"), Index(None, "import_id"))

    id: Mapped[Key]
    village_id: Mapped[int] = mapped_column(BigInteger)
    commune_code: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("list_import.id"))
    how: Mapped[str]
    was_new: Mapped[bool] = mapped_column(default=False)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    head_phone: Mapped[bytes | None]


class ResidentVersion(ResidentFields, Model):
    """A resident as it was until `at`, column by column; sealed as it was. `was_new` and `how` as for a village.

    `village_id` is the one the person lived in then (of a new person: lives in), so that reach holds for it too.
    What it refers to is not checked row by row, as there are as many rows as people: triggers keep village, import and
    person for as long as a version names them.
    """

    __tablename__ = "resident_version"
    __table_args__ = (Index(None, "resident_id", "at"), Index(None, "import_id"))

    id: Mapped[Key]
    resident_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    import_id: Mapped[int | None] = mapped_column(BigInteger)
    how: Mapped[str]
    was_new: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
