"""What a run is asked to do: approved words, who gets which, when and under which rules."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from messaging.sms.lifecycle import Priority


@dataclass(frozen=True)
class Words:
    """The approved words of one language, to be frozen in the run.

    `plain`: the words are Vietnamese already without diacritics, so the values filled in lose theirs too.
    """

    language: str
    version: int
    template: str
    plain: bool = False


@dataclass(frozen=True)
class Group:
    """People who asked for `language` get the words of the language `words`; None holds them until there are some."""

    language: str
    words: str | None


@dataclass(frozen=True)
class Sending:
    """One sending. The fields mean what they mean in `messaging.sms.models.Run`."""

    label: str
    sender: str
    send_from: datetime
    send_by: datetime | None
    hours_from: time
    hours_to: time
    merges_households: bool
    needs_consent: bool
    words: tuple[Words, ...]
    groups: tuple[Group, ...]
    kind: str = "reminder"
    priority: Priority = Priority.BULK
    budget: Decimal | None = None
    segment_price: Decimal = Decimal(0)
    currency: str = "VND"
    cap_per_day: int | None = None
    avoids_do_not_contact: bool = False
