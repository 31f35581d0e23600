"""Segments and money of a plan, and where a rule or the budget is passed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from messaging.sms.segments import Measure
from translations.requirements import too_many


@dataclass(frozen=True)
class Tariff:
    """What a segment of the sender costs; a price of 0 means that none is set, and then nothing is said of money."""

    price: Decimal = Decimal(0)
    currency: str = "VND"

    def of(self, segments: int) -> Decimal | None:
        """What so many segments cost; None while no price is set."""
        return segments * self.price if self.price else None


@dataclass(frozen=True)
class Measured:
    """The longest SMS of a group as it would really leave: with the marks of Vietnamese, and without where it can."""

    marked: Measure
    plain: Measure | None = None

    def as_sent(self, keeps_marks: bool) -> Measure:
        return self.marked if keeps_marks or self.plain is None else self.plain


@dataclass(frozen=True)
class Share:
    """The messages of a plan whose words are in one language: so many, each of so many segments at most."""

    language: str
    messages: int
    measured: Measured

    def segments(self, keeps_marks: bool) -> int:
        return self.messages * self.measured.as_sent(keeps_marks).segments


@dataclass(frozen=True)
class Cost:
    """What the words of one language cost at most; `each` are the segments of its longest SMS."""

    language: str
    messages: int
    each: int
    segments: int
    price: Decimal | None


@dataclass(frozen=True)
class Excess:
    """Words that take more segments than the rules allow in their language."""

    language: str
    takes: Measure
    most: int

    def sentence(self) -> str:
        return " ".join(str(problem) for problem in too_many(self.language, self.takes, self.most))


def costs(shares: Iterable[Share], keeps_marks: bool, tariff: Tariff) -> tuple[Cost, ...]:
    """The shares added up by language, the most expensive first."""
    found: dict[str, Cost] = {}
    for share in shares:
        each, segments = share.measured.as_sent(keeps_marks).segments, share.segments(keeps_marks)
        before = found.get(share.language, Cost(share.language, 0, 0, 0, None))
        total = before.segments + segments
        found[share.language] = Cost(
            share.language, before.messages + share.messages, max(before.each, each), total, tariff.of(total)
        )
    return tuple(sorted(found.values(), key=lambda cost: (-cost.segments, cost.language)))
