"""What a campaign hands the stations at launch: frozen words, and which commune reads them in which language."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# Circular 39/2020/TT-BTTTT: a bulletin is ordinary, has priority or is urgent.
Priority = Literal["normal", "priority", "urgent"]


@dataclass(frozen=True)
class Words:
    """The approved words of one language, with the Vietnamese that says the same (empty when they are Vietnamese)."""

    language: str
    version: int
    template: str
    vietnamese: str = ""


@dataclass(frozen=True)
class ScriptPlan:
    """One commune's script in one language.

    `villages` are the names it greets, `slots` when the station speaks (`06:00`), `stands_in_for` the languages of
    these villages that have no words of their own and hear this instead.
    """

    commune_code: str
    language: str
    villages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    stands_in_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Announcement:
    """Everything the stations need of one launch; both dates are included."""

    title: str
    priority: str
    valid_from: date
    valid_until: date
    words: tuple[Words, ...]
    scripts: tuple[ScriptPlan, ...]
