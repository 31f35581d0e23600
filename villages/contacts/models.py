"""People to ask in a village, and what is known of it in figures."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model
from villages.models import Village


class Contact(Model):
    """Somebody to ask: `role` is `head`, `deputy`, `collector`, `health_worker`, `women`, `farmers` or `other`.

    `phone` is sealed with FIELD_KEY; nothing is ever sent to it.
    """

    __tablename__ = "village_contact"

    id: Mapped[Key]
    village_id: Mapped[int] = mapped_column(ForeignKey(Village.id), index=True)
    role: Mapped[str]
    name: Mapped[str]
    phone: Mapped[bytes | None]
    note: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class VillageFigure(Model):
    """Households, population and insured people of a village on a day, and who says so. Rows are only added.

    The newest `as_of` holds; of two with the same day the one entered last.
    """

    __tablename__ = "village_figure"
    __table_args__ = (Index(None, "village_id", "as_of"),)

    id: Mapped[Key]
    village_id: Mapped[int] = mapped_column(ForeignKey(Village.id))
    as_of: Mapped[date]
    households: Mapped[int | None]
    population: Mapped[int | None]
    insured: Mapped[int | None]
    source: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("list_import.id"))
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
