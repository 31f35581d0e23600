"""Personal links and what became of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model


class SignInLink(Model):
    """A link that signs one person in until it is revoked; only the hash of its secret is kept, so it is shown once."""

    __tablename__ = "sign_in_link"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
