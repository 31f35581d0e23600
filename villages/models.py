"""Villages and the people in them. No field for ethnicity exists: only the language a person asked for."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.communes import COMMUNES, Commune
from foundation.database import Key, Model
from foundation.keys import decrypt
from foundation.masking import masked_phone


class Village(Model):
    """A village or quarter: the languages spoken there, in order, and when its loudspeakers speak (`06:00`).

    `clusters` names its loudspeaker clusters as the office does. `latest_coverage` is insured / population of the
    newest `VillageFigure` (0 to 1, more where people are insured elsewhere), for questions about villages at once.
    """

    __tablename__ = "village"

    id: Mapped[Key]
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    commune_code: Mapped[str] = mapped_column(index=True)
    languages: Mapped[list[str]]
    slots: Mapped[list[str]] = mapped_column(default=list)
    clusters: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    latest_coverage: Mapped[float | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    @property
    def commune(self) -> Commune:
        return COMMUNES[self.commune_code]


_ASKED = ("village_id", "language", "mobile", "consent", "has_card", "restricted_at", "erased_at")


class ResidentFields:
    """What a list and a before-image have of a resident; the same columns, none of which must be filled."""

    ref: Mapped[str | None]
    name: Mapped[str | None]
    village_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str | None]
    language_said_on: Mapped[date | None]
    phone: Mapped[bytes | None]
    phone_hash: Mapped[bytes | None]
    second_phone: Mapped[bytes | None]
    second_phone_hash: Mapped[bytes | None]
    mobile: Mapped[bool | None]
    card_expiry: Mapped[date | None]
    has_card: Mapped[bool | None]
    household: Mapped[str | None]
    insurance_number: Mapped[bytes | None]
    insurance_hash: Mapped[bytes | None]
    consent: Mapped[bool | None]
    rehearsal: Mapped[bool | None]


class Resident(Model):
    """A person the office insures.

    `phone` and `insurance_number` are sealed with FIELD_KEY; `phone_hash` and `insurance_hash` (keyed, 32 bytes)
    find them; so are those of a second number, which nobody writes to. `mobile` says whether `phone` can receive an
    SMS: landlines are kept but cannot. `language_said_on` is the day the person said which language they prefer; none:
    it was taken for granted. `card_expiry` decides who is covered; where it is unknown, `has_card` does (None:
    unknown). `household` is the office's own mark of a household. `consent` is the latest word in `Consent` on
    invitations. Who is `restricted` stays on the list and is not written to; of who is `erased` only the row's place
    is left.
    `rehearsal` marks an invented person with a number that no carrier assigns.
    """

    __tablename__ = "resident"
    __table_args__ = (
        Index(None, "village_id", "language"),
        # Both with what an audience asks, so that the members of a list and a month are read from the index alone.
        PrimaryKeyConstraint("id", postgresql_include=[*_ASKED, "card_expiry"]),
        Index("ix_resident_card_expiry", "card_expiry", postgresql_include=["id", *_ASKED]),
        Index(None, "phone_hash"),
        Index(None, "insurance_hash"),
        Index(
            "ix_resident_second_phone_hash", "second_phone_hash", postgresql_where=text("second_phone_hash is not null")
        ),
        Index("ix_resident_household", "village_id", "household", postgresql_where=text("household is not null")),
        Index("ix_resident_rehearsal", "id", postgresql_where=text("rehearsal")),
    )

    id: Mapped[Key]
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    village_id: Mapped[int] = mapped_column(ForeignKey(Village.id))
    language: Mapped[str]
    language_said_on: Mapped[date | None]
    phone: Mapped[bytes | None]
    phone_hash: Mapped[bytes | None]
    second_phone: Mapped[bytes | None]
    second_phone_hash: Mapped[bytes | None]
    mobile: Mapped[bool] = mapped_column(default=False)
    card_expiry: Mapped[date | None]
    has_card: Mapped[bool | None]
    household: Mapped[str | None]
    insurance_number: Mapped[bytes | None]
    insurance_hash: Mapped[bytes | None]
    consent: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[datetime | None]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    restricted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    village: Mapped[Village] = relationship(lazy="joined")

    @property
    def shown_phone(self) -> str:
        """The number for people who do not need it whole; empty when there is none."""
        return masked_phone(decrypt(self.phone)) if self.phone else ""

    def covered(self, today: date) -> bool | None:
        """Whether the person has a card that holds: by its last day, else by what the office noted; None: unknown."""
        return self.card_expiry >= today if self.card_expiry else self.has_card
