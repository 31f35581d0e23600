"""Entering a rule. Rows are only added. Nothing here commits."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.spelling import clean
from messaging.sms.rules import figures
from messaging.sms.rules.figures import FigureRefusal
from messaging.sms.rules.models import Rule


class PastDay(FigureRefusal):
    """What held on a day that is over cannot be changed any more."""

    message = _l("%(day)s is over: a rule holds from today or a later day on.")


class SourceMissing(FigureRefusal):
    message = _l("Say where it comes from: the law with its article, or the office's decision.")


def add(session: Session, person: Person | None, name: str, kind: str, value: str, since: date, source: str) -> Rule:
    """This value holds for the kind (empty: for all) from that day on, until a later entry follows.

    Raises:
        UnknownFigure, UnknownKind, Unreadable, PastDay, SourceMissing
    """
    written = figures.checked(name, kind, value)
    if since < clock.today():
        raise PastDay(day=since.strftime("%d/%m/%Y"))
    if not (named := clean(source)):
        raise SourceMissing
    rule = Rule(name=name, kind=kind, value=written, since=since, source=named, person_id=person.id if person else None)
    session.add(rule)
    session.flush()
    said = {"name": name, "kind": kind, "value": written, "since": since.isoformat(), "source": named}
    record(session, person, "rule.add", f"rule:{rule.id}", **said)
    return rule
