"""Where a text stands with the network."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model


class RegistrationState(StrEnum):
    """What the network says of a text."""

    NOT_SUBMITTED = "not_submitted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


class Registration(Model):
    """One text of one sender, as it would leave (diacritics or not), with its placeholders.

    `digest` is the SHA-256 of `template`: an edited text is another one and has no registration. `reference` is the
    network's, `on` the day of its decision.
    """

    __tablename__ = "sms_registration"
    __table_args__ = (UniqueConstraint("sender", "language", "digest"),)

    id: Mapped[Key]
    sender: Mapped[str]
    language: Mapped[str]
    digest: Mapped[bytes]
    template: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=RegistrationState.NOT_SUBMITTED)
    reference: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    on: Mapped[date | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
