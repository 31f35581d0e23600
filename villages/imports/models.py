"""A file on its way into the lists: what was handed in, how it is read, what it would change, what it changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from villages.models import ResidentFields


class Import(Model):
    """A file somebody handed in; `kind` is `villages` or `residents`, `state` one of `lifecycle.State`.

    `file` is the name of the sealed file in the store, `digest` the SHA-256 of what was handed in. `choices` says how
    it is read and answers what had to be asked (`reading.Choices`); `done` of `total` rows are read so far. `trouble`
    names a refusal of the file as a whole and its fields, so that it can be said in any language. A worker that holds
    it does so until `leased_until`.
    """

    __tablename__ = "list_import"
    __table_args__ = (Index(None, "digest"), Index(None, "state"))

    id: Mapped[Key]
    kind: Mapped[str]
    state: Mapped[str]
    name: Mapped[str]
    digest: Mapped[bytes]
    size: Mapped[int] = mapped_column(BigInteger)
    file: Mapped[str] = mapped_column(default="")
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[dict[str, Any] | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    previewed_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class ImportRow(Model):
    """A row of the file (the first is 1) with something to say: refused when `problems` is filled, else noticed only.

    Both are lists of `{"column", "value", "refusal", "fields"}`; the value is masked where it is personal.
    It goes with its import by a trigger.
    """

    __tablename__ = "list_import_row"

    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    notices: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class OfferedVillage(Model):
    """A village as a row of the file has it; `verdict` is `new`, `changed` or `unchanged`.

    A field is null where the cell is empty or the file has no such column: the import's choices tell which.
    """

    __tablename__ = "offered_village"
    __table_args__ = (Index(None, "import_id", "verdict", "row"),)

    import_id: Mapped[int] = mapped_column(ForeignKey(Import.id, ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str | None]
    village_id: Mapped[int | None] = mapped_column(BigInteger)
    commune_code: Mapped[str]
    ref: Mapped[str | None]
    name: Mapped[str | None]
    languages: Mapped[list[str] | None]
    slots: Mapped[list[str] | None]
    clusters: Mapped[list[str] | None]
    notes: Mapped[str | None]
    head: Mapped[str | None]
    head_phone: Mapped[bytes | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    insured: Mapped[int | None]
    figures_on: Mapped[date | None]
    figures_source: Mapped[str | None]


class OfferedResident(ResidentFields, Model):
    """A resident as the file has it, sealed as the list itself is; otherwise as an offered village.

    It goes with its import by a trigger.
    """

    __tablename__ = "offered_resident"
    __table_args__ = (Index(None, "import_id", "verdict", "row"),)

    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str | None]
    resident_id: Mapped[int | None] = mapped_column(BigInteger)
    consent_on: Mapped[date | None]


class ColumnName(Model):
    """What the office calls a column, remembered: the folded heading and the field it was said to be, for a kind."""

    __tablename__ = "column_name"

    kind: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
