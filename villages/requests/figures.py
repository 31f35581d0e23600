"""Deadlines and periods of keeping, in days: what holds on a day, and what holds while nobody has entered anything.

One table. Each figure can be followed by another from a day on (`PrivacyFigure`), with its source; the defaults below
hold before the first. Deadlines of a request are those of the day it was received.

FigureRefusal
├── UnknownFigure    there is none of that name
├── DaysOutOfRange   not between one day and thirty years
├── PastDay          a day that is over keeps its figure
└── SourceMissing    every figure says where it comes from
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound, Refusal
from foundation.spelling import clean
from villages.requests.lifecycle import KIND_LABELS, Kind
from villages.requests.models import PrivacyFigure

MOST_DAYS = 365 * 30

_LAW = _l("Law 91/2025/QH15 and Decree 356/2025/NĐ-CP")
_NO_FIGURE = _l("The office's own measure until the decree's figure is entered: no longer than the deadlines known.")
_OWN = _l("The office's own measure: the law names no figure, only that nothing is kept longer than needed.")
_LIMITATION = _l("Three years in which damages can be claimed (Civil Code 91/2015/QH13, article 588)")


class FigureRefusal(Refusal):
    """A figure that cannot be."""


class UnknownFigure(NotFound, FigureRefusal):
    message = _l("There is no deadline or period “%(name)s”.")


class DaysOutOfRange(FigureRefusal):
    message = _l("A whole number of days is meant, from 1 to %(most)s.")


class PastDay(FigureRefusal):
    message = _l("%(day)s is over: a figure holds from today or a later day on.")


class SourceMissing(FigureRefusal):
    message = _l("Say where it comes from: the law with its article, or the office's decision.")


@dataclass(frozen=True)
class Figure:
    """What it is called, its days while nobody has entered others, and where those come from.

    `working`: Saturdays, Sundays and public holidays do not count.
    """

    label: Any
    days: int
    source: Any
    working: bool = False


# Of the law's deadlines those of withdrawal, restriction and objection are known to us; where none is, the shorter.
_DONE = {
    Kind.ACCESS: (10, 15, _NO_FIGURE),
    Kind.CORRECTION: (10, 15, _NO_FIGURE),
    Kind.ERASURE: (15, 20, _NO_FIGURE),
    Kind.WITHDRAWAL: (15, 20, _LAW),
    Kind.RESTRICTION: (15, 20, _LAW),
    Kind.OBJECTION: (15, 20, _LAW),
}

DEADLINES: Mapping[str, Figure] = MappingProxyType(
    {
        "answer": Figure(_l("Answer to a request, in working days"), 2, _LAW, working=True),
        **{f"done.{kind}": Figure(KIND_LABELS[kind], own, source) for kind, (own, _, source) in _DONE.items()},
        **{f"processor.{kind}": Figure(KIND_LABELS[kind], long, source) for kind, (_, long, source) in _DONE.items()},
    }
)
PERIODS: Mapping[str, Figure] = MappingProxyType(
    {
        "keep.imports": Figure(_l("Lists handed in, with their rows, once they are closed"), 30, _OWN),
        "keep.versions": Figure(_l("Earlier states of residents and villages"), 365, _OWN),
        "keep.exports": Figure(_l("The record of a list handed out (its file goes when it expires)"), 90, _OWN),
        "keep.requests": Figure(_l("Requests that are closed"), 730, _OWN),
        "keep.evidence": Figure(_l("Papers of a consent that was taken back"), 1095, _LIMITATION),
        "keep.sign_ins": Figure(_l("Failed sign-ins"), 1, _OWN),
    }
)
FIGURES: Mapping[str, Figure] = MappingProxyType({**DEADLINES, **PERIODS})


@dataclass(frozen=True)
class Line:
    """One figure as it stands: `now` is what was entered for today (None: the default), `coming` what will follow."""

    name: str
    figure: Figure
    now: PrivacyFigure | None
    coming: tuple[PrivacyFigure, ...]

    @property
    def days(self) -> int:
        """The days that hold today."""
        return self.now.days if self.now else self.figure.days


def figures_on(session: Session, day: date) -> dict[str, int]:
    """Every figure in days, as it holds on that day."""
    return {name: (held.days if (held := _held(entered, day)) else FIGURES[name].days)
            for name, entered in _entered(session).items()}  # fmt: skip


def lines(session: Session, names: Mapping[str, Figure], day: date) -> list[Line]:
    """The figures of a table with what holds that day and what will, in the table's order."""
    entered = _entered(session)
    return [
        Line(name, figure, _held(entered[name], day), tuple(one for one in entered[name] if one.since > day))
        for name, figure in names.items()
    ]


def enter(
    session: Session, person: Person | None, name: str, days: int | None, since: date, source: str
) -> PrivacyFigure:
    """So many days hold from that day on, until a later entry follows.

    Raises:
        UnknownFigure, DaysOutOfRange, PastDay, SourceMissing
    """
    if name not in FIGURES:
        raise UnknownFigure(name=name)
    if days is None or not 1 <= days <= MOST_DAYS:
        raise DaysOutOfRange(most=MOST_DAYS)
    if since < clock.today():
        raise PastDay(day=since.strftime("%d/%m/%Y"))
    if not (named := clean(source)):
        raise SourceMissing
    made = PrivacyFigure(name=name, days=days, since=since, source=named, person_id=person.id if person else None)
    session.add(made)
    session.flush()
    said = {"name": name, "value": str(days), "since": since.isoformat(), "source": named}
    record(session, person, "privacy.figure", f"figure:{made.id}", **said)
    return made


def _entered(session: Session) -> dict[str, list[PrivacyFigure]]:
    """What was entered by name, in the order in which it holds."""
    found: dict[str, list[PrivacyFigure]] = {name: [] for name in FIGURES}
    for one in session.scalars(select(PrivacyFigure).order_by(PrivacyFigure.since, PrivacyFigure.id)):
        found.setdefault(one.name, []).append(one)
    return {name: found[name] for name in FIGURES}


def _held(entered: list[PrivacyFigure], day: date) -> PrivacyFigure | None:
    begun = [one for one in entered if one.since <= day]
    return begun[-1] if begun else None
