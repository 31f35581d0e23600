"""Villages and the people in them. No field for ethnicity exists: only the language a person asked for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.communes import COMMUNES, Commune
from foundation.database import Key, Model
from foundation.keys import decrypt
from foundation.masking import masked_phone


class Village(Model):
    """A village or quarter: the languages spoken there, in order, and when its loudspeakers speak (`06:00`)."""

    __tablename__ = "village"

    id: Mapped[Key]
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    commune_code: Mapped[str] = mapped_column(index=True)
    languages: Mapped[list[str]]
    slots: Mapped[list[str]] = mapped_column(default=list)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    @property
    def commune(self) -> Commune:
        return COMMUNES[self.commune_code]


class Resident(Model):
    """A person the office insures.

    `phone` and `insurance_number` are sealed with FIELD_KEY; `phone_hash` and `insurance_hash` (keyed, 32 bytes)
    find them. `mobile` says whether the number can receive an SMS: landlines are kept but cannot.
    `rehearsal` marks an invented person with a number that no carrier assigns.
    """

    __tablename__ = "resident"
    __table_args__ = (
        Index(None, "village_id", "language"),
        Index(None, "card_expiry"),
        Index(None, "phone_hash"),
        Index(None, "insurance_hash"),
        Index("ix_resident_rehearsal", "id", postgresql_where=text("rehearsal")),
    )

    id: Mapped[Key]
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    village_id: Mapped[int] = mapped_column(ForeignKey(Village.id))
    language: Mapped[str]
    phone: Mapped[bytes | None]
    phone_hash: Mapped[bytes | None]
    mobile: Mapped[bool] = mapped_column(default=False)
    card_expiry: Mapped[date | None]
    insurance_number: Mapped[bytes | None]
    insurance_hash: Mapped[bytes | None]
    consent: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[datetime | None]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    village: Mapped[Village] = relationship(lazy="joined")

    @property
    def shown_phone(self) -> str:
        """The number for people who do not need it whole; empty when there is none."""
        return masked_phone(decrypt(self.phone)) if self.phone else ""
