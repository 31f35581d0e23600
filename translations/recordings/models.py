"""Recordings and their files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.models import Text
from translations.recordings.lifecycle import RecordingState


class Recording(Model):
    """A text spoken in one language, for one version of its source.

    The newest version that is ready and not withdrawn is in force. `state` is a `lifecycle.RecordingState`.
    `original` and `station` are names in `storage`: what was handed in (empty: refused and thrown away), and the mono
    MP3 made of it for stations, empty until it is ready, with `station_size` in bytes; `trouble` says why it was
    refused (`troubles.Trouble`). `kind` is the format found in the content, `seconds` its length, 0 until it is ready;
    `size` in bytes and `digest`, SHA-256, are of what was handed in. A worker that makes it writes `claimed_at` and
    counts `tries`.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index(None, "text_id", "language", "version", unique=True),
        Index(
            "ix_recording_at_waiting",
            "at",
            postgresql_where=text("state = 'being_made'"),
        ),
    )

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    language: Mapped[str]
    version: Mapped[int]
    source_version: Mapped[int]
    state: Mapped[str] = mapped_column(default=RecordingState.BEING_MADE, server_default="being_made")
    original: Mapped[str]
    station: Mapped[str] = mapped_column(default="")
    station_size: Mapped[int] = mapped_column(default=0, server_default="0")
    trouble: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    seconds: Mapped[float] = mapped_column(default=0.0)
    size: Mapped[int]
    digest: Mapped[bytes]
    speaker: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")

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
    def is_in_the_making(self) -> bool:
        """Whether a worker is to make it."""
        return self.state == RecordingState.BEING_MADE and not self.is_withdrawn

    @property
    def is_refused(self) -> bool:
        return self.state == RecordingState.REFUSED

    @property
    def may_count(self) -> bool:
        """Whether it is in force when no newer one is."""
        return self.state == RecordingState.READY and not self.is_withdrawn

    @property
    def plays(self) -> str:
        """Which of its files to listen to: every browser plays the station's, not every one what was handed in."""
        return "station" if self.station else "original"
