"""Bulletins for commune stations: frozen words, one script per commune and language, and the log of broadcasts."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.communes import COMMUNES, Commune
from foundation.database import Key, Model
from foundation.spelling import without_diacritics


class Bulletin(Model):
    """What the stations are to read between two dates; a withdrawn one must not be heard any more.

    `priority` follows Circular 39/2020/TT-BTTTT: `normal`, `priority`, `urgent`. While the file store takes no files,
    `trouble` says why, `tries` counts, and `retry_at` is when they are made again.
    """

    __tablename__ = "bulletin"

    id: Mapped[Key]
    title: Mapped[str]
    priority: Mapped[str] = mapped_column(default="normal")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    retry_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BulletinText(Model):
    """The approved words of a bulletin, frozen: one row per language and version, with the Vietnamese beside them.

    `recording` is the key of an MP3 in the file store, empty when nobody spoke these words; `pronunciations` are pairs
    of a name or loan word and how it is said; `credits` says who wrote, translated and reviewed them, by part.
    """

    __tablename__ = "bulletin_text"
    __table_args__ = (UniqueConstraint("bulletin_id", "language", "version"),)

    id: Mapped[Key]
    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id))
    language: Mapped[str]
    version: Mapped[int]
    template: Mapped[str]
    vietnamese: Mapped[str] = mapped_column(default="")
    recording: Mapped[str] = mapped_column(default="")
    recording_seconds: Mapped[int] = mapped_column(default=0)
    pronunciations: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    credits: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Script(Model):
    """A bulletin as one commune's station reads it in one language.

    `place` is empty for the whole commune, or the reference of the one village it is read to. `villages` are the names
    it greets; `stands_in_for` the languages of theirs that had no words of their own. `state` is `waiting`, `ready` or
    `failed` (then `reason` says why); `seconds` is the reading time.
    """

    __tablename__ = "script"
    __table_args__ = (
        UniqueConstraint("bulletin_id", "commune_code", "place", "language", "version"),
        Index("ix_script_waiting", "bulletin_id", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[Key]
    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey(BulletinText.id))
    commune_code: Mapped[str] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    version: Mapped[int]
    villages: Mapped[list[str]]
    stands_in_for: Mapped[list[str]] = mapped_column(default=list)
    slots: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    seconds: Mapped[int] = mapped_column(default=0)
    generated_at: Mapped[datetime | None]

    bulletin: Mapped[Bulletin] = relationship(lazy="joined")
    words: Mapped[BulletinText] = relationship(lazy="joined")

    @property
    def commune(self) -> Commune:
        return COMMUNES[self.commune_code]

    @property
    def where(self) -> str:
        """`03043`, or of one village `03043-nam-cang-2`: ASCII, for codes and file names."""
        village = re.sub(r"[^a-z0-9]+", "-", without_diacritics(self.place).lower()).strip("-")
        return f"{self.commune_code}-{village}" if village else self.commune_code


class Airing(Model):
    """A script laid into a session of its station: planned, and so far nothing more.

    `session_at` is when the session begins and `starts_at` when the script does within it; `seconds` is its reading
    time on the day it was laid. What a person moved is `pinned`: the planner lays the rest around it. `dropped_at`: a
    person took it out of the plan.
    """

    __tablename__ = "airing"
    __table_args__ = (UniqueConstraint("script_id", "session_at"), Index(None, "commune_code", "session_at"))

    id: Mapped[Key]
    script_id: Mapped[int] = mapped_column(ForeignKey(Script.id))
    commune_code: Mapped[str]
    session_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    seconds: Mapped[int]
    pinned: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    dropped_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    script: Mapped[Script] = relationship(lazy="joined")


class Broadcast(Model):
    """One entry of a station's logbook: aired, or not and why. Entries are added, never changed.

    `at` is when it was, or was to be, on air; `planned_at` when the plan had it; `noted_at` when the officer pressed
    the button, on the telephone's clock, if the line was down and it came later. `seconds` is how long it took, when
    that was noted. An entry that `corrects` another, once, stands in its place; a `retraction` only takes it back, and
    neither counts then. `entry_key` is made with the form, so that a form sent twice is one entry.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[Key]
    script_id: Mapped[int] = mapped_column(ForeignKey(Script.id), index=True)
    airing_id: Mapped[int | None] = mapped_column(ForeignKey(Airing.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    logged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    noted_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    at: Mapped[datetime]
    aired: Mapped[bool]
    seconds: Mapped[int | None]
    repeats: Mapped[int] = mapped_column(default=1)
    reader: Mapped[str] = mapped_column(default="")
    approver: Mapped[str] = mapped_column(default="")
    clusters: Mapped[int | None]
    clusters_failed: Mapped[int] = mapped_column(default=0)
    failed_where: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"), unique=True)
    retraction: Mapped[bool] = mapped_column(default=False)
    entry_key: Mapped[str] = mapped_column(unique=True)

    person: Mapped[Person] = relationship(lazy="joined")
