"""The queue as its reader asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Person
from foundation.languages import LANGUAGES
from translations.desk import CHANNELS
from translations.lifecycle import RenderingState
from translations.queue import queries


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see: `waits` to be written (`writing`) or read (`review`), and the filters."""

    waits: str
    language: str | None
    channel: str | None

    @classmethod
    def read(cls, asked: Mapping[str, str], person: Person) -> "Asked":
        """From the address; what is not known there is left out. Who only reviews begins at the review."""
        usual = "writing" if person.has_role("translator") or not person.has_role("reviewer") else "review"
        waits, slug, channel = asked.get("waits", usual), asked.get("language"), asked.get("channel")
        return cls(
            waits if waits in {"writing", "review"} else usual,
            slug if slug in LANGUAGES else None,
            channel if channel in CHANNELS else None,
        )

    @property
    def states(self) -> tuple[RenderingState, ...]:
        return queries.TO_WRITE if self.waits == "writing" else (RenderingState.TRANSLATED,)
