"""People who use the house, what they did, and who failed to sign in."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Key, Model


class Person(Model):
    """Somebody with a login: roles say what they may do, `communes` how far they reach (empty: the whole province)."""

    __tablename__ = "person"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    roles: Mapped[list[str]]
    communes: Mapped[list[str]] = mapped_column(default=list)
    locale: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    session_key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    def has_role(self, *roles: str) -> bool:
        """Whether the person has at least one of the roles."""
        return bool(set(roles) & set(self.roles))

    def reaches(self, commune_code: str) -> bool:
        """Whether the commune lies within the person's reach."""
        return not self.communes or commune_code in self.communes

    # What Flask-Login asks of somebody signed in.
    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What a session remembers: it dies when the key changes (disabled, new password)."""
        return f"{self.id}:{self.session_key}"


class Audit(Model):
    """One change of state, by whom: the application's role may only add to it."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject"), Index(None, "at"))

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SignInFailure(Model):
    """A sign-in that failed; counted by account and by address, neither of them stored in clear."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "account_hash", "at"), Index(None, "address_hash", "at"))

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    account_hash: Mapped[bytes]
    address_hash: Mapped[bytes]
