"""What is kept beside a rendering."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.models import Text


class UnsavedWords(Model):
    """What somebody has typed and not saved: theirs alone, until they save it or let it go.

    `version` and `source_version` are those of the rendering and the source they had open (0: no rendering yet).
    `begun_at` is the first word, `at` the last.
    """

    __tablename__ = "unsaved_words"

    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    words: Mapped[str]
    back_translation: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int]
    source_version: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(server_default=func.now())
    at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    person: Mapped[Person] = relationship()


class Comment(Model):
    """A word about a text in one language, until somebody calls it settled."""

    __tablename__ = "translation_comment"
    __table_args__ = (Index(None, "text_id", "language"),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    language: Mapped[str]
    words: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    resolver: Mapped[Person | None] = relationship(foreign_keys=resolved_by)


class IgnoredWarning(Model):
    """Somebody looked at what a check warns of in these very words and says why it may stay.

    `digest`: SHA-256 of source and words together; with other words the warning is back.
    """

    __tablename__ = "ignored_warning"
    __table_args__ = (Index(None, "text_id", "language", "check_id", "digest", unique=True),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    language: Mapped[str]
    check_id: Mapped[str]
    digest: Mapped[bytes]
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    person: Mapped[Person] = relationship()
