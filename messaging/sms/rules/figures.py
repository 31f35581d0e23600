"""The figures of the law and of the office by name: how each is written, and which of them hold for a kind. Pure.

FigureRefusal
├── UnknownFigure   no figure of that name
├── UnknownKind     no such kind of campaign
└── Unreadable      the value is not written as this figure is
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l

from foundation import placeholders
from foundation.languages import LANGUAGES
from foundation.refusals import NotFound, Refusal
from foundation.spelling import clean

SERVICE = "service"
# The kinds of campaigns as `campaigns.lifecycle.Kind` has them, and what has no campaign.
KINDS: Mapping[str, Any] = MappingProxyType(
    {
        "": _l("every kind"),
        "reminder": _l("reminder"),
        "policy": _l("policy notice"),
        "invitation": _l("invitation"),
        SERVICE: _l("tests, codes and confirmations"),
    }
)
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)")
# As they are shown, so that what was read can be typed.
_YES_OR_NO = MappingProxyType({"có": "yes", "không": "no", "co": "yes", "khong": "no"})
_LONGEST_TEXT = 300
_MOST = 100


class FigureRefusal(Refusal):
    """A rule that cannot be."""


class UnknownFigure(NotFound, FigureRefusal):
    message = _l("There is no rule “%(name)s”; one of these is meant: %(known)s.")


class UnknownKind(NotFound, FigureRefusal):
    message = _l("There is no kind “%(kind)s”; one of these is meant: %(known)s.")


class Unreadable(FigureRefusal):
    message = _l("“%(value)s” cannot be the value of “%(rule)s”. %(wanted)s")


class Entry(Protocol):
    """What a rule says from a day on; `messaging.sms.rules.models.Rule` is one."""

    id: int
    name: str
    kind: str
    value: str
    since: date


@dataclass(frozen=True)
class Figure:
    """One rule: what it is called, how its value is written, and what holds while nobody has said anything."""

    label: Any
    wanted: Any
    read: Callable[[str], Any]
    absent: Any
    by_language: bool = False


@dataclass(frozen=True)
class KindRules:
    """What holds for a kind of campaign on a day.

    `hours_from` and `hours_to` are wall-clock times of the office (00:00 at the end is the end of the day). At most
    `cap_per_day` messages in 24 hours reach one number, None where nothing limits. `label` stands first in the text and
    `opt_out_line` last, both empty where nothing is asked for; the line may have `{office}` and `{hotline}`.
    `segments_cap` gives the most segments a text may take by language, "" for all others; 0 is no limit.
    """

    kind: str
    hours_from: time
    hours_to: time
    cap_per_day: int | None
    needs_consent: bool
    avoids_do_not_contact: bool
    label: str
    opt_out_line: str
    segments_cap: dict[str, int]

    def most_segments(self, language: str) -> int | None:
        """How many segments a text in this language may take at most; None where nothing limits."""
        return self.segments_cap.get(language, self.segments_cap.get("")) or None


def _hours(written: str) -> tuple[time, time]:
    if not _HOURS.fullmatch(written):
        raise ValueError(written)
    begin, _, end = written.partition("-")
    if begin >= end:
        raise ValueError(written)
    # To a clock the end of the day is 00:00.
    return time.fromisoformat(begin), time.fromisoformat("00:00" if end == "24:00" else end)


def _most(written: str) -> int | None:
    if not re.fullmatch(r"\d{1,3}", written, re.ASCII) or int(written) > _MOST:
        raise ValueError(written)
    return int(written) or None


def _yes(written: str) -> bool:
    return {"yes": True, "no": False}[written]


def _text(written: str) -> str:
    if len(written) > _LONGEST_TEXT or placeholders.problems(written, ("office", "hotline")):
        raise ValueError(written)
    return written


_WANTED_HOURS = _l("Write it as 07:00-22:00; 24:00 is the end of the day.")
_WANTED_MOST = _l("Write a whole number up to 100; 0 means that nothing limits.")
_WANTED_YES = _l("Write yes or no.")
_WANTED_TEXT = _l("At most 300 characters; {office} and {hotline} can be used. Empty means none.")

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "hours": Figure(_l("Hours in which SMS may leave"), _WANTED_HOURS, _hours, None),
        "cap_per_day": Figure(_l("Most SMS to one number in 24 hours"), _WANTED_MOST, _most, None),
        "needs_consent": Figure(_l("Only to people who agreed"), _WANTED_YES, _yes, False),
        "avoids_do_not_contact": Figure(
            _l("Not to numbers of the do-not-contact list"), _WANTED_YES, _yes, False
        ),
        "label": Figure(_l("Words the text begins with"), _WANTED_TEXT, _text, ""),
        "opt_out_line": Figure(_l("Words the text ends with"), _WANTED_TEXT, _text, ""),
        "segments_cap": Figure(_l("Most segments of one SMS"), _WANTED_MOST, _most, None, by_language=True),
        "opt_out_confirmation": Figure(_l("Answer to whoever wants no more SMS"), _WANTED_TEXT, _text, ""),
    }
)  # fmt: skip


def figure(name: str) -> Figure:
    """The figure of that name; one by language may name it: `segments_cap:mong-1961`.

    Raises:
        UnknownFigure
    """
    plain, colon, language = name.partition(":")
    found = FIGURES.get(plain)
    if found is None or (colon and (not found.by_language or language not in LANGUAGES)):
        raise UnknownFigure(name=name, known=", ".join(FIGURES))
    return found


def _as_stored(known: Figure, written: str) -> str:
    if known.read is _yes:
        return _YES_OR_NO.get(written.casefold(), written.casefold())
    return re.sub(r"\s*[–—-]\s*", "-", written) if known.read is _hours else written


def checked(name: str, kind: str, value: str) -> str:
    """The value as it is stored, when it can be one of this figure for this kind.

    Raises:
        UnknownFigure, UnknownKind, Unreadable
    """
    known = figure(name)
    if kind not in KINDS:
        raise UnknownKind(kind=kind, known=", ".join(filter(None, KINDS)))
    written = _as_stored(known, clean(value))
    try:
        known.read(written)
    except (KeyError, ValueError):
        raise Unreadable(value=value, rule=known.label, wanted=known.wanted) from None
    return written


def holding(entries: Iterable[Entry], kind: str, day: date) -> dict[str, Entry]:
    """Which entry of each name holds for the kind on that day.

    An entry of the kind's own goes before a general one; then the latest day, then the latest entered.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.since <= day and entry.kind in ("", kind):
            best = found.get(entry.name)
            if best is None or _rank(best) < _rank(entry):
                found[entry.name] = entry
    return found


def kind_rules(held: Mapping[str, Entry], kind: str) -> KindRules | None:
    """The rules as values; None when not even hours hold: then nothing may leave."""
    values = {name: figure(name).read(entry.value) for name, entry in held.items()}
    if "hours" not in values:
        return None
    plain = {name: values.get(name, FIGURES[name].absent) for name in _PLAIN}
    caps = {name.partition(":")[2]: most or 0 for name, most in values.items() if name.startswith("segments_cap")}
    begin, end = values["hours"]
    return KindRules(kind, begin, end, **plain, segments_cap=caps)


_PLAIN = ("cap_per_day", "needs_consent", "avoids_do_not_contact", "label", "opt_out_line")


def _rank(entry: Entry) -> tuple[bool, date, int]:
    return (entry.kind != "", entry.since, entry.id)
