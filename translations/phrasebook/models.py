"""Standard texts."""

from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.models import Text


class Phrase(Model):
    """A text kept for campaigns to start from. Its words and renderings live at the desk like those of any text.

    `kind` is the kind of campaign it suits, empty for any. `retired_at`: not offered any more.
    """

    __tablename__ = "phrase"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="")
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]

    text: Mapped[Text] = relationship()
