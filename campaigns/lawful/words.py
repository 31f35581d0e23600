"""The rules of a kind of campaign in plain words, each with the day since which it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms.rules import figures
from messaging.sms.rules.models import Rule
from messaging.sms.rules.queries import entries, rules_for


@dataclass(frozen=True)
class Sentence:
    """What holds, since when, and where it is laid down."""

    told: str
    since: date
    source: str


def rules_in_words(session: Session, kind: str) -> list[Sentence]:
    """What the law and the office ask of a campaign of this kind today."""
    today = clock.today()
    laid_down = {rule.id: rule for rule in entries(session)}
    held = figures.holding(laid_down.values(), kind, today)
    found = ((laid_down[held[name].id], told) for name, told in _told(rules_for(session, kind, today)) if name in held)
    return [_sentence(told, rule) for rule, told in found]


def _sentence(told: Any, rule: Rule) -> Sentence:
    return Sentence(str(told), rule.since, rule.source)


def _told(rules: figures.KindRules) -> Iterator[tuple[str, Any]]:
    begin, end = rules.hours_from.strftime("%H:%M"), rules.hours_to.strftime("%H:%M").replace("00:00", "24:00")
    yield "hours", _("It leaves from %(begin)s to %(end)s only.", begin=begin, end=end)
    if most := rules.cap_per_day:
        yield "cap_per_day", ngettext(
            "At most %(num)s SMS reaches a number within 24 hours, all campaigns together.",
            "At most %(num)s SMS reach a number within 24 hours, all campaigns together.",
            most,
        )  # fmt: skip
    if rules.needs_consent:
        yield "needs_consent", _("It goes only to people who agreed to invitations.")
    if rules.avoids_do_not_contact:
        yield "avoids_do_not_contact", _("Numbers on the do-not-contact list are left out.")
    if rules.label:
        yield "label", _("Every SMS begins with %(label)s.", label=rules.label)
    if rules.opt_out_line:
        yield "opt_out_line", _("Every SMS ends with “%(line)s”, which {opt_out} stands for.", line=rules.opt_out_line)
    if most := rules.segments_cap.get(""):
        yield "segments_cap", ngettext(
            "An SMS has at most %(num)s segment at its longest.",
            "An SMS has at most %(num)s segments at its longest.",
            most,
        )  # fmt: skip
