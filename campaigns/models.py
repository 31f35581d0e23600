"""A campaign: what is said, to whom, when and under which rules; its approvals and its launch."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from campaigns.lifecycle import CampaignState, Kind
from foundation.database import Key, Model
from messaging.loudspeaker.models import Bulletin
from messaging.sms.models import Run
from translations.models import Text


class Campaign(Model):
    """One campaign with at most one text per channel.

    `audience` is the stored form of `villages.audience.Audience`. `fallback`: `fall_back` gives people without a
    rendering the next language of their list, `hold` keeps their message until one exists. `diacritics`: whether
    Vietnamese SMS keep theirs. `note` is what the approver last wrote back; `judged` is the content they then had
    before them (`campaigns.digest.Content.stored`), so that the next reading can begin with what changed. `budget` is
    the most its SMS may cost, in the sender's currency; None sets no ceiling. `priority` is that of its loudspeaker
    bulletin after Circular 39/2020/TT-BTTTT: `normal`, `priority` or `urgent`.
    """

    __tablename__ = "campaign"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default=Kind.REMINDER)
    brief: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=CampaignState.DRAFT)
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    send_from: Mapped[datetime | None]
    send_by: Mapped[datetime | None]
    fallback: Mapped[str] = mapped_column(default="fall_back")
    merges_households: Mapped[bool] = mapped_column(default=True)
    diacritics: Mapped[bool] = mapped_column(default=True)
    budget: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    priority: Mapped[str] = mapped_column(default="normal")
    sms_text_id: Mapped[int | None] = mapped_column(ForeignKey(Text.id))
    script_text_id: Mapped[int | None] = mapped_column(ForeignKey(Text.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    note: Mapped[str] = mapped_column(default="")
    judged: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    author: Mapped[Person] = relationship()
    sms_text: Mapped[Text | None] = relationship(foreign_keys=sms_text_id)
    script_text: Mapped[Text | None] = relationship(foreign_keys=script_text_id)
    launch: Mapped["Launch | None"] = relationship(back_populates="campaign")

    @property
    def subject(self) -> str:
        """How the audit trail names it."""
        return f"campaign:{self.id}"


class Approval(Model):
    """Somebody stood for exactly these words, audience, schedule and rules; valid while the digest is still theirs.

    `withdrawn_at`: the campaign was sent back afterwards, by them or by another approver.
    """

    __tablename__ = "campaign_approval"

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    digest: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    def holds(self, digest: str) -> bool:
        """Whether it stands for the content of that digest."""
        return self.withdrawn_at is None and self.digest == digest


class Launch(Model):
    """The one time a campaign left: which run and which bulletin carry it."""

    __tablename__ = "campaign_launch"
    __table_args__ = (UniqueConstraint("campaign_id"),)

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    run_id: Mapped[int | None] = mapped_column(ForeignKey(Run.id))
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey(Bulletin.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    campaign: Mapped[Campaign] = relationship(back_populates="launch")
    run: Mapped[Run | None] = relationship()
    bulletin: Mapped[Bulletin | None] = relationship()
