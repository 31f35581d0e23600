"""What holds on a day, what will hold and what held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from messaging.sms.rules import figures
from messaging.sms.rules.figures import FigureRefusal, KindRules
from messaging.sms.rules.models import Rule


class NoHours(FigureRefusal):
    """Without hours nothing may leave: a day before the first of them."""

    message = _l("No sending hours are laid down for %(day)s: an administrator enters them under the rules.")


@dataclass(frozen=True)
class Line:
    """One rule of one kind: what holds on the day (None: nothing yet) and what will follow, in order."""

    name: str
    kind: str
    now: Rule | None
    coming: tuple[Rule, ...]


@dataclass(frozen=True)
class Entered:
    """An entry with who made it; None for what came with the program or by a command."""

    rule: Rule
    by: str | None


def entries(session: Session) -> Sequence[Rule]:
    """Every rule ever entered."""
    return session.scalars(select(Rule).order_by(Rule.name, Rule.kind, Rule.since, Rule.id)).all()


def rules_for(session: Session, kind: str, day: date) -> KindRules:
    """What holds for a kind of campaign (or `service`) on that day of the office's calendar.

    Raises:
        NoHours: the day lies before every rule.
    """
    if found := figures.kind_rules(figures.holding(entries(session), kind, day), kind):
        return found
    raise NoHours(day=day.strftime("%d/%m/%Y"))


def office_text(session: Session, name: str, day: date) -> str:
    """A text of the office that holds on that day (`opt_out_confirmation`); empty when there is none.

    It may have the placeholders `{office}` and `{hotline}`.
    """
    held = figures.holding(entries(session), figures.SERVICE, day)
    return held[name].value if name in held else ""


def lines(session: Session, day: date) -> list[Line]:
    """Every rule that somebody has laid down, by figure and kind: what holds on that day and what will."""
    found = entries(session)
    return list(_lines(found, day))


def history(session: Session) -> list[Entered]:
    """Every entry, the latest first."""
    rows = session.execute(
        select(Rule, Person.name).outerjoin(Person, Person.id == Rule.person_id).order_by(Rule.id.desc())
    )
    return [Entered(rule, by) for rule, by in rows]


def _lines(found: Sequence[Rule], day: date) -> Iterator[Line]:
    order = {name: place for place, name in enumerate(figures.FIGURES)}
    kinds = {kind: place for place, kind in enumerate(figures.KINDS)}
    keys = {(rule.name, rule.kind) for rule in found}
    for name, kind in sorted(keys, key=lambda key: (order.get(key[0].partition(":")[0], 99), key[0], kinds[key[1]])):
        mine = [rule for rule in found if (rule.name, rule.kind) == (name, kind)]
        begun = [rule for rule in mine if rule.since <= day]
        now = max(begun, key=lambda rule: (rule.since, rule.id), default=None)
        yield Line(name, kind, now, tuple(rule for rule in mine if rule.since > day))
