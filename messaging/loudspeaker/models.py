"""Bulletins for commune stations: frozen words, one script per commune and language, and the log of broadcasts."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.communes import COMMUNES, Commune
from foundation.database import Key, Model


class Bulletin(Model):
    """What the stations are to read between two dates; a withdrawn one must not be heard any more.

    `priority` follows Circular 39/2020/TT-BTTTT: `normal`, `priority`, `urgent`.
    """

    __tablename__ = "bulletin"

    id: Mapped[Key]
    title: Mapped[str]
    priority: Mapped[str] = mapped_column(default="normal")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BulletinText(Model):
    """The approved words of a bulletin, frozen: one row per language and version, with the Vietnamese beside them."""

    __tablename__ = "bulletin_text"
    __table_args__ = (UniqueConstraint("bulletin_id", "language", "version"),)

    id: Mapped[Key]
    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id))
    language: Mapped[str]
    version: Mapped[int]
    template: Mapped[str]
    vietnamese: Mapped[str] = mapped_column(default="")


class Script(Model):
    """A bulletin as one commune's station reads it in one language.

    `villages` are the names it greets; `stands_in_for` the languages of theirs that had no words of their own.
    `state` is `waiting`, `ready` or `failed` (then `reason` says why); `seconds` is the reading time.
    """

    __tablename__ = "script"
    __table_args__ = (
        UniqueConstraint("bulletin_id", "commune_code", "language", "version"),
        Index("ix_script_waiting", "bulletin_id", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[Key]
    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey(BulletinText.id))
    commune_code: Mapped[str] = mapped_column(index=True)
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


class Broadcast(Model):
    """One entry of a station's logbook: aired, or not and why. Entries are added, never changed.

    `at` is when it was, or was to be, on air. An entry made by mistake is taken back by another that `corrects` it,
    once; neither counts then. `entry_key` is made with the form, so that a form sent twice is one entry.
    """

    __tablename__ = "broadcast"

    id: Mapped[Key]
    script_id: Mapped[int] = mapped_column(ForeignKey(Script.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    logged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    at: Mapped[datetime]
    aired: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"), unique=True)
    entry_key: Mapped[str] = mapped_column(unique=True)

    person: Mapped[Person] = relationship(lazy="joined")
