"""Stations, their weekly sessions, the days they are silent, and private addresses of their calendars."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.communes import COMMUNES, Commune
from foundation.database import Key, Model


class Station(Model):
    """The station of a commune, as its officer set it up; a commune without a row has the usual values.

    `clusters` counts its loudspeaker clusters (0: not known). `session_minutes` is the longest a session may last
    (none: the usual limit of its kind). `languages` is the order they are read in (empty: Vietnamese first, then as
    its villages have them). `per_village`: a script for each village instead of one for the commune. `approver` is who
    signs for the people's committee, as printed.
    """

    __tablename__ = "station"

    commune_code: Mapped[str] = mapped_column(primary_key=True)
    clusters: Mapped[int] = mapped_column(default=0)
    session_minutes: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(default=list)
    per_village: Mapped[bool] = mapped_column(default=False)
    approver: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    @property
    def commune(self) -> Commune:
        return COMMUNES[self.commune_code]


class StationSlot(Model):
    """A session of every week: `weekday` 0 is Monday, `minutes` its limit, `languages` its order.

    Empty languages: in the station's order.
    """

    __tablename__ = "station_slot"
    __table_args__ = (UniqueConstraint("commune_code", "weekday", "begins"),)

    id: Mapped[Key]
    commune_code: Mapped[str]
    weekday: Mapped[int]
    begins: Mapped[time]
    minutes: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(default=list)


class Holiday(Model):
    """A day without broadcasts of one commune, or, with an empty code, of the whole province.

    What is urgent is read all the same.
    """

    __tablename__ = "station_holiday"
    __table_args__ = (UniqueConstraint("commune_code", "day"),)

    id: Mapped[Key]
    commune_code: Mapped[str] = mapped_column(default="")
    day: Mapped[date]
    name: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class StationFeed(Model):
    """A private address of a station's calendar; only the hash of its secret is kept, so it is shown once."""

    __tablename__ = "station_feed"

    id: Mapped[Key]
    commune_code: Mapped[str] = mapped_column(index=True)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")
