"""What was removed, and what is next."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from villages.requests.figures import figures_on
from villages.requests.models import Removal
from villages.retention.actions import NIGHT
from villages.retention.rules import RULES, Rule, begins


@dataclass(frozen=True)
class Due:
    """What of a rule is over today: everything of before `before`, `amount` of it."""

    rule: Rule
    days: int | None
    before: date
    amount: int


@dataclass(frozen=True)
class Removed:
    """What one night removed of a kind, all batches together."""

    night: date
    what: str
    before: date
    amount: int


def due(session: Session, today: date) -> list[Due]:
    """What the next night would remove, rule by rule."""
    figures = figures_on(session, today)
    found = []
    for rule in RULES:
        before = rule.before(today, figures)
        days = figures[rule.figure] if rule.figure else None
        found.append(Due(rule, days, before, rule.thing.due(session, begins(before))))
    return found


def removed(session: Session, nights: int = 30) -> list[Removed]:
    """What the last nights removed, the latest first; a night that removed nothing is left out."""
    night = func.date(Removal.at)
    rows = session.execute(
        select(night, Removal.what, func.max(Removal.before), func.sum(Removal.removed))
        .where(Removal.what != NIGHT)
        .group_by(night, Removal.what)
        .order_by(night.desc(), Removal.what)
        .limit(nights * len(RULES))
    )
    return [Removed(*row) for row in rows]


def last_run(session: Session) -> datetime | None:
    """When the job last came to its end; None: never."""
    return session.scalar(select(func.max(Removal.at)).where(Removal.what == NIGHT))
