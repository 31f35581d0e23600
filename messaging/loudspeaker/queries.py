"""Reads of bulletins, scripts and the log."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.access import reach_filter
from accounts.models import Person
from foundation import clock
from foundation.languages import SOURCE
from foundation.refusals import NotFound
from messaging.loudspeaker.bulletin import ScriptKey
from messaging.loudspeaker.lifecycle import WAITING, Standing, standing
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, BulletinText, Script

PRIORITY_ORDER = {"urgent": 0, "priority": 1, "normal": 2}


@dataclass(frozen=True)
class BulletinTally:
    """A bulletin in figures: its newest scripts by state and language, minutes to read them once, times aired."""

    scripts: int
    by_state: dict[str, int]
    by_language: dict[str, int]
    minutes: int
    aired: int


def tally(session: Session, bulletin_id: int) -> BulletinTally:
    """The figures of the bulletin for pages and reports."""
    return tallies(session, [bulletin_id])[bulletin_id]


def tallies(session: Session, bulletin_ids: Sequence[int]) -> dict[int, BulletinTally]:
    """The figures of several bulletins, asked for at once."""
    counted = session.execute(
        select(Script.bulletin_id, Script.state, Script.language, func.count(), func.sum(Script.seconds))
        .where(Script.bulletin_id.in_(bulletin_ids), is_newest())
        .group_by(Script.bulletin_id, Script.state, Script.language)
    ).all()
    broadcasts = session.execute(
        select(Script.bulletin_id, func.count(Broadcast.id))
        .join(Script, Script.id == Broadcast.script_id)
        .where(Script.bulletin_id.in_(bulletin_ids), Broadcast.aired, stands())
        .group_by(Script.bulletin_id)
    )
    aired = {row[0]: row[1] for row in broadcasts}
    return {
        bulletin_id: _tallied([row[1:] for row in counted if row[0] == bulletin_id], aired.get(bulletin_id, 0))
        for bulletin_id in bulletin_ids
    }


def scripts_of(session: Session, bulletin_id: int) -> Sequence[Script]:
    """Every script of the bulletin, older versions included, by commune and language."""
    return session.scalars(_ordered(select(Script).where(Script.bulletin_id == bulletin_id))).all()


def versions_of(session: Session, bulletin_id: int) -> dict[ScriptKey, int]:
    """The newest version of every script of the bulletin, by commune, place and language."""
    key = Script.commune_code, Script.place, Script.language
    found = select(*key, func.max(Script.version)).where(Script.bulletin_id == bulletin_id).group_by(*key)
    return {(commune, place, language): newest for commune, place, language, newest in session.execute(found)}


def newest_of(session: Session, bulletin_id: int) -> Sequence[Script]:
    """The scripts of the bulletin that no newer version has replaced."""
    return session.scalars(_ordered(select(Script).where(Script.bulletin_id == bulletin_id, is_newest()))).all()


def words_of(session: Session, bulletin_id: int) -> list[tuple[BulletinText, int]]:
    """The words its newest scripts are made of, by language, with how many scripts that is."""
    counted = select(Script.text_id, func.count()).where(Script.bulletin_id == bulletin_id, is_newest())
    scripts = {row[0]: row[1] for row in session.execute(counted.group_by(Script.text_id))}
    found = select(BulletinText).where(BulletinText.id.in_(scripts)).order_by(BulletinText.language, BulletinText.id)
    return [(words, scripts[words.id]) for words in session.scalars(found)]


def within_reach(bulletin_id: int, person: Person) -> Select[Script]:
    """The bulletin's scripts for the communes within the person's reach."""
    query = select(Script).where(Script.bulletin_id == bulletin_id, reach_filter(Script.commune_code, person))
    return _ordered(query)


def for_person(person: Person, today: date) -> Select[Script]:
    """What the stations within the person's reach may read out today, the urgent first, then by hour of the day."""
    urgency = case(PRIORITY_ORDER, value=Bulletin.priority, else_=len(PRIORITY_ORDER))
    return (
        select(Script)
        .join(Bulletin)
        .where(
            Bulletin.withdrawn_at.is_(None),
            Bulletin.valid_from <= today,
            Bulletin.valid_until >= today,
            reach_filter(Script.commune_code, person),
            is_newest(),
        )
        .order_by(urgency, Script.slots, Script.commune_code, Script.language != SOURCE, Script.language, Script.id)
    )


def script_for(session: Session, person: Person, script_id: int) -> Script:
    """The script, if it lies within the person's reach.

    Raises:
        NotFound: no such script, or one of another commune: nobody learns which.
    """
    found = session.scalar(select(Script).where(Script.id == script_id, reach_filter(Script.commune_code, person)))
    if found is None:
        raise NotFound(name=script_id)
    return found


