"""Consent as a record: each word a person gave or took back, and the wording it was given to."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model
from villages.models import Resident


class ConsentWording(Model):
    """What people are asked, word for word, for a purpose in a language; a new version follows, none is changed."""

    __tablename__ = "consent_wording"
    __table_args__ = (UniqueConstraint("purpose", "language", "version"),)

    id: Mapped[Key]
    purpose: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    words: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Consent(Model):
    """A person agreed (`given`) to a purpose, or took it back. Rows are only added; the latest `said_on` holds.

    `by` is who spoke: `self`, `guardian`. `how` is `paper`, `in_person`, `phone`, `page` or `list`; a list names its
    import. `evidence` is the name of a sealed file in the store, `evidence_name` what it was called.
    """

    __tablename__ = "consent"
    __table_args__ = (Index(None, "resident_id", "purpose", "said_on"), Index(None, "import_id"))

    id: Mapped[Key]
    resident_id: Mapped[int] = mapped_column(ForeignKey(Resident.id, ondelete="CASCADE"))
    purpose: Mapped[str]
    given: Mapped[bool]
    said_on: Mapped[date]
    by: Mapped[str]
    how: Mapped[str]
    wording_id: Mapped[int | None] = mapped_column(ForeignKey(ConsentWording.id))
    evidence: Mapped[str] = mapped_column(default="")
    evidence_name: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    import_id: Mapped[int | None] = mapped_column(BigInteger)  # kept by a trigger, not checked row by row
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
