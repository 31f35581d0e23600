"""Where a script of an audience has least time on air: the shortest session against the languages read in it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaigns.fallbacks import HOLD
from campaigns.scripts import Place, scripts
from messaging.loudspeaker.stations.queries import shortest_minutes, stations
from villages.audience.places import Listening


@dataclass(frozen=True)
class Airtime:
    """The shortest session of a commune, and in how many languages, one after the other, a script is read in it."""

    commune_code: str
    languages: int
    minutes: int

    @property
    def share(self) -> float:
        """Seconds for each language."""
        return self.minutes * 60 / self.languages

    def overrun_by(self, seconds: int) -> bool:
        """Whether a script that takes so long in one language does not fit with all of them."""
        return seconds > self.share


def tightest(session: Session, listening: Collection[Listening]) -> Airtime | None:
    """The commune of these villages with the least time for each language; none without villages.

    Every language is counted as if it had words of its own.
    """
    places = [
        Place(one.village.name, one.village.commune_code, one.languages, (), one.village.ref) for one in listening
    ]
    codes = {place.commune_code for place in places}
    apart = frozenset(code for code, found in stations(session, codes).items() if found.per_village)
    spoken = {slug for place in places for slug in place.languages}
    lines, _gaps = scripts(places, spoken, HOLD, per_village=apart)
    most: dict[str, int] = dict.fromkeys(codes, 1)
    for (code, _place), count in Counter((line.commune_code, line.place) for line in lines).items():
        most[code] = max(most[code], count)
    found = (Airtime(code, most[code], minutes) for code, minutes in shortest_minutes(session, codes).items())
    return min(found, key=lambda one: (one.share, one.commune_code), default=None)
