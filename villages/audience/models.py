"""Audiences with a name, lists of people handed in for them, and the cells by which audiences are counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model
from villages.models import Resident, Village


class SavedAudience(Model):
    """A question about people with a name, to be used again. A campaign takes a copy: changing it changes none.

    `dropped_at`: it was deleted and can be brought back as long as nobody took its name.
    """

    __tablename__ = "saved_audience"
    __table_args__ = (
        Index("uq_saved_audience_name", "name", unique=True, postgresql_where=text("dropped_at IS NULL")),
    )

    id: Mapped[Key]
    name: Mapped[str]
    question: Mapped[dict[str, Any]]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class PeopleList(Model):
    """People somebody handed in as a file, found again among the residents.

    `found` counts residents, `missing` the rows of which nobody was found.
    """

    __tablename__ = "people_list"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    found: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ListedPerson(Model):
    """A resident on a list that was handed in."""

    __tablename__ = "listed_person"

    list_id: Mapped[int] = mapped_column(ForeignKey(PeopleList.id, ondelete="CASCADE"), primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"), primary_key=True, index=True)


class ResidentCell(Model):
    """So many residents more, or fewer, are alike: added by a trigger in the transaction that changes a resident.

    The sum over rows that are alike is how many there are; rows are only added and, by the worker, folded into one, so
    that nobody who changes a resident waits for anybody else (docs/decisions/0021). `expiry_month` is the first day of
    the month a card runs out. Who is erased is not counted.
    """

    __tablename__ = "resident_cell"

    id: Mapped[Key]
    village_id: Mapped[int] = mapped_column(ForeignKey(Village.id, ondelete="CASCADE"), index=True)
    language: Mapped[str]
    mobile: Mapped[bool]
    consent: Mapped[bool]
    restricted: Mapped[bool]
    has_card: Mapped[bool | None]
    expiry_month: Mapped[date | None]
    people: Mapped[int]
