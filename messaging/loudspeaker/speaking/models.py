"""Abbreviations as the office wants them read out."""

from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model


class Abbreviation(Model):
    """How one abbreviation is said, instead of what the house knows; empty words: it is read as it stands."""

    __tablename__ = "abbreviation"

    id: Mapped[Key]
    short: Mapped[str] = mapped_column(unique=True)
    spoken: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    person: Mapped[Person | None] = relationship()