def bulletin(session: Session, person: Person, bulletin_id: int) -> Bulletin:
    """The bulletin, if one of its scripts lies within the person's reach.

    Raises:
        NotFound: no such bulletin, or one for other communes alone: nobody learns which.
    """
    if found := session.scalar(bulletins(person).where(Bulletin.id == bulletin_id)):
        return found
    raise NotFound(name=bulletin_id)


def bulletins(person: Person) -> Select[Bulletin]:
    """The bulletins with a script within the person's reach, the latest first; all, when that is the whole province."""
    found = select(Bulletin).order_by(Bulletin.valid_until.desc(), Bulletin.id.desc())
    ours = exists().where(Script.bulletin_id == Bulletin.id, reach_filter(Script.commune_code, person))
    return found.where(ours) if person.communes else found


def is_superseded(session: Session, script: Script) -> bool:
    """Whether a newer version has taken the script's place."""
    return not session.scalar(select(exists().where(Script.id == script.id, is_newest())))


def standing_of(session: Session, script: Script, today: date) -> Standing:
    """Whether the script may be read out today, and otherwise why not."""
    held = script.bulletin
    return standing(
        today,
        held.valid_from,
        held.valid_until,
        withdrawn=held.withdrawn_at is not None,
        superseded=is_superseded(session, script),
    )


def entries_of(session: Session, scripts: Sequence[Script]) -> dict[int, list[Broadcast]]:
    """The log entries that stand, by script, the latest first."""
    found: dict[int, list[Broadcast]] = {script.id: [] for script in scripts}
    query = select(Broadcast).where(Broadcast.script_id.in_(found), stands()).order_by(Broadcast.at.desc())
    for entry in session.scalars(query):
        found[entry.script_id].append(entry)
    return found


def history_of(session: Session, script_id: int) -> Sequence[Broadcast]:
    """Everything logged of the script, what was corrected or taken back included, in order of writing."""
    return session.scalars(select(Broadcast).where(Broadcast.script_id == script_id).order_by(Broadcast.id)).all()


def waiting_bulletins(session: Session) -> Sequence[int]:
    """The bulletins that still have scripts to make, but for those whose pause is not over."""
    due = or_(Bulletin.retry_at.is_(None), Bulletin.retry_at <= clock.now())
    query = (
        select(Script.bulletin_id)
        .join(Bulletin)
        .where(Script.state == WAITING, Bulletin.withdrawn_at.is_(None), due)
        .distinct()
        .order_by(Script.bulletin_id)
    )
    return session.scalars(query).all()


def reasons_of(session: Session, bulletin_id: int) -> Sequence[str]:
    """Why files of the bulletin are missing, each reason once; empty when none is."""
    query = select(Script.reason).where(Script.bulletin_id == bulletin_id, Script.reason.is_not(None))
    return [reason for reason in session.scalars(query.distinct().order_by(Script.reason)) if reason]


def follows(newer: Any, older: Any) -> ColumnElement[bool]:
    """The condition that the first is a newer version of the second, both `Script` or an alias of it."""
    return and_(
        newer.bulletin_id == older.bulletin_id,
        newer.commune_code == older.commune_code,
        newer.place == older.place,
        newer.language == older.language,
        newer.version > older.version,
    )


def is_newest(found: Any = Script) -> ColumnElement[bool]:
    """The condition that no newer version of the same script exists."""
    newer = aliased(Script)
    return ~exists().where(follows(newer, found)).correlate(found)


def stands() -> ColumnElement[bool]:
    """The condition that an entry of the log counts: no other stands in its place, and it takes none back."""
    later = aliased(Broadcast)
    replaced = exists().where(later.corrects_id == Broadcast.id).correlate(Broadcast)
    return ~Broadcast.retraction & ~replaced


def answered() -> ColumnElement[bool]:
    """The condition that an entry that counts says what became of an airing."""
    return exists().where(Broadcast.airing_id == Airing.id, stands()).correlate(Airing)


def _tallied(counted: Iterable[Any], aired: int) -> BulletinTally:
    by_state: Counter[str] = Counter()
    by_language: Counter[str] = Counter()
    seconds = 0
    for state, language, count, reading in counted:
        by_state[state] += count
        by_language[language] += count
        seconds += reading
    return BulletinTally(by_state.total(), dict(by_state), dict(by_language), math.ceil(seconds / 60), aired)


def _ordered(query: Select[Script]) -> Select[Script]:
    return query.order_by(
        Script.commune_code,
        Script.place,
        Script.language != SOURCE,
        Script.language,
        Script.version.desc(),
        Script.id,
    )
