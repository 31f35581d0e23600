"""Figures: telephone numbers, dates, amounts and other numbers are those of the source.

A number to call that the source does not have leads people to somebody else, and nothing in a rendering can justify it:
an error. The others ask, because a script is often read more easily with numbers and dates in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from flask_babel import lazy_gettext as _l

from foundation.refusals import Refusal
from translations.checks.values import Day, Kind, Value, values
from translations.subject import Check, Example, Severity, Subject


class OtherPhone(Refusal):
    message = _l("The telephone number %(found)s does not stand in the source.")


class NoPhone(Refusal):
    message = _l("The rendering leaves out the telephone number %(lost)s.")


class DateLost(Refusal):
    message = _l("The source has the date %(lost)s, the rendering does not.")


class DateAdded(Refusal):
    message = _l("The date %(found)s does not stand in the source.")


class AmountLost(Refusal):
    message = _l("The source has the amount %(lost)s, the rendering does not.")


class AmountAdded(Refusal):
    message = _l("The amount %(found)s does not stand in the source.")


class NumberLost(Refusal):
    message = _l("The source has the number %(lost)s, the rendering does not.")


class NumberAdded(Refusal):
    message = _l("The number %(found)s does not stand in the source.")


@dataclass
class Comparison:
    """What only the source has (`lost`) and what only the rendering has (`added`)."""

    lost: list[Value] = field(default_factory=list)
    added: list[Value] = field(default_factory=list)

    def of(self, kind: Kind) -> tuple[list[Value], list[Value]]:
        return [one for one in self.lost if one.kind == kind], [one for one in self.added if one.kind == kind]


def compared(source: str, words: str) -> Comparison:
    """The values of both set against each other. How often one is said, and in which order, is the translator's."""
    theirs, ours = _each_once(values(source)), _each_once(values(words))
    keys = {(one.kind, one.key) for one in theirs} & {(one.kind, one.key) for one in ours}
    lost = [one for one in theirs if (one.kind, one.key) not in keys]
    added = [one for one in ours if (one.kind, one.key) not in keys]
    for one in list(lost):
        if meant := _meant(one, added, ours):
            lost.remove(one)
            added = [other for other in added if other not in meant]
    for one in list(added):
        if meant := _meant(one, lost, theirs):
            added.remove(one)
            lost = [other for other in lost if other not in meant]
    return Comparison(lost, added)


class Figures(Check):
    """What all share: a figure that one side alone has, and the source's own put in place of a single wrong one."""

    kind: Kind
    if_lost: type[Refusal] | None = None
    if_added: type[Refusal] | None = None

    def problems(self, subject: Subject) -> Iterator[Refusal]:
        lost, added = self._apart(subject)
        if self.if_lost and lost:
            yield self.if_lost(lost=_listed(lost))
        if self.if_added and added:
            yield self.if_added(found=_listed(added))

    def fix(self, subject: Subject) -> str | None:
        lost, added = self._apart(subject)
        if len(lost) != 1 or len(added) != 1 or (better := _written(lost[0], added[0])) is None:
            return None
        words = subject.words
        for place in reversed([one for one in values(words) if one.key == added[0].key]):
            words = words[: place.start] + better + words[place.end :]
        return words

    def _apart(self, subject: Subject) -> tuple[list[Value], list[Value]]:
        if not subject.source or not subject.words:
            return [], []
        return compared(subject.source, subject.words).of(self.kind)


class ForeignPhone(Figures):
    id = "phone-number"
    severity = Severity.ERROR
    looks_at = _l("Telephone numbers that the source does not have.")
    example = Example("Gọi 1900 9086.", "Call 1900 9068.")
    kind = "phone"
    if_added = OtherPhone


class LostPhone(Figures):
    id = "missing-phone-number"
    severity = Severity.WARNING
    looks_at = _l("Whether telephone numbers of the source stand in the rendering.")
    example = Example("Hãy gọi cho cơ quan.", "Call 1900 9068.")
    kind = "phone"
    if_lost = NoPhone


class Dates(Figures):
    id = "date"
    severity = Severity.WARNING
    looks_at = _l("Whether the dates are those of the source, however they are written.")
    example = Example("Thẻ hết hạn ngày 30/6/2027.", "The card expires on June 30, 2026.")
    kind = "date"
    if_lost, if_added = DateLost, DateAdded


class Amounts(Figures):
    id = "amount"
    severity = Severity.WARNING
    looks_at = _l("Whether amounts of money are those of the source; 1.000.000 and 1,000,000 are one.")
    example = Example("Mức đóng 1.200.000 VND.", "The contribution is 1,250,000 VND.")
    kind = "amount"
    if_lost, if_added = AmountLost, AmountAdded


class Numbers(Figures):
    id = "number"
    severity = Severity.WARNING
    looks_at = _l("Whether the other numbers are those of the source.")
    example = Example("Còn 13 ngày.", "30 days are left.")
    kind = "number"
    if_lost, if_added = NumberLost, NumberAdded


def _each_once(found: Sequence[Value]) -> list[Value]:
    return list({(one.kind, one.key): one for one in reversed(found)}.values())[::-1]


def _meant(one: Value, others: Sequence[Value], standing: Sequence[Value]) -> list[Value] | None:
    """Which of the others say the same in another form; None when none do.

    A date without its year is the date; a date or an amount whose figures all stand there as plain numbers is written
    in words of a language that we do not read (`standing`: a figure may be said for two things).
    """
    if one.kind == "date":
        if near := [other for other in others if other.kind == "date" and _one_day(one, other)]:
            return near
        numbers = [other for other in standing if other.kind == "number" and other.key in one.figures]
        return numbers if len({other.key for other in numbers}) == len(set(one.figures)) else None
    if one.kind == "amount":
        figures = {one.key, *one.figures}
        return [other for other in others if other.kind == "number" and other.key in figures] or None
    return None


def _one_day(one: Value, other: Value) -> bool:
    (day, month, year), (same_day, same_month, same_year) = cast(Day, one.key), cast(Day, other.key)
    return (day, month) == (same_day, same_month) and None in (year, same_year)


def _written(right: Value, wrong: Value) -> str | None:
    """The right one as it can stand in the rendering: in figures, or with the very words around the wrong one."""
    if right.kind == "date":
        parts = (part for part in cast(Day, right.key) if part is not None)
        return "/".join(f"{part:02d}" for part in parts)
    letters = ["".join(sign for sign in one.written if sign.isalpha()).lower() for one in (right, wrong)]
    if right.kind == "amount" and letters[0] != letters[1]:
        return None
    return right.written


def _listed(found: Sequence[Value]) -> str:
    return ", ".join(one.written for one in found)
