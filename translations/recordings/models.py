"""Recordings and their files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.models import Text


class Recording(Model):
    """A text spoken in one language, for one version of its source. The newest version that is not withdrawn counts.

    `original` and `station` are paths below DATA_DIR/recordings: what was handed in, and the mono MP3 made of it for
    stations, empty until it is made; `trouble` says why none could be (`troubles.Trouble`). `kind` is the format found
    in the content; `seconds` its length, `size` in bytes, `digest` SHA-256 of what was handed in.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index(None, "text_id", "language", "version", unique=True),
        Index(
            "ix_recording_at_waiting",
            "at",
            postgresql_where=text("station = '' AND trouble = '' AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    language: Mapped[str]
    version: Mapped[int]
    source_version: Mapped[int]
    original: Mapped[str]
    station: Mapped[str] = mapped_column(default="")
    trouble: Mapped[str] = mapped_column(default="", server_default="")
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

    @property
    def is_stale(self) -> bool:
        """Whether the source has changed since it was spoken."""
        return self.source_version != self.text.version

    @property
    def is_withdrawn(self) -> bool:
        """Whether somebody took it back."""
        return self.withdrawn_at is not None

    @property
    def plays(self) -> str:
        """Which of its files to listen to: every browser plays the station's, not every one what was handed in."""
        return "station" if self.station else "original"
