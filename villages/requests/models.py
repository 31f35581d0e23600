"""What a person asks about their own data, the deadlines that hold, and whom the office must not take up again."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model


class PersonRequest(Model):
    """A request of somebody on the list: `kind` is one of `lifecycle.Kind`, `state` one of `lifecycle.State`.

    `answer_by` and `done_by` are reckoned when it is entered, by the figures that held on the day it was received.
    `commune_code` keeps it within reach once the person is erased; `resident_id` is no reference for the same reason.
    """

    __tablename__ = "person_request"
    __table_args__ = (Index(None, "state", "answer_by"), Index(None, "resident_id"))

    id: Mapped[Key]
    resident_id: Mapped[int] = mapped_column(BigInteger)
    commune_code: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    received_on: Mapped[date]
    how: Mapped[str]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[date]
    done_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PrivacyFigure(Model):
    """A deadline or a period of keeping, in days, that holds from a day on until a later one follows; only added to."""

    __tablename__ = "privacy_figure"
    __table_args__ = (Index(None, "name", "since"),)

    id: Mapped[Key]
    name: Mapped[str]
    days: Mapped[int]
    since: Mapped[date]
    source: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Erasure(Model):
    """Somebody who asked to be forgotten, known only by keyed hashes: a list that brings them again is told so."""

    __tablename__ = "erasure"

    id: Mapped[Key]
    ref_hash: Mapped[bytes] = mapped_column(index=True)
    insurance_hash: Mapped[bytes | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Removal(Model):
    """What the nightly job removed because its time was over: which rows, of before which day, how many."""

    __tablename__ = "removal"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    what: Mapped[str]
    before: Mapped[date]
    removed: Mapped[int]
