"""Terms and how they are said."""

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model


class Term(Model):
    """A term of a source language.

    `kind`: `term`, `do_not_translate` (it stays as it is in every language) or `explain` (there is no word for it: say
    what it is). `meaning` tells a translator what it is; `source` where the meaning was taken from;
    `said` how a name or loan word is said aloud, for the pronunciation box of loudspeaker scripts.
    """

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("source_language", "term"),)

    id: Mapped[Key]
    source_language: Mapped[str] = mapped_column(default="vi")
    term: Mapped[str]
    kind: Mapped[str] = mapped_column(default="term")
    meaning: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    renderings: Mapped[list["TermRendering"]] = relationship(cascade="all, delete-orphan", order_by="TermRendering.id")

    def words_in(self, language: str) -> list["TermRendering"]:
        """Its words in one language, the preferred ones first."""
        return [row for row in self.renderings if row.language == language]

    def fingerprint(self, language: str | None = None) -> str:
        """Changes with the term or, of a language, with its words there: tells what somebody had open."""
        own = [self.source_language, self.term, self.kind, self.meaning, self.source, self.said]
        words = [[row.words, row.forbidden, row.note] for row in self.words_in(language)] if language else []
        return sha256(json.dumps(words if language else own).encode()).hexdigest()[:16]


class TermRendering(Model):
    """How the term is said in one language, or, `forbidden`, how it must not be said there."""

    __tablename__ = "term_rendering"
    __table_args__ = (Index(None, "term_id", "language", "words", unique=True), Index(None, "language"))

    id: Mapped[Key]
    term_id: Mapped[int] = mapped_column(ForeignKey(Term.id))
    language: Mapped[str]
    words: Mapped[str]
    forbidden: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
