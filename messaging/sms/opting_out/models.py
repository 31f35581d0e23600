"""Numbers that want no messages, and how they told us."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Person
from foundation.database import Key, Model
from messaging.sms.models import Run


class DoNotContact(Model):
    """A number on a list of people not to be sent invitations (the national list, the office's), as a keyed hash.

    `source` is one of the lists that have it (`Listing`).
    """

    __tablename__ = "sms_do_not_contact"

    number_hash: Mapped[bytes] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    source: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class Listing(Model):
    """That the list of this source has the number: it is a `DoNotContact` while at least one list has it."""

    __tablename__ = "sms_do_not_contact_listing"
    __table_args__ = (Index(None, "source"),)

    number_hash: Mapped[bytes] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(server_default=func.now())


class OptOutCode(Model):
    """A code on its way to a phone whose owner wants no messages; `digest` is a keyed hash of the code."""

    __tablename__ = "sms_opt_out_code"
    __table_args__ = (Index(None, "number_hash", "made_at"), Index(None, "address_hash", "made_at"))

    id: Mapped[Key]
    number_hash: Mapped[bytes]
    address_hash: Mapped[bytes]
    digest: Mapped[bytes]
    run_id: Mapped[int | None] = mapped_column(ForeignKey(Run.id))
    tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]


class InboundMessage(Model):
    """What somebody wrote to a sender of ours, as far as it is kept: what it meant, never its words."""

    __tablename__ = "sms_inbound"

    id: Mapped[Key]
    sid: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    number_hash: Mapped[bytes]
    sender: Mapped[str]
    meaning: Mapped[str]
