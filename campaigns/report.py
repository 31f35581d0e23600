"""The report of a campaign: what became of everybody in its audience. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaigns.gaps import Gap


@dataclass(frozen=True)
class Report:
    """`recipients` are the people of the audience at launch, each in exactly one state, merged and suppressed included.

    `by_language` counts them by the language of the words they got, or asked for when there were none;
    `fallbacks` by "asked>given"; `segments` are those handed to the carrier.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)
    fallbacks: Mapping[str, int] = field(default_factory=dict)
    segments: int = 0
    carrier_messages: int = 0
    scripts: int = 0
    minutes: float = 0
    aired: int = 0
    price: float | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def recipients(self) -> int:
        return sum(self.states.values())

    @property
    def uncertain(self) -> int:
        return self.states.get("uncertain", 0)

    @property
    def suppressed(self) -> int:
        return self.states.get("suppressed", 0)

    def as_json(self) -> dict[str, Any]:
        """The report for programs; field names are those of docs/campaign-file.md and never change."""
        return {
            "recipients": self.recipients,
            "states": dict(self.states),
            "by_language": dict(self.by_language),
            "fallbacks": dict(self.fallbacks),
            "segments": self.segments,
            "carrier_messages": self.carrier_messages,
            "scripts": self.scripts,
            "uncertain": self.uncertain,
            "suppressed": self.suppressed,
            "gaps": [gap.as_json() for gap in self.gaps],
        }
