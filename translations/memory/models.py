"""What the memory holds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.models import Text


class MemoryUnit(Model):
    """A source and its approved rendering. `text_id` is None for what came from a file.

    `source_digest`: SHA-256 of the source, so that the same pair is held once. `origin`: `desk`, or the file's name.
    `person` stood for it, or brought the file. `pieces` is what alike sources are found by (`likeness.pieces`); the
    trigrams of both sides are for searching by words.
    """

    __tablename__ = "memory_unit"
    __table_args__ = (
        Index("ix_memory_unit_pair", "source_language", "language", "source_digest", "rendering_digest", unique=True),
        Index(
            "ix_memory_unit_source_trigrams",
            "source",
            postgresql_using="gin",
            postgresql_ops={"source": "gin_trgm_ops"},
        ),
        Index(
            "ix_memory_unit_rendering_trigrams",
            "rendering",
            postgresql_using="gin",
            postgresql_ops={"rendering": "gin_trgm_ops"},
        ),
        Index("ix_memory_unit_pieces", "pieces", postgresql_using="gin"),
    )

    id: Mapped[Key]
    source_language: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str]
    rendering: Mapped[str]
    back_translation: Mapped[str] = mapped_column(default="", server_default="")
    source_digest: Mapped[bytes]
    rendering_digest: Mapped[bytes]
    pieces: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list, server_default="{}")
    origin: Mapped[str] = mapped_column(default="desk", server_default="desk")
    text_id: Mapped[int | None] = mapped_column(ForeignKey(Text.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    person: Mapped[Person | None] = relationship()
