"""The ledger: Run -> Message -> Attempt, with tallies, opt-outs and the callbacks that were turned away."""

import uuid
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Uuid,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from foundation.database import Key, Model
from messaging.sms.hours import Hours, Standing, standing
from messaging.sms.lifecycle import MessageState, RunState

message_state = ENUM(MessageState, name="message_state", values_callable=lambda states: [s.value for s in states])
run_state = ENUM(RunState, name="run_state", values_callable=lambda states: [s.value for s in states])


class Run(Model):
    """One sending: everything the dispatcher needs to know, no key upward.

    `hours_from`/`hours_to` are wall-clock times of the office outside which messages are held; after `send_by` what
    is left expires. `merges_households`: one SMS per number and occasion. `needs_consent`: only to those who agreed.
    `kind` is the campaign's, or `service` for what has none (a test, a code, a confirmation). A higher `priority` goes
    first (`lifecycle.Priority`). `budget` is the most the run may cost, in `currency`, at `segment_price`. At most
    `cap_per_day` messages in 24 hours reach one number over all runs; `avoids_do_not_contact`: not to numbers of that
    list. `override_reason`: an approver let it leave outside the hours and above the cap. `refusals_forgiven`: so many
    refusals were known when a person let the run go on.
    """

    __tablename__ = "sms_run"

    id: Mapped[Key]
    label: Mapped[str]
    state: Mapped[RunState] = mapped_column(run_state, default=RunState.RUNNING)
    pause_reason: Mapped[str | None]
    sender: Mapped[str]
    send_from: Mapped[datetime]
    send_by: Mapped[datetime | None]
    hours_from: Mapped[time]
    hours_to: Mapped[time]
    merges_households: Mapped[bool] = mapped_column(default=True)
    needs_consent: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default="reminder", server_default=text("'reminder'"))
    priority: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    budget: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    segment_price: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=0, server_default=text("0"))
    currency: Mapped[str] = mapped_column(default="VND", server_default=text("'VND'"))
    cap_per_day: Mapped[int | None] = mapped_column(SmallInteger)
    avoids_do_not_contact: Mapped[bool] = mapped_column(default=False, server_default=false())
    override_reason: Mapped[str | None]
    override_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    override_at: Mapped[datetime | None]
    refusals_forgiven: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    words: Mapped[list["RunText"]] = relationship(order_by="RunText.language")

    def hours(self, zone: ZoneInfo) -> Hours:
        """Its sending hours on the wall clock of this zone; an override opens them day and night."""
        return Hours(self.hours_from, self.hours_from if self.override_at else self.hours_to, zone)

    def standing(self, moment: datetime, zone: ZoneInfo) -> Standing:
        """Where the run stands in its schedule at this moment, on the wall clock of this zone."""
        return standing(moment, self.hours(zone), self.send_from, self.send_by)


class RunText(Model):
    """The approved words of a run, frozen: one row per language and version. Messages point here and hold no text.

    `plain` words are Vietnamese without diacritics; the values filled into them lose theirs too.
    """

    __tablename__ = "sms_run_text"
    __table_args__ = (Index(None, "run_id", "language", "version", unique=True),)

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id))
    language: Mapped[str]
    version: Mapped[int]
    template: Mapped[str]
    plain: Mapped[bool] = mapped_column(default=False, server_default=false())


