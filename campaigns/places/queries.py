"""What campaigns and stations said to a village or commune: counted for this place alone."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from accounts.models import Person
from campaigns.models import Campaign, Launch
from campaigns.progress import Part, Progress
from campaigns.reach import within_reach
from messaging.loudspeaker.logbook.queries import on_plan
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.queries import is_newest, stands
from messaging.sms.models import Message
from villages.editing.standing import names
from villages.models import Resident, Village

MOST_CAMPAIGNS = 20
MOST_BROADCASTS = 30
MOST_AIRINGS = 12


@dataclass(frozen=True)
class Place:
    """A commune, or one of its villages."""

    commune_code: str
    village: Village | None = None

    @property
    def listening(self) -> ColumnElement[bool]:
        """The condition that a script is read there: to the whole commune, or to this village."""
        here = Script.commune_code == self.commune_code
        return and_(here, Script.place.in_(["", self.village.ref])) if self.village else here

    @property
    def homes(self) -> Select[int]:
        """The ids of its villages."""
        mine = Village.id == self.village.id if self.village else Village.commune_code == self.commune_code
        return select(Village.id).where(mine)


@dataclass(frozen=True)
class Reached:
    """A launched campaign that reached the place: its people by the state of their SMS, and the scripts read there.

    `scripts` are by language; `opens`: all places of the campaign lie within the reader's reach.
    """

    title: str
    slug: str
    at: datetime
    opens: bool
    states: dict[str, int]
    scripts: dict[str, int]

    @property
    def people(self) -> int:
        """Residents of the place with an SMS of their own, or a reason why not."""
        return sum(self.states.values())

    @property
    def bar(self) -> list[Part]:
        """The people as stretches of one bar, as on the page of the campaign."""
        return [part for part in Progress(states=self.states).bar() if part.people]


@dataclass(frozen=True)
class Heard:
    """An entry of the station's logbook that stands, with what was read and for which campaign (None: for none)."""

    entry: Broadcast
    script: Script
    title: str
    slug: str | None


@dataclass(frozen=True)
class Planned:
    """A broadcast to come."""

    airing: Airing
    title: str
    slug: str | None


def reached(session: Session, person: Person, place: Place) -> list[Reached]:
    """The last launched campaigns with an SMS for somebody who lives there now, or a script that is read there."""
    scripts = _scripts(session, place)
    states = _states(session, place)
    launches = (
        select(Launch, within_reach(person).label("opens"))
        .join(Campaign, Campaign.id == Launch.campaign_id)
        .where(or_(_any_of(Launch.run_id, states), _any_of(Launch.bulletin_id, scripts)))
        .options(joinedload(Launch.campaign))
        .order_by(Launch.at.desc(), Launch.id.desc())
        .limit(MOST_CAMPAIGNS)
    )
    return [
        Reached(
            launch.campaign.title,
            launch.campaign.slug,
            launch.at,
            opens,
            dict(states.get(launch.run_id or 0, {})),
            dict(scripts.get(launch.bulletin_id or 0, {})),
        )
        for launch, opens in session.execute(launches)
    ]


def heard(session: Session, person: Person, place: Place) -> list[Heard]:
    """What the station logged, the last first: read to the place, or not and why."""
    query = (
        select(Broadcast, Script, *_campaign(person))
        .join(Script, Script.id == Broadcast.script_id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .outerjoin(Launch, Launch.bulletin_id == Bulletin.id)
        .outerjoin(Campaign, Campaign.id == Launch.campaign_id)
        .where(place.listening, stands())
        .order_by(Broadcast.at.desc(), Broadcast.id.desc())
        .limit(MOST_BROADCASTS)
    )
    return [Heard(*row) for row in session.execute(query)]


def planned(session: Session, person: Person, place: Place, now: datetime) -> list[Planned]:
    """What the station is to read there next."""
    query = (
        select(Airing, *_campaign(person))
        .join(Script, Script.id == Airing.script_id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .outerjoin(Launch, Launch.bulletin_id == Bulletin.id)
        .outerjoin(Campaign, Campaign.id == Launch.campaign_id)
        .where(place.listening, Airing.starts_at > now, on_plan())
        .order_by(Airing.starts_at, Airing.id)
        .limit(MOST_AIRINGS)
    )
    return [Planned(*row) for row in session.execute(query)]


def _campaign(person: Person) -> tuple[ColumnElement[str], ColumnElement[str | None]]:
    """The title to show, and the short name where the reader may open the campaign."""
    return func.coalesce(Campaign.title, Bulletin.title), case((within_reach(person), Campaign.slug))


def _states(session: Session, place: Place) -> dict[int, Counter[str]]:
    living = select(Resident.id).where(Resident.village_id.in_(place.homes)).subquery()
    counted = (
        select(Message.run_id, Message.state, func.count())
        .join(living, living.c.id == Message.resident_id)
        .group_by(Message.run_id, Message.state)
    )
    found: dict[int, Counter[str]] = {}
    for run_id, state, people in session.execute(counted):
        found.setdefault(run_id, Counter())[state] = people
    return found


def _scripts(session: Session, place: Place) -> dict[int, Counter[str]]:
    counted = (
        select(Script.bulletin_id, Script.language, func.count())
        .where(place.listening, is_newest())
        .group_by(Script.bulletin_id, Script.language)
    )
    found: dict[int, Counter[str]] = {}
    for bulletin_id, language, count in session.execute(counted):
        found.setdefault(bulletin_id, Counter())[language] = count
    return found


def _any_of(column: InstrumentedAttribute[int | None], ids: Collection[int]) -> ColumnElement[bool]:
    return column.in_(list(ids)) if ids else false()


def reasons_to_stay(session: Session, village: Village) -> list[str]:
    """What campaigns and stations know that stands in the way of removing the village, each as part of a sentence."""
    reasons = []
    titles = select(Campaign.title).where(names(Campaign.audience, village.ref)).order_by(Campaign.id.desc()).limit(3)
    if found := session.scalars(titles).all():
        reasons.append(_("campaigns are meant for it (%(names)s)", names=", ".join(found)))
    read = Script.commune_code == village.commune_code, Script.place == village.ref
    if session.scalar(select(exists().where(*read))):
        reasons.append(_("scripts were made for its loudspeaker"))
    return reasons
