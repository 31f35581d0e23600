"""Dated figures."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model


class Rule(Model):
    """A figure of the law or of the office that holds from a day on, until a later one follows.

    `kind` is the kind of campaign it is for, empty for all; `source` says where it comes from. Rows are only added:
    what held on a day can be told for ever.
    """

    __tablename__ = "sms_rule"
    __table_args__ = (Index(None, "name", "kind", "since"),)

    id: Mapped[Key]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    value: Mapped[str]
    since: Mapped[date]
    source: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
