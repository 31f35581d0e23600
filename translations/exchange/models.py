"""Files that came back and wait for somebody to look at what they would change."""

from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model


class ReturnedFile(Model):
    """A file as it was handed in, kept until it is applied or forgotten, so that a page left is found again."""

    __tablename__ = "returned_file"

    id: Mapped[Key]
    name: Mapped[str]
    content: Mapped[bytes]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)

    person: Mapped[Person] = relationship()
