"""What the planner is given and gives: messages that want to be heard, what people decided, and airings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.languages import SOURCE

# Circular 39/2020/TT-BTTTT.
RANKS = {"urgent": 0, "priority": 1, "normal": 2}


@dataclass(frozen=True)
class Reading:
    """A message in one language. `laid`: it stands or stood in the plan already; `aired` counts its airings so far."""

    script_id: int
    language: str
    seconds: int
    laid: bool = False
    aired: int = 0


@dataclass(frozen=True)
class Wanted:
    """A bulletin at one station, in all its languages; both days are included.

    `place` is empty, or the one village it is read to. `aired` counts its airings so far.
    `just_came`: somebody launched it, or approved newer words for it, a moment ago.
    """

    bulletin_id: int
    title: str
    priority: str
    first: date
    last: date
    readings: tuple[Reading, ...]
    place: str = ""
    aired: int = 0
    just_came: bool = False

    @property
    def urgent(self) -> bool:
        return self.rank == 0

    @property
    def rank(self) -> int:
        """0 is heard first."""
        return RANKS.get(self.priority, len(RANKS))

    @property
    def seconds(self) -> int:
        """How long all its languages take together."""
        return sum(reading.seconds for reading in self.readings)

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last

    def in_order(self, languages: Sequence[str] = ()) -> tuple[Reading, ...]:
        """Its readings in that order of languages; those it does not name keep theirs, after the others."""
        return in_order(self.readings, languages)


@dataclass(frozen=True)
class Held:
    """What a person decided on a script: it is read in that session (`session_at`), or, when dropped, it is not."""

    script_id: int
    session_at: datetime
    dropped: bool = False


@dataclass(frozen=True)
class Planned:
    """A script in a session."""

    script_id: int
    message: Wanted
    session_at: datetime
    starts_at: datetime
    seconds: int

    @property
    def ends(self) -> datetime:
        return self.starts_at + timedelta(seconds=self.seconds)


def in_order(readings: Sequence[Reading], languages: Sequence[str]) -> tuple[Reading, ...]:
    """The readings in that order of languages; without one Vietnamese comes first."""
    places = {slug: number for number, slug in enumerate(languages)}
    # Sorting is stable: what is not named stays as it was.
    return tuple(
        sorted(readings, key=lambda reading: (places.get(reading.language, len(places)), reading.language != SOURCE))
        if not languages
        else sorted(readings, key=lambda reading: places.get(reading.language, len(places)))
    )
