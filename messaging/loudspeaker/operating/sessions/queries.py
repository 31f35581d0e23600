"""Reads of today's sessions: what each holds, and what of it the logbook has answered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from messaging.loudspeaker import queries
from messaging.loudspeaker.documents.sessions import named
from messaging.loudspeaker.logbook.entries import EARLY
from messaging.loudspeaker.models import Airing, Broadcast
from messaging.loudspeaker.planner import queries as planner


@dataclass(frozen=True)
class Sitting:
    """A session of one station today, its airings in order; `answered` are those that have an entry that stands."""

    airings: tuple[Airing, ...]
    answered: frozenset[int]
    now: datetime

    @property
    def commune_code(self) -> str:
        return self.airings[0].commune_code

    @property
    def moment(self) -> str:
        """How addresses call it."""
        return named(self.airings[0])

    @property
    def messages(self) -> int:
        """How many bulletins are read in it."""
        return len({(airing.script.bulletin_id, airing.script.place) for airing in self.airings})

    @property
    def is_done(self) -> bool:
        return all(airing.id in self.answered for airing in self.airings)

    @property
    def is_read(self) -> bool:
        """Whether its last script can have begun, so that the whole of it may be logged."""
        return max(airing.starts_at for airing in self.airings) <= self.now + EARLY


def today(session: Session, person: Person, communes: Collection[str], now: datetime) -> list[Sitting]:
    """The sessions of the day at these communes, as far as they lie within the person's reach, by hour.

    One with a single script is left out: its card says all there is.
    """
    planned = session.scalars(planner.today_for(person, clock.local(now).date())).all()
    ours = sorted((one for one in planned if one.commune_code in communes), key=_session)
    together = [tuple(found) for _key, found in groupby(ours, key=_session)]
    answered = answered_of(session, ours)
    return [Sitting(found, answered, now) for found in together if len(found) > 1]


def answered_of(session: Session, airings: Iterable[Airing]) -> frozenset[int]:
    """Those of these airings that an entry of the logbook stands for, aired or missed."""
    wanted = [airing.id for airing in airings]
    query = select(Broadcast.airing_id).where(Broadcast.airing_id.in_(wanted), queries.stands())
    return frozenset(found for found in session.scalars(query) if found is not None)


def _session(airing: Airing) -> tuple[datetime, str]:
    return airing.session_at, airing.commune_code
