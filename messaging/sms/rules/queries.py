"""What holds on a day, what will hold and what held."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from messaging.sms.rules import figures
from messaging.sms.rules.figures import FigureRefusal, KindRules
from messaging.sms.rules.models import Rule


class NoHours(FigureRefusal):
    """Without hours nothing may leave: a day before the first of them."""

    message = _l("No sending hours are laid down for %(day)s: an administrator enters them under the rules.")


def entries(session: Session) -> Sequence[Rule]:
    """Every rule ever entered, the oldest first."""
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
