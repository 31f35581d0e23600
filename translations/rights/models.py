"""The languages of a person at the desk."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Model


class LanguageRight(Model):
    """What this person may do in this language, within their roles.

    Somebody without any row works in every language; with the first row, in those named alone.
    """

    __tablename__ = "language_right"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    may_translate: Mapped[bool]
    may_review: Mapped[bool]
