"""What people change in a plan: a message is moved to another session, taken out, put back. Nothing here commits.

A message is moved with all its languages. Where it stood stays a mark, so that the planner does not put it back there.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound
from foundation.web import formats
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.planner import refusals
from messaging.loudspeaker.planner.laying import lay_commune as lay_commune
from messaging.loudspeaker.planner.laying import lock
from messaging.loudspeaker.planner.situation import this_minute
from messaging.loudspeaker.queries import stands
from messaging.loudspeaker.stations.sessions import sessions_of


def airing_for(session: Session, person: Person, airing_id: int) -> Airing:
    """The airing, if it lies within the person's reach.

    Raises:
        NotFound: no such airing, or one of another commune: nobody learns which.
    """
    found = session.scalar(select(Airing).where(Airing.id == airing_id, reach_filter(Airing.commune_code, person)))
    if found is None:
        raise NotFound(name=airing_id)
    return found


def move(session: Session, person: Person, airing_id: int, session_at: datetime) -> Airing:
    """Read the message in another session; the rest is laid around it. Returns what is read there.

    Raises:
        NotFound, AlreadyBegun, LoggedAlready, NoSessionThen, SilentDay, NotValidThen, ReadThenAlready
    """
    airing = _to_change(session, person, airing_id)
    if airing.session_at == session_at:
        return airing
    _check_target(session, airing, session_at)
    origin, together = airing.session_at, _together(session, airing, airing.session_at, dropped=False)
    standing, came = _put(session, together, session_at, person)
    session.add_all(_mark(part, origin, person) for part in came)
    _done(session, person, "airing.move", airing, origin=origin.isoformat(), at=session_at.isoformat())
    return standing[airing.script_id]


def move_back(session: Session, person: Person, airing_id: int, session_at: datetime) -> Airing:
    """Undo a move: the message stands where it stood, and the planner is free again.

    Raises:
        NotFound: no such airing within reach, or it did not stand there.
        AlreadyBegun, LoggedAlready
    """
    airing = _to_change(session, person, airing_id)
    together = _together(session, airing, airing.session_at, dropped=False)
    marks = _together(session, airing, session_at, dropped=True)
    if not marks or session_at <= this_minute():
        raise NotFound(name=airing_id)
    moved_from = airing.session_at
    standing, _came = _put(session, together, session_at, None)
    _done(session, person, "airing.move", airing, origin=moved_from.isoformat(), at=session_at.isoformat())
    return standing[airing.script_id]


def drop(session: Session, person: Person, airing_id: int) -> Airing:
    """Take the message out of that session. Twice is once.

    Raises:
        NotFound, AlreadyBegun, LoggedAlready
    """
    airing = _to_change(session, person, airing_id)
    for part in _together(session, airing, airing.session_at, dropped=False):
        part.dropped_at, part.person_id = clock.now(), person.id
    _done(session, person, "airing.drop", airing, at=airing.session_at.isoformat())
    return airing


def restore(session: Session, person: Person, airing_id: int) -> Airing:
    """Let the message be read in that session after all.

    Raises:
        NotFound, AlreadyBegun, LoggedAlready
    """
    airing = _to_change(session, person, airing_id)
    for part in _together(session, airing, airing.session_at, dropped=True):
        part.dropped_at, part.person_id = None, person.id
    _done(session, person, "airing.restore", airing, at=airing.session_at.isoformat())
    return airing


def _to_change(session: Session, person: Person, airing_id: int) -> Airing:
    airing = airing_for(session, person, airing_id)
    lock(session, airing.commune_code)
    session.refresh(airing)
    if airing.session_at <= this_minute():
        raise refusals.AlreadyBegun(at=formats.moment(airing.session_at))
    ids = [part.id for part in _together(session, airing, airing.session_at)]
    if session.scalar(select(Broadcast.id).where(Broadcast.airing_id.in_(ids), stands()).limit(1)):
        raise refusals.LoggedAlready(title=airing.script.bulletin.title, at=formats.moment(airing.session_at))
    return airing


def _together(
    session: Session, airing: Airing, session_at: datetime, *, dropped: bool | None = None
) -> Sequence[Airing]:
    """All languages of the message in that session; `dropped` leaves those that are, or are not."""
    query = (
        select(Airing)
        .join(Script, Script.id == Airing.script_id)
        .where(
            Airing.session_at == session_at,
            Airing.commune_code == airing.commune_code,
            Script.bulletin_id == airing.script.bulletin_id,
            Script.place == airing.script.place,
        )
        .order_by(Airing.id)
    )
    if dropped is not None:
        query = query.where(Airing.dropped_at.is_not(None) if dropped else Airing.dropped_at.is_(None))
    return session.scalars(query).all()


def _check_target(session: Session, airing: Airing, session_at: datetime) -> None:
    day, bulletin = clock.local(session_at).date(), airing.script.bulletin
    there = {found.begins: found for found in sessions_of(session, airing.commune_code, day, day)}
    if session_at not in there:
        raise refusals.NoSessionThen(at=formats.moment(session_at))
    if session_at <= this_minute():
        raise refusals.AlreadyBegun(at=formats.moment(session_at))
    if (name := there[session_at].holiday) is not None and bulletin.priority != "urgent":
        raise refusals.SilentDay(day=formats.day(day), name=name)
    if not bulletin.valid_from <= day <= bulletin.valid_until:
        raise refusals.NotValidThen(title=bulletin.title, day=formats.day(day), **_period(bulletin))
    if _together(session, airing, session_at, dropped=False):
        raise refusals.ReadThenAlready(title=bulletin.title, at=formats.moment(session_at))


def _put(
    session: Session, parts: Sequence[Airing], session_at: datetime, person: Person | None
) -> tuple[dict[int, Airing], list[Airing]]:
    """Let the parts be read then, `person` says by hand: what stands there now by script, and what came there.

    A mark that the logbook names cannot be deleted: it is read again, and the part that came for it becomes the mark.
    """
    scripts, now = [part.script_id for part in parts], clock.now()
    named = exists().where(Broadcast.airing_id == Airing.id).correlate(Airing)
    there = Airing.script_id.in_(scripts), Airing.session_at == session_at, Airing.dropped_at.is_not(None)
    standing = {mark.script_id: mark for mark in session.scalars(select(Airing).where(*there, named))}
    session.execute(delete(Airing).where(*there, ~named).execution_options(synchronize_session=False))
    came = [part for part in parts if part.script_id not in standing]
    for part in parts:
        if mark := standing.get(part.script_id):
            part.dropped_at, part.pinned, part.person_id = now, False, person.id if person else part.person_id
            mark.dropped_at = None
        else:
            part.session_at = part.starts_at = session_at
    standing |= {part.script_id: part for part in came}
    for part in standing.values():
        part.pinned, part.person_id = person is not None, person.id if person else None
    session.flush()
    return standing, came


def _period(bulletin: Bulletin) -> dict[str, str]:
    return {"first": formats.day(bulletin.valid_from), "last": formats.day(bulletin.valid_until)}


def _mark(part: Airing, session_at: datetime, person: Person) -> Airing:
    return Airing(
        script_id=part.script_id,
        commune_code=part.commune_code,
        session_at=session_at,
        starts_at=session_at,
        seconds=part.seconds,
        person_id=person.id,
        dropped_at=clock.now(),
    )


def _done(session: Session, person: Person, deed: str, airing: Airing, **detail: str) -> None:
    code, title = airing.commune_code, airing.script.bulletin.title
    record(session, person, deed, f"station:{code}", title=title, **detail)
    session.flush()
    lay_commune(session, code)
