"""The night's work: a batch at a time, each written down in the transaction that removes it. Nothing here commits."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from accounts.actions import record
from villages.requests.figures import figures_on
from villages.requests.models import Removal
from villages.retention.rules import RULES, Rule, begins

# The job itself, so that one sees that it ran on a night with nothing to remove.
NIGHT = "night"


def sweep(session: Session, today: date) -> Iterator[list[str]]:
    """Remove what is over, batch by batch: after each the caller commits, then removes the files it is given."""
    figures, totals = figures_on(session, today), dict[str, int]()
    for rule in RULES:
        for removed, files in _batches(session, rule, rule.before(today, figures)):
            totals[rule.what] = totals.get(rule.what, 0) + removed
            yield files
    session.add(Removal(what=NIGHT, before=today, removed=sum(totals.values())))
    if totals:
        record(session, None, "retention.run", "retention", **totals)
    yield []


def _batches(session: Session, rule: Rule, before: date) -> Iterator[tuple[int, list[str]]]:
    while True:
        removed, files = rule.thing.remove(session, begins(before))
        if not removed:
            return
        session.add(Removal(what=rule.what, before=before, removed=removed))
        yield removed, files
