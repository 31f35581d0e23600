"""The report of a campaign: what became of everybody in its audience. Pure."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from campaigns.budget.queries import Spent
from campaigns.fallbacks import is_to_be_written
from campaigns.gaps import Gap, GapKind
from messaging.loudspeaker.reach.figures import Reach


@dataclass(frozen=True)
class Report:
    """`recipients` are the people of the audience at launch, each in exactly one state, merged and suppressed included.

    `by_language` counts them by the language of the words they got, or asked for when there were none;
    `fallbacks` by "asked>given"; `segments` are those handed to the carrier, `posted` the messages it took. `spent` is
    by language of the words, `price` for all of them, as far as a price is set. `on_air` is what the stations read.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)
    fallbacks: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)
    segments: int = 0
    posted: int = 0
    scripts: int = 0
    scripts_by_state: Mapping[str, int] = field(default_factory=dict)
    scripts_by_language: Mapping[str, int] = field(default_factory=dict)
    minutes: int = 0
    on_air: Reach = field(default_factory=Reach)
    price: Decimal | None = None
    currency: str = "VND"
    budget: Decimal | None = None
    override_reason: str | None = None
    spent: tuple[Spent, ...] = ()
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

    def as_json(self, carrier_messages: int) -> dict[str, Any]:
        """The report for programs; field names are those of docs/campaign-file.md and never change.

        `carrier_messages` counts the attempts with a number of the carrier's: the one figure no tally has.
        """
        return {
            "recipients": self.recipients,
            "states": dict(self.states),
            "by_language": dict(self.by_language),
            "fallbacks": dict(self.fallbacks),
            "segments": self.segments,
            "carrier_messages": carrier_messages,
            "scripts": self.scripts,
            "broadcasts": self.on_air.total.as_json(),
            "uncertain": self.uncertain,
            "suppressed": self.suppressed,
            "price": float(self.price) if self.price is not None else None,
            "budget": float(self.budget) if self.budget is not None else None,
            "override": self.override_reason,
            "gaps": [gap.as_json() for gap in self.gaps],
        }


def gaps_of_run(
    held: Mapping[str, int], reasons: Mapping[tuple[str, str], int], needs_speaker: Set[str] = frozenset()
) -> tuple[Gap, ...]:
    """Who got no SMS: held for want of words by language, then the reasons sms gives for the suppressed.

    `needs_speaker` are languages that the desk says nobody writes this in: no words are on their way.
    """
    waiting = [
        Gap(GapKind.NO_RENDERING if written else GapKind.NEEDS_SPEAKER, people, language=slug)
        for slug, people in held.items()
        for written in [is_to_be_written("sms", slug, needs_speaker)]
    ]
    known = set(GapKind)
    kept_back = [
        Gap(GapKind(reason), people)
        for (state, reason), people in sorted(reasons.items())
        if state == "suppressed" and reason in known
    ]
    return (*waiting, *kept_back)
