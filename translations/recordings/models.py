"""Recordings and their files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.models import Text


class Recording(Model):
    """A text spoken in one language, for one version of its source. The newest version that is not withdrawn counts.

    `original` and `station` are paths below DATA_DIR/recordings: what was handed in, and the mono MP3 made of it for
    stations, empty when none could be made. `kind` is the format found in the content; `seconds` its length, `size` in
    bytes, `digest` SHA-256 of what was handed in.
    """

    __tablename__ = "recording"
    __table_args__ = (Index(None, "text_id", "language", "version", unique=True),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    language: Mapped[str]
    version: Mapped[int]
    source_version: Mapped[int]
    original: Mapped[str]
    station: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    seconds: Mapped[float]
    size: Mapped[int]
    digest: Mapped[bytes]
    speaker: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]

    text: Mapped[Text] = relationship()
    person: Mapped[Person] = relationship()
