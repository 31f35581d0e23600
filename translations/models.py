"""A text in its source language and its renderings in the languages of the villages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false, func, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from translations.lifecycle import RenderingState


class Text(Model):
    """Words written once, for one channel (`sms` or `script`), in a source language of their own.

    `version` counts the sources. What a campaign asks of the desk it writes here (`actions.ask_for`): `languages` that
    its audience speaks (empty: nothing is asked any more), `due_on` the day the renderings are needed, `longest` by
    language of the words, "" for all others, the sets of values that make an SMS longest in that audience, so that it
    is measured as it will really leave. `kind` is the campaign's, whose rules hold for an SMS (empty: none do);
    `keeps_marks`: Vietnamese leaves with its diacritics; `session_minutes`: the shortest session of the station
    with least time for a script, of `session_commune`, which reads it in `session_languages` languages in a row.
    """

    __tablename__ = "text"

    id: Mapped[Key]
    channel: Mapped[str]
    title: Mapped[str]
    brief: Mapped[str] = mapped_column(default="")
    source_language: Mapped[str] = mapped_column(default="vi")
    source: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    longest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kind: Mapped[str] = mapped_column(default="", server_default="")
    keeps_marks: Mapped[bool] = mapped_column(default=True, server_default=true())
    session_minutes: Mapped[int | None]
    session_languages: Mapped[int | None]
    session_commune: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    due_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    author: Mapped[Person] = relationship()
    renderings: Mapped[list["Rendering"]] = relationship(back_populates="source_text", order_by="Rendering.language")

    def longest_in(self, slug: str) -> list[dict[str, str]]:
        """The sets of values to measure an SMS with whose words are in that language."""
        found: list[dict[str, str]] = self.longest.get(slug, self.longest.get("", []))
        return found


class TextVersion(Model):
    """A source as it once read, kept to show what changed."""

    __tablename__ = "text_version"
    __table_args__ = (UniqueConstraint("text_id", "version"),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    version: Mapped[int]
    source: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Rendering(Model):
    """The text in one language: made by one person, approved by another, for one version of the source.

    `needs_speaker`: nobody writes it in this language; it needs a person who speaks it, or a recording.
    """

    __tablename__ = "rendering"
    __table_args__ = (UniqueConstraint("text_id", "language"),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey(Text.id))
    language: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    back_translation: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=RenderingState.MISSING)
    needs_speaker: Mapped[bool] = mapped_column(default=False, server_default=false())
    source_version: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    review_note: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    source_text: Mapped[Text] = relationship(back_populates="renderings")
    author: Mapped[Person | None] = relationship(foreign_keys=author_id)
    reviewer: Mapped[Person | None] = relationship(foreign_keys=reviewer_id)


class RenderingVersion(Model):
    """What a rendering said after each step, for which source, by whom, with which word to the next person."""

    __tablename__ = "rendering_version"
    __table_args__ = (UniqueConstraint("rendering_id", "version"),)

    id: Mapped[Key]
    rendering_id: Mapped[int] = mapped_column(ForeignKey(Rendering.id))
    version: Mapped[int]
    text: Mapped[str]
    back_translation: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    source_version: Mapped[int]
    note: Mapped[str] = mapped_column(default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    person: Mapped[Person | None] = relationship()
