"""The figures in the text format that Prometheus reads."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from operations.vitals.queries import Vitals

_PREFIX = "tieng_ban_"


def exposition(found: Vitals) -> bytes:
    """One scrape."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Reading(found))
    return generate_latest(registry)


class _Reading:
    """What a registry asks once: figures already read, because every process of the house tells the same."""

    def __init__(self, found: Vitals) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        found = self._found
        yield _by("messages_backlog", "Messages that may still leave, by state.", "state", found.backlog)
        yield _one("oldest_due_seconds", "Since when the first message waits that could leave now.", found.oldest_due)
        accepted = CounterMetricFamily(f"{_PREFIX}messages_accepted", "Messages the carrier has taken.")
        accepted.add_metric([], found.accepted)
        yield accepted
        taken = "How fast the carrier took them between the last two sweeps."
        yield _one("messages_accepted_per_second", taken, found.accepted_per_second)
        yield _one("messages_uncertain", "Messages of which nobody knows whether they arrived.", found.uncertain)
        yield _one("receipts_waiting", "Reports the ledger has not followed yet.", found.receipts_waiting)
        yield _one("oldest_receipt_seconds", "Since when the first of them waits.", found.oldest_receipt)
        yield _by("runs", "Sendings under way, by state.", "state", found.runs)
        yield _by("callbacks_turned_away_last_hour", "Callbacks without effect.", "reason", found.turned_away)
        yield from self._beats()
        yield from self._senders()

    def _beats(self) -> Iterator[Metric]:
        beats = self._found.beats
        ages = {name: beat.age for name, beat in beats.items()}
        yield _by("beat_age_seconds", "Seconds since this pulse last beat.", "name", ages)
        totals = {name: beat.total for name, beat in beats.items()}
        yield _by("beat_total", "How far this pulse had counted then.", "name", totals)
        rates = {name: beat.rate for name, beat in beats.items()}
        yield _by("beat_per_second", "How fast it was counting.", "name", rates)

    def _senders(self) -> Iterator[Metric]:
        senders = self._found.senders
        paces = {name: one.segments_per_second for name, one in senders.items() if one.segments_per_second is not None}
        yield _by("sender_segments_per_second_limit", "The pace a sender may keep.", "sender", paces)
        ceilings = {name: one.daily_ceiling for name, one in senders.items() if one.daily_ceiling is not None}
        yield _by("sender_daily_ceiling_segments", "Segments that may leave in a day.", "sender", ceilings)
        used = {name: one.used_up_seconds for name, one in senders.items()}
        yield _by("sender_used_up_seconds", "How far ahead the pace is used up.", "sender", used)
        resting = {name: one.resting_seconds for name, one in senders.items()}
        yield _by("sender_resting_seconds", "How long the sender still rests.", "sender", resting)
        today = {name: one.day_segments for name, one in senders.items()}
        yield _by("sender_day_segments", "Segments that left on the day last sent on.", "sender", today)


def _one(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(_PREFIX + name, meaning, value=value)


def _by(name: str, meaning: str, label: str, values: Mapping[str, float | int]) -> Metric:
    family = GaugeMetricFamily(_PREFIX + name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
