"""Writing into the logbook: new entries, corrections, entries taken back. Nothing here changes a row or commits."""

from dataclasses import asdict, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound
from foundation.web import formats
from messaging.loudspeaker import queries
from messaging.loudspeaker.logbook import refusals
from messaging.loudspeaker.logbook.entries import OLDEST, Entry, check_key, checked
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.stations.queries import station

NEAR = timedelta(hours=2)  # a broadcast further from its plan is one of its own


def log(session: Session, person: Person, entry: Entry) -> bool:
    """Add an entry; false when this very form was logged before.

    Raises:
        NotFound: no such script within the person's reach, or no such airing of it.
        AlreadyLogged: the airing has an entry that stands; one that says it was missed gives way to one that it was
            aired after all.
        LoudspeakerRefusal: what `entries.checked` refuses; LongAgo.
    """
    script = queries.script_for(session, person, entry.script_id)
    entry = replace(_complete(session, script, entry), corrects_id=None)
    # A broadcast that was missed may be aired after all, not the other way round.
    if not _answer(session, person, entry, or_(Broadcast.aired, literal(not entry.aired))):
        return False
    deed = "script.aired" if entry.aired else "script.missed"
    record(session, person, deed, f"script:{script.id}", at=entry.at.isoformat(), note=entry.note)
    return True


def correct(session: Session, person: Person, entry_id: int, entry: Entry) -> bool:
    """Let a new entry stand in the place of one that is wrong; false when this very form was logged before.

    Raises:
        NotFound: no such entry or script within the person's reach, or the entry only takes another back.
        AlreadyCorrected: another entry stands in its place already.
        AnotherStation: the script is read elsewhere.
        AlreadyLogged: the airing the correction answers has an entry of its own.
        LoudspeakerRefusal: as for `log`.
    """
    wrong = _entry(session, person, entry_id)
    script = queries.script_for(session, person, entry.script_id)
    theirs = session.get_one(Script, wrong.script_id)
    if script.commune_code != theirs.commune_code:
        raise refusals.AnotherStation(commune=formats.commune(theirs.commune_code))
    if entry.airing_id is None and entry.script_id == wrong.script_id:
        entry = replace(entry, airing_id=wrong.airing_id)
    entry = replace(_complete(session, script, entry), corrects_id=wrong.id)
    if not _answer(session, person, entry, Broadcast.aired == entry.aired):
        return False
    record(
        session,
        person,
        "script.entry_corrected",
        f"script:{script.id}",
        entry=wrong.id,
        at=entry.at.isoformat(),
        aired=entry.aired,
        note=entry.note,
    )
    return True


def take_back(session: Session, person: Person, entry_id: int, entry_key: str) -> Script:
    """Take back an entry made by mistake: another entry says so, and neither counts. Twice is once.

    Raises:
        NotFound: no such entry within the person's reach, or it only takes another back.
        AlreadyCorrected: a correction stands in its place.
        EntryKeyMissing
    """
    wrong = _entry(session, person, entry_id)
    check_key(entry_key)
    taken = {"script_id": wrong.script_id, "airing_id": wrong.airing_id, "at": wrong.at, "corrects_id": wrong.id}
    if _added(session, person, {**taken, "aired": False, "retraction": True, "entry_key": entry_key}) is not None:
        record(session, person, "script.entry_taken_back", f"script:{wrong.script_id}", entry=wrong.id)
    elif not session.scalar(select(exists().where(Broadcast.corrects_id == wrong.id, Broadcast.retraction))):
        raise refusals.AlreadyCorrected
    return session.get_one(Script, wrong.script_id)


def _entry(session: Session, person: Person, entry_id: int) -> Broadcast:
    wrong = session.get(Broadcast, entry_id)
    if wrong is None or wrong.retraction:
        raise NotFound(name=entry_id)
    queries.script_for(session, person, wrong.script_id)
    return wrong


def _complete(session: Session, script: Script, entry: Entry) -> Entry:
    """The entry with what the station is known to have, checked."""
    made = script.bulletin.created_at + clock.offset()
    if entry.at < made - OLDEST:
        raise refusals.LongAgo(at=formats.moment(entry.at), made=formats.day(made))
    here = station(session, script.commune_code)
    if entry.clusters is None and here.clusters:
        entry = replace(entry, clusters=here.clusters)
    entry = checked(entry, clock.now())
    return entry if entry.approver else replace(entry, approver=here.approver)


def _answer(session: Session, person: Person, entry: Entry, told: ColumnElement[bool]) -> bool:
    """Write the entry, under the airing it answers; `told` is which entries that stand have answered it already."""
    rival = exists().where(
        Broadcast.airing_id == Airing.id, queries.stands(), Broadcast.id != (entry.corrects_id or 0), told
    )
    answered = rival.correlate(Airing)
    airing = _airing(session, entry, answered)
    if _known(session, entry.entry_key):
        return False
    # Asked once more, now that nobody else can answer it.
    if airing and session.scalar(select(Airing.id).where(Airing.id == airing.id, answered)):
        if entry.airing_id is not None:
            raise _already(session, airing)
        airing = None
    plan = {"airing_id": airing.id, "planned_at": airing.starts_at} if airing else {"airing_id": None}
    if _added(session, person, {**asdict(entry), **plan}) is not None:
        return True
    if _known(session, entry.entry_key):
        return False
    raise refusals.AlreadyCorrected


def _airing(session: Session, entry: Entry, answered: ColumnElement[bool]) -> Airing | None:
    """The planned broadcast the entry answers, held until the end of the transaction so that it is answered once."""
    ours = select(Airing).where(Airing.script_id == entry.script_id).with_for_update(of=Airing)
    if entry.airing_id is None:
        near = Airing.starts_at.between(entry.at - NEAR, entry.at + NEAR), Airing.dropped_at.is_(None), ~answered
        distance = func.abs(func.extract("epoch", Airing.starts_at - entry.at))
        return session.scalar(ours.where(*near).order_by(distance, Airing.id).limit(1))
    if airing := session.scalar(ours.where(Airing.id == entry.airing_id)):
        return airing
    raise NotFound(name=entry.airing_id)


def _already(session: Session, airing: Airing) -> refusals.AlreadyLogged:
    query = select(Broadcast).where(Broadcast.airing_id == airing.id, queries.stands())
    there = session.scalars(query.order_by(Broadcast.aired.desc(), Broadcast.id)).first()
    return refusals.AlreadyLogged(at=formats.moment(airing.starts_at), person=there.person.name if there else "")


def _known(session: Session, entry_key: str) -> bool:
    return bool(session.scalar(select(exists().where(Broadcast.entry_key == entry_key))))


def _added(session: Session, person: Person, values: dict[str, object]) -> int | None:
    query = insert(Broadcast).values(person_id=person.id, logged_at=clock.now(), **values)
    return session.scalar(query.on_conflict_do_nothing().returning(Broadcast.id))
