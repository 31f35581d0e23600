"""The queue of requests, and what pages ask about one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Audit, Person
from foundation import clock
from foundation.refusals import NotFound
from villages.models import Resident, Village
from villages.requests.deadlines import Urgency, urgency
from villages.requests.lifecycle import CLOSED, WAITING, Kind, State
from villages.requests.models import PersonRequest

# What is due next: the answer first, then the deed.
_next = case((PersonRequest.state == State.OPEN, PersonRequest.answer_by), else_=PersonRequest.done_by)


@dataclass(frozen=True)
class Queued:
    """A request with whom it is about; `name` is empty once the person is erased."""

    request: PersonRequest
    name: str
    village: str
    today: date

    @property
    def due(self) -> date:
        """The next deadline."""
        return self.request.answer_by if self.request.state == State.OPEN else self.request.done_by

    @property
    def urgency(self) -> Urgency:
        """How the next deadline stands; of what is closed none does."""
        return urgency(self.due, self.today) if self.request.state in WAITING else Urgency.LATER


@dataclass(frozen=True)
class Waiting:
    """How many requests wait, and how many of them are due today or late."""

    waiting: int
    today: int
    overdue: int


@dataclass(frozen=True)
class Move:
    """What somebody did with a request."""

    action: str
    at: datetime
    by: str | None


def queue(person: Person, closed: bool = False) -> Select[PersonRequest, str, str]:
    """Requests within reach with name and village: those that wait by deadline, or closed ones, the newest first."""
    listed = (
        select(PersonRequest, func.coalesce(Resident.name, ""), func.coalesce(Village.name, ""))
        .outerjoin(Resident, Resident.id == PersonRequest.resident_id)
        .outerjoin(Village, Village.id == Resident.village_id)
        .where(PersonRequest.state.in_(CLOSED if closed else WAITING))
        .where(reach_filter(PersonRequest.commune_code, person))
    )
    return listed.order_by(PersonRequest.closed_at.desc(), PersonRequest.id.desc()) if closed else listed.order_by(
        _next, PersonRequest.id
    )  # fmt: skip


def queued(row: tuple[PersonRequest, str, str]) -> Queued:
    """One row of `queue`, as it stands today."""
    return Queued(row[0], row[1], row[2], clock.today())


def waiting(session: Session, person: Person) -> Waiting:
    """How many requests wait within the person's reach."""
    today, count = clock.today(), func.count()
    found = session.execute(
        select(count, count.filter(_next == today), count.filter(_next < today))
        .select_from(PersonRequest)
        .where(PersonRequest.state.in_(WAITING), reach_filter(PersonRequest.commune_code, person))
    ).one()
    return Waiting(*found)


def request(session: Session, person: Person, request_id: int, lock: bool = False) -> PersonRequest:
    """One request; `lock` holds it until the end of the transaction.

    Raises:
        NotFound: there is none, or out of the person's reach.
    """
    query = select(PersonRequest).where(
        PersonRequest.id == request_id, reach_filter(PersonRequest.commune_code, person)
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(name=request_id)
    return found


def subject(session: Session, person: Person, resident_id: int) -> Resident:
    """Whom a request is about, erased people too: what they asked for stays to be read.

    Raises:
        NotFound: there is nobody, or out of the person's reach.
    """
    query = select(Resident).join(Village, Village.id == Resident.village_id)
    found = session.scalar(query.where(Resident.id == resident_id, reach_filter(Village.commune_code, person)))
    if found is None:
        raise NotFound(name=resident_id)
    return found


def requests_of(session: Session, resident_id: int) -> Sequence[PersonRequest]:
    """Everything a person asked for, the newest first."""
    query = select(PersonRequest).where(PersonRequest.resident_id == resident_id)
    return session.scalars(query.order_by(PersonRequest.received_on.desc(), PersonRequest.id.desc())).all()


def asks_for_a_copy(session: Session, resident_id: int) -> bool:
    """Whether the person waits for a copy of what is kept about them."""
    mine = PersonRequest.resident_id == resident_id, PersonRequest.kind == Kind.ACCESS
    return bool(session.scalar(select(exists().where(*mine, PersonRequest.state.in_(WAITING)))))


def moves(session: Session, request_id: int) -> list[Move]:
    """Who did what with the request, and when, from the trail."""
    rows = session.execute(
        select(Audit.action, Audit.at, Person.name)
        .outerjoin(Person, Person.id == Audit.person_id)
        .where(Audit.subject == f"request:{request_id}")
        .order_by(Audit.id)
    )
    return [Move(action, at, name) for action, at, name in rows]


def has_colleague(session: Session, person: Person, commune_code: str) -> bool:
    """Whether somebody else keeps the list of this commune, so that two pairs of eyes can be asked for."""
    others = session.scalars(select(Person).where(Person.id != person.id, Person.active))
    return any(other.has_role("communicator", "administrator") and other.reaches(commune_code) for other in others)
