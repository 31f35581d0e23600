"""The queue as its reader asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation.languages import LANGUAGES
from foundation.spelling import clean
from translations.desk import CHANNELS
from translations.lifecycle import LABELS, NEEDS_SPEAKER, RenderingState
from translations.queue import queries
from translations.queue.queries import Wanted
from translations.rights import queries as rights

WAYS = {"writing": _l("To translate"), "review": _l("To review"), "all": _l("Everything")}
WHOSE = {"mine": _l("My languages"), "own": _l("Begun by me"), "all": _l("All languages")}
FOR = {queries.CAMPAIGNS: _l("Campaigns"), queries.PHRASES: _l("Phrase book")}
STATES: dict[str, Any] = {**{str(state): label for state, label in LABELS.items()}, queries.SPEAKER: NEEDS_SPEAKER}
_OF_A_WAY: dict[str, tuple[str, ...]] = {
    "writing": queries.TO_WRITE,
    "review": queries.TO_REVIEW,
    "all": queries.EVERYTHING,
}


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see: `waits` to be written (`writing`), read (`review`) or anything, and the filters.

    `sort`: for campaigns or for the phrase book (`for` in the address); `campaign`: the title of one.
    `whose`: what stands in the reader's languages (`mine`), what the reader has begun (`own`), or `all`.
    """

    waits: str
    whose: str
    language: str | None = None
    channel: str | None = None
    state: str | None = None
    late: bool = False
    words: str = ""
    sort: str = queries.CAMPAIGNS
    campaign: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str], person: Person) -> "Asked":
        """From the address; what is not known there is left out. Who only reviews begins at the review."""
        works = person.has_role("translator", "reviewer")
        usual = "writing" if person.has_role("translator") or not works else "review"
        waits = _known(asked, "waits", WAYS) or usual
        state = _known(asked, "state", STATES)
        return cls(
            waits,
            _known(asked, "whose", WHOSE) or ("mine" if works else "all"),
            _known(asked, "language", LANGUAGES),
            _known(asked, "channel", CHANNELS),
            state if state in _OF_A_WAY[waits] else None,
            bool(asked.get("late")),
            clean(asked.get("words", ""))[:200],
            sort := _known(asked, "for", FOR) or queries.CAMPAIGNS,
            clean(asked.get("campaign", ""))[:400] if sort == queries.CAMPAIGNS else "",
        )

    @property
    def states(self) -> tuple[str, ...]:
        """Those that may be chosen among."""
        return _OF_A_WAY[self.waits]

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter may hide something that waits."""
        chosen = self.language, self.channel, self.state, self.late, self.words, self.campaign
        return any(chosen) or self.whose == "own"

    def address(self, **other: Any) -> dict[str, Any]:
        """Arguments of an address that asks for the same, but for `other`."""
        same = {name: value for name, value in vars(self).items() if value and name != "sort"}
        same |= {"for": self.sort} if self.sort != queries.CAMPAIGNS else {}
        return {name: "1" if value is True else value for name, value in (same | other).items() if value}

    def wanted(self, session: Session, person: Person) -> Wanted:
        """The rows that are meant, for this person."""
        languages = mine(session, person, self.waits) if self.whose == "mine" else None
        if self.language:
            languages = frozenset({self.language}) & languages if languages is not None else frozenset({self.language})
        return Wanted(
            (self.state,) if self.state else self.states,
            languages,
            self.channel,
            person.id if self.whose == "own" else None,
            self.late,
            self.words,
            self.sort,
            self.campaign or None,
        )

    def walked(self, session: Session, person: Person) -> Wanted:
        """The same rows, without those the person could not open: an empty rendering in a language of others."""
        wanted = self.wanted(session, person)
        writes = rights.languages_of(session, person, "translate") if person.has_role("translator") else frozenset()
        if writes is None:
            return wanted
        if self.waits == "writing" and writes:
            return replace(wanted, languages=writes if wanted.languages is None else wanted.languages & writes)
        return replace(wanted, states=tuple(state for state in wanted.states if state != RenderingState.MISSING))


def mine(session: Session, person: Person, waits: str) -> frozenset[str] | None:
    """The languages in which something may wait for the person there; None: all of them."""
    if waits != "all":
        return rights.languages_of(session, person, "translate" if waits == "writing" else "review")
    both = [rights.languages_of(session, person, right) for right in ("translate", "review")]
    known = [languages for languages in both if languages is not None]
    return frozenset().union(*known) if len(known) == len(both) else None


def offered(waits: str) -> list[RenderingState | str]:
    """The states to choose from on that list; a list of one state offers none."""
    states = _OF_A_WAY[waits]
    return list(states) if len(states) > 1 else []


def _known(asked: Mapping[str, str], name: str, known: Mapping[str, Any]) -> str | None:
    given = asked.get(name)
    return given if given in known else None
