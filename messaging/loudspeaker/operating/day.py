"""The operator's day: which occasions each script has, which are logged, and what comes next. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.operating.entries import NOW


@dataclass(frozen=True)
class Occasion:
    """A moment of today at which the script is to be read, and the entry of the log that answers it."""

    at: datetime
    airing_id: int | None
    entry: Broadcast | None

    @property
    def value(self) -> str:
        """What a form sends for it: `12@2026-11-22T05:30:00+07:00`."""
        return f"{self.airing_id or 0}@{self.at.isoformat()}"


@dataclass(frozen=True)
class Card:
    """A script as the operator meets it today; `entries` are those of today, `clusters` how many the station has."""

    script: Script
    occasions: tuple[Occasion, ...]
    entries: tuple[Broadcast, ...]
    clusters: int
    chosen: str

    @property
    def is_urgent(self) -> bool:
        return self.script.bulletin.priority == "urgent"

    @property
    def is_done(self) -> bool:
        """Whether every occasion of today has its entry."""
        return bool(self.occasions) and all(one.entry for one in self.occasions)

    @property
    def chosen_at(self) -> datetime | None:
        """When the occasion that a form proposes was to begin; None when it proposes this moment."""
        return next((one.at for one in self.occasions if one.value == self.chosen), None)

    @property
    def next_at(self) -> datetime | None:
        """The first occasion without an entry."""
        return next((one.at for one in self.occasions if one.entry is None), None)


def card(script: Script, planned: Sequence[Airing], log: Sequence[Broadcast], now: datetime, clusters: int) -> Card:
    """The script's card at that moment (`now` on the office's clock); without a plan its hours are those of its
    villages."""
    zone, day = now.tzinfo, now.date()
    today = tuple(entry for entry in log if entry.at.astimezone(zone).date() == day)
    if planned:
        occasions = tuple(
            Occasion(one.starts_at.astimezone(zone), one.id, _answer(today, one.starts_at, one.id)) for one in planned
        )
    else:
        moments = [_at(day, hour, zone) for hour in script.slots]
        occasions = tuple(Occasion(at, None, _answer(today, at, None)) for at in moments)
    return Card(script, occasions, today, clusters, _chosen(occasions, now))


def outside(script: Script, log: Sequence[Broadcast], now: datetime, clusters: int) -> Card:
    """The card of a script that may be read and that today's plan does not have."""
    today = tuple(entry for entry in log if entry.at.astimezone(now.tzinfo).date() == now.date())
    return Card(script, (), today, clusters, NOW)


def in_order(cards: Iterable[Card]) -> list[Card]:
    """The urgent first, then what is still to be logged by its hour, then what is done."""

    def place(found: Card) -> tuple[bool, bool, float]:
        first = found.next_at
        return not found.is_urgent, found.is_done, first.timestamp() if first else float("inf")

    return sorted(cards, key=place)


def _answer(entries: Sequence[Broadcast], at: datetime, airing_id: int | None) -> Broadcast | None:
    for entry in entries:
        if airing_id is not None and entry.airing_id == airing_id:
            return entry
        if any(abs((known - at).total_seconds()) < 60 for known in (entry.at, entry.planned_at) if known):
            return entry
    return None


def _chosen(occasions: Sequence[Occasion], now: datetime) -> str:
    """The latest occasion that has begun and is not logged; otherwise this moment."""
    begun = [one.value for one in occasions if one.entry is None and one.at <= now]
    return begun[-1] if begun else NOW


def _at(day: date, hour: str, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), zone)
