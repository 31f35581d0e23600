"""What a campaign hands the stations at launch: frozen words, and which commune reads them in which language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

# Circular 39/2020/TT-BTTTT: a bulletin is ordinary, has priority or is urgent.
Priority = Literal["normal", "priority", "urgent"]


# Commune, place within it and language: what there is one newest script of.
ScriptKey = tuple[str, str, str]


@dataclass(frozen=True)
class Words:
    """The approved words of one language, with the Vietnamese that says the same (empty when they are Vietnamese).

    `recording` is the key of an MP3 of them in the file store, with its length; `pronunciations` are pairs of a name
    or loan word and how it is said; `credits` names who did what: `writer`, `translator`, `reviewer`, `approver`.
    """

    language: str
    version: int
    template: str
    vietnamese: str = ""
    recording: str = ""
    recording_seconds: int = 0
    pronunciations: tuple[tuple[str, str], ...] = ()
    credits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScriptPlan:
    """One commune's script in one language.

    `place` is the reference of the one village it is for, empty for the whole commune. `villages` are the names it
    greets, `slots` when the station speaks (`06:00`), `stands_in_for` the languages of these villages that have no
    words of their own and hear this instead.
    """

    commune_code: str
    language: str
    villages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    stands_in_for: tuple[str, ...] = ()
    place: str = ""

    @property
    def key(self) -> ScriptKey:
        """What no other script of its bulletin is, but for its versions."""
        return self.commune_code, self.place, self.language


@dataclass(frozen=True)
class Announcement:
    """Everything the stations need of one launch; both dates are included."""

    title: str
    priority: str
    valid_from: date
    valid_until: date
    words: tuple[Words, ...]
    scripts: tuple[ScriptPlan, ...]
