"""The plan: who gets which words by SMS, which commune reads which script, and who gets nothing. Pure."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from campaigns.budget.costs import Cost, Excess, Measured, Share, Tariff, costs
from campaigns.fallbacks import Chain, is_to_be_written, resolve_one
from campaigns.gaps import Gap, GapKind
from campaigns.scripts import ScriptLine
from foundation.languages import fallback_chain


class Standing(StrEnum):
    """Whether an SMS can reach somebody at all, before any question of which words there are."""

    REACHABLE = "reachable"
    NO_MOBILE = "no_mobile"
    OPTED_OUT = "opted_out"
    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    NO_CARD_EXPIRY = "no_card_expiry"
    CARD_EXPIRED = "card_expired"


# Their message is enrolled, but could not be filled on the day: sms suppresses it when it would leave.
UNFILLABLE = (Standing.NO_CARD_EXPIRY, Standing.CARD_EXPIRED)


@dataclass(frozen=True)
class Cell:
    """How many people of the audience ask for a language and stand alike; `messages` counts SMS after merging."""

    language: str
    standing: Standing
    people: int
    messages: int
    villages: int


@dataclass(frozen=True)
class Group:
    """Reachable people who asked for one language and get the words of `given` (a fallback when it differs)."""

    asked: str
    given: str
    people: int
    messages: int
    villages: int = 0
    measured: Measured | None = None

    @property
    def is_fallback(self) -> bool:
        return self.asked != self.given


@dataclass(frozen=True)
class Plan:
    """Never a list of people: groups, scripts and gaps, in figures, with what the SMS cost at most.

    `most_segments` gives the cap of the rules by language of the words; a language without one has none.
    `by_language_and_channel` says of the audience what could reach it at all (villages.audience.counting.Channel).
    """

    people: int
    by_language: Mapping[str, int]
    by_commune: Mapping[str, int]
    with_mobile: int
    groups: tuple[Group, ...]
    scripts: tuple[ScriptLine, ...]
    gaps: tuple[Gap, ...]
    keeps_marks: bool = True
    tariff: Tariff = field(default_factory=Tariff)
    budget: Decimal | None = None
    most_segments: Mapping[str, int] = field(default_factory=dict)
    by_language_and_channel: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        """People of the audience for whom an SMS leaves."""
        return sum(group.people for group in self.groups)

    @property
    def messages(self) -> int:
        """SMS that leave, at most: fewer people than numbers never, households merged."""
        return sum(group.messages for group in self.groups)

    @property
    def fallbacks(self) -> tuple[Group, ...]:
        """Groups that get another language than they asked for: never silent."""
        return tuple(group for group in self.groups if group.is_fallback)

    @property
    def segments(self) -> int:
        """Segments at most, counted with the longest values of the audience, by the campaign's rule on marks."""
        return self.segments_with(self.keeps_marks)

    @property
    def price(self) -> Decimal | None:
        """What the SMS cost at most; None when no price is set."""
        return self.tariff.of(self.segments)

    @property
    def costs(self) -> tuple[Cost, ...]:
        """By language of the words."""
        return costs(self._shares, self.keeps_marks, self.tariff)

    @property
    def over_budget(self) -> Decimal | None:
        """By how much the price may pass the budget; None when it cannot."""
        if self.budget is None or self.price is None or self.price <= self.budget:
            return None
        return self.price - self.budget

    @property
    def excesses(self) -> tuple[Excess, ...]:
        """Languages whose words take more segments than may leave."""
        worst: dict[str, Excess] = {}
        for share in self._shares:
            takes, most = share.measured.as_sent(self.keeps_marks), self.most_segments.get(share.language)
            before = worst.get(share.language)
            if most and takes.segments > most and (before is None or before.takes.units < takes.units):
                worst[share.language] = Excess(share.language, takes, most)
        return tuple(worst.values())

    def segments_with(self, keeps_marks: bool) -> int:
        """Segments at most if Vietnamese kept its marks, or if it left without them."""
        return sum(share.segments(keeps_marks) for share in self._shares)

    @property
    def _shares(self) -> tuple[Share, ...]:
        measured = ((group, group.measured) for group in self.groups)
        return tuple(Share(group.given, group.messages, found) for group, found in measured if found)


def resolve(
    cells: Iterable[Cell],
    approved: Set[str],
    policy: str,
    chain: Chain = fallback_chain,
    needs_speaker: Set[str] = frozenset(),
) -> tuple[tuple[Group, ...], tuple[Gap, ...]]:
    """Everybody of the audience into exactly one group or one gap.

    Who cannot get an SMS is a gap whatever the language; the others get words by the chain or are held. `needs_speaker`
    are languages that the desk says nobody writes this in.
    """
    groups: list[Group] = []
    held: list[Gap] = []
    unreachable: dict[Standing, Gap] = {}
    for cell in sorted(cells, key=lambda cell: (-cell.people, cell.language, cell.standing)):
        if cell.standing is not Standing.REACHABLE:
            before = unreachable.get(cell.standing, Gap(GapKind(cell.standing)))
            unreachable[cell.standing] = Gap(before.kind, before.people + cell.people)
        elif given := resolve_one(cell.language, approved, policy, chain):
            groups.append(Group(cell.language, given, cell.people, cell.messages, cell.villages))
        else:
            held.append(_held(cell, needs_speaker))
    return tuple(groups), (*held, *(unreachable[standing] for standing in Standing if standing in unreachable))


def _held(cell: Cell, needs_speaker: Set[str]) -> Gap:
    kind = GapKind.NO_RENDERING if is_to_be_written("sms", cell.language, needs_speaker) else GapKind.NEEDS_SPEAKER
    return Gap(kind, cell.people, cell.villages, cell.language)
