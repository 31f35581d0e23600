"""What a person wrote for a campaign, in the form or in a campaign file, before anything is stored. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from campaigns.fallbacks import FALL_BACK, HOLD
from campaigns.lifecycle import Kind
from foundation import placeholders
from foundation.languages import SOURCE
from foundation.spelling import clean, without_diacritics
from messaging.loudspeaker.lifecycle import PRIORITIES
from translations.phrasebook.blanks import BlankLeft, blanks

CHANNELS = ("sms", "script")
LONGEST = {"title": 120, "brief": 2000, "sms": 1600, "script": 10_000}
LONGEST_SLUG = 60
MOST_MONEY = Decimal(10**12)  # what the column holds
# Words that stand where a campaign's name stands in an address.
RESERVED = frozenset({"new", "preview", "waiting"})
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Problem = tuple[str, str]


@dataclass(frozen=True)
class Source:
    """The words of one channel in the language they were written in.

    `phrase` is the short name of the standard text they begin with, whose approved renderings come along.
    """

    source: str
    source_language: str = SOURCE
    phrase: str = ""


@dataclass(frozen=True)
class Draft:
    """Everything of a campaign that its author decides; `audience` is a stored `villages.audience.Audience`."""

    title: str
    kind: str = Kind.REMINDER
    brief: str = ""
    audience: Mapping[str, Any] = field(default_factory=dict)
    send_from: datetime | None = None
    send_by: datetime | None = None
    fallback: str = FALL_BACK
    merges_households: bool = True
    diacritics: bool = True
    budget: Decimal | None = None
    priority: str = "normal"
    texts: Mapping[str, Source] = field(default_factory=dict)

    def cleaned(self) -> "Draft":
        """Spaces at the ends gone, letters composed, texts with neither words nor phrase left out."""
        texts = {name: replace(text, source=clean(text.source)) for name, text in self.texts.items()}
        return replace(
            self,
            title=" ".join(clean(self.title).split()),
            brief=clean(self.brief),
            texts={name: text for name, text in texts.items() if text.source or text.phrase},
        )


def afresh(draft: Draft) -> Draft:
    """The same for another time: what an older campaign is copied into."""
    return replace(draft, send_from=None, send_by=None)


def problems(draft: Draft) -> list[Problem]:
    """What cannot even be kept as a draft: (field, sentence), in the order of the form."""
    return [*_about_title(draft), *_about_texts(draft), *_about_rules(draft), *_about_schedule(draft)]


def missing(draft: Draft, people: int, now: datetime) -> list[Problem]:
    """What a draft still lacks before somebody else can approve it."""
    found = problems(draft)
    if not draft.texts:
        found.append(("sms", _("Write at least one text, for SMS or for the loudspeaker.")))
    if not people:
        found.append(("communes", _("Nobody belongs to this audience: choose more communes, villages or languages.")))
    found += _about_blanks(draft)
    if draft.send_by and draft.send_by <= now:
        found.append(("send_by", _("This time has passed: choose a later one.")))
    return found


def slug_of(title: str) -> str:
    """An ASCII name for addresses and files, made from the title: `Gia hạn thẻ BHYT` becomes `gia-han-the-bhyt`."""
    words = re.findall(r"[a-z0-9]+", without_diacritics(title).lower())
    made = "-".join(words)[:LONGEST_SLUG].rstrip("-")
    return f"{made}-1" if made in RESERVED else made or "chien-dich"


def problem_of_slug(slug: str) -> str | None:
    """Why this short name cannot be used, or None."""
    if len(slug) <= LONGEST_SLUG and _SLUG.fullmatch(slug) and slug not in RESERVED:
        return None
    return str(
        _(
            "“%(slug)s” cannot be a short name: use at most %(most)s small letters without marks, digits and hyphens.",
            slug=slug[: LONGEST_SLUG + 1],
            most=LONGEST_SLUG,
        )
    )


def _about_title(draft: Draft) -> Iterator[Problem]:
    if not draft.title:
        yield "title", _("Give the campaign a title.")
    for name in ("title", "brief"):
        if len(written := str(getattr(draft, name))) > LONGEST[name]:
            yield name, _too_long(len(written), LONGEST[name])


def _about_texts(draft: Draft) -> Iterator[Problem]:
    for channel, text in draft.texts.items():
        allowed = placeholders.PUBLIC if channel == "script" else placeholders.ALLOWED
        for problem in placeholders.problems(text.source, allowed):
            yield channel, str(problem)
        if len(text.source) > LONGEST[channel]:
            yield channel, _too_long(len(text.source), LONGEST[channel])


def _about_blanks(draft: Draft) -> Iterator[Problem]:
    for channel, text in draft.texts.items():
        if left := blanks(text.source):
            yield channel, str(BlankLeft(found=", ".join(left)))


def _about_rules(draft: Draft) -> Iterator[Problem]:
    if draft.kind not in set(Kind):
        yield "kind", _one_of(draft.kind, [str(kind) for kind in Kind])
    if draft.fallback not in {FALL_BACK, HOLD}:
        yield "fallback", _one_of(draft.fallback, [FALL_BACK, HOLD])
    if draft.priority not in PRIORITIES:
        yield "priority", _one_of(draft.priority, list(PRIORITIES))
    if draft.budget is not None and not 0 < draft.budget < MOST_MONEY:
        yield "budget", _("Write an amount above 0, or leave it empty: then there is no ceiling.")


def _about_schedule(draft: Draft) -> Iterator[Problem]:
    if draft.send_from and draft.send_by and draft.send_by <= draft.send_from:
        yield "send_by", _("This must be later than the time sending begins.")


def _too_long(length: int, most: int) -> str:
    return str(_("This is too long: %(length)s characters, at most %(most)s.", length=length, most=most))


def _one_of(given: str, known: list[str]) -> str:
    return str(_("“%(given)s” is not known; one of these is meant: %(known)s.", given=given, known=", ".join(known)))
