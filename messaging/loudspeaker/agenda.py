"""A station's day: which slots of a script have been logged, and which moment a form means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from messaging.loudspeaker.models import Broadcast, Script
from messaging.loudspeaker.refusals import UnreadableMoment

NOW, OTHER = "now", "other"


@dataclass(frozen=True)
class Slot:
    """An hour of the station today, and the entry of the log that stands for it."""

    hour: str
    entry: Broadcast | None


@dataclass(frozen=True)
class Card:
    """A script as the operator meets it today; `entries` are those of today."""

    script: Script
    slots: tuple[Slot, ...]
    entries: tuple[Broadcast, ...]
    chosen: str

    @property
    def is_done(self) -> bool:
        """Whether every slot of today has its entry."""
        return bool(self.slots) and all(slot.entry for slot in self.slots)


def card(script: Script, entries: Sequence[Broadcast], now: datetime) -> Card:
    """What the operator sees of the script at that moment (`now` on the office's clock)."""
    zone = now.tzinfo
    today = tuple(entry for entry in entries if entry.at.astimezone(zone).date() == now.date())
    by_hour = {entry.at.astimezone(zone).strftime("%H:%M"): entry for entry in reversed(today)}
    slots = tuple(Slot(hour, by_hour.get(hour)) for hour in script.slots)
    return Card(script, slots, today, _next_to_log(slots, now))


def moment(choice: str, other: str, now: datetime) -> datetime:
    """The moment the form means: a slot of today (`05:30`), now, or a date and hour (`2026-11-22T05:30`).

    Raises:
        UnreadableMoment: neither of these.
    """
    if choice == NOW:
        return now
    try:
        if choice == OTHER:
            return datetime.fromisoformat(other).replace(tzinfo=now.tzinfo)
        return _at(now.date(), choice, now.tzinfo)
    except ValueError:
        raise UnreadableMoment(found=other if choice == OTHER else choice) from None


def _next_to_log(slots: Sequence[Slot], now: datetime) -> str:
    """The latest slot that has begun and is not logged; otherwise this moment."""
    clock = now.strftime("%H:%M")
    begun = [slot.hour for slot in slots if slot.entry is None and slot.hour <= clock]
    return begun[-1] if begun else NOW


def _at(day: date, hour: str, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), zone)