class Addressee(Model):
    """A number written to that is not looked up in the list of residents: a test, an opt-out code, a confirmation."""

    __tablename__ = "sms_addressee"

    id: Mapped[Key]
    phone: Mapped[bytes]
    number_hash: Mapped[bytes] = mapped_column(index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class Message(Model):
    """What one resident (or one addressee) gets on one occasion of a run, or why nothing.

    `language` is the one the resident asked for; the words may be another's (a fallback). `household` counts the
    residents this SMS is for; those it covers are `merged`, and `merged_into` names the resident whose message of the
    same run and occasion speaks for them. `text_id` names the words of the language asked for (or given instead), also
    where no message leaves, so that a report adds up to the plan. `attempt_id` is the latest attempt. `lease_until`
    and `claim` (a fencing token) belong to whoever is dispatching it, by the database's clock. `held_until`: a message
    held for the cap may leave then. The row outlives the resident: erasure keeps the counts.
    """

    __tablename__ = "sms_message"
    __table_args__ = (
        Index(None, "run_id", "resident_id", "occasion", unique=True),
        Index("ix_sms_message_planned", "run_id", "id", postgresql_where=text("state = 'planned'")),
        Index("ix_sms_message_held", "run_id", "id", postgresql_where=text("state = 'held'")),
        Index("ix_sms_message_lease", "lease_until", postgresql_where=text("state in ('claimed', 'dispatching')")),
        Index(
            "ix_sms_message_waiting",
            "updated_at",
            postgresql_where=text("state in ('accepted', 'sent', 'uncertain')"),
        ),
        Index(
            "ix_sms_message_doubt",
            "run_id",
            "id",
            postgresql_where=text("state = 'uncertain' or (state = 'failed' and reason = 'no_trace')"),
        ),
        Index(None, "resident_id"),
        CheckConstraint("(resident_id is null) <> (addressee_id is null)", name="one_recipient"),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id))
    resident_id: Mapped[int | None] = mapped_column(BigInteger)
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey(Addressee.id))
    occasion: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    text_id: Mapped[int | None] = mapped_column(ForeignKey(RunText.id))
    state: Mapped[MessageState] = mapped_column(message_state)
    reason: Mapped[str | None]
    household: Mapped[int] = mapped_column(SmallInteger, default=1)
    merged_into: Mapped[int | None] = mapped_column(BigInteger)
    number_hash: Mapped[bytes | None]
    segments: Mapped[int] = mapped_column(SmallInteger, default=0)
    attempt_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    claim: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Attempt(Model):
    """One POST to the carrier, committed before it leaves.

    The application's role may add rows and fill in the answer (`sid`, `outcome`, `code`, `status`, `answered_at`) and
    how often the carrier was asked for a trace of it (`looks`, `looked_at`); what was sent, to which keyed hash, can
    never be changed.
    """

    __tablename__ = "sms_attempt"
    __table_args__ = (Index(None, "message_id"), Index(None, "run_id"), Index(None, "number_hash", "made_at"))

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)
    run_id: Mapped[int] = mapped_column(BigInteger)
    number_hash: Mapped[bytes]
    body_digest: Mapped[bytes]
    segments: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sid: Mapped[str | None] = mapped_column(unique=True)
    outcome: Mapped[str | None]
    code: Mapped[int | None]
    status: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    looks: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    looked_at: Mapped[datetime | None]


class Tally(Model):
    """How many messages of a run stand where, by language: written in the transaction that moves them."""

    __tablename__ = "sms_tally"

    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text_language: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[MessageState] = mapped_column(message_state, primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True, default="")
    messages: Mapped[int] = mapped_column(BigInteger)
    segments: Mapped[int] = mapped_column(BigInteger)


class OptOut(Model):
    """A number that wants no more messages, as a keyed hash: it outlives the person's erasure."""

    __tablename__ = "sms_opt_out"

    number_hash: Mapped[bytes] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    source: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    note: Mapped[str] = mapped_column(default="")


class TurnedAwayCallback(Model):
    """A status callback without effect on the ledger: forged, for an unknown attempt, or unreadable."""

    __tablename__ = "sms_turned_away_callback"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    reason: Mapped[str]
    attempt: Mapped[str | None]
    sid: Mapped[str | None]


class Pulse(Model):
    """When something last happened and how far it had counted then: the beat, for those who look after the house."""

    __tablename__ = "sms_pulse"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    rate: Mapped[float] = mapped_column(default=0.0)
