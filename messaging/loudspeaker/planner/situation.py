"""What the planner must know of stations, asked for at once: their sessions, their messages, what people decided."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from foundation import clock
from foundation.languages import SOURCE
from messaging.loudspeaker.lifecycle import WAITING
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.planner.planning import Plan, lay
from messaging.loudspeaker.planner.wanted import Held, Reading, Wanted, in_order
from messaging.loudspeaker.queries import answered, is_newest, stands
from messaging.loudspeaker.stations import queries as stations
from messaging.loudspeaker.stations import sessions, week

DAYS_AHEAD = 14
_FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Situation:
    """A station as it stands: everything `lay` wants."""

    sessions: tuple[week.Session, ...]
    wanted: tuple[Wanted, ...]
    held: tuple[Held, ...]
    now: datetime
    until: date

    @cached_property
    def plan(self) -> Plan:
        """What should be read when, and what stands against it."""
        return lay(self.sessions, self.wanted, self.held, now=self.now, until=self.until)


def this_minute() -> datetime:
    """The moment a plan is laid for, on the office's clock; what begins in this minute has begun."""
    return clock.local(clock.now()).replace(second=0, microsecond=0)


def situations(session: Session, codes: Collection[str], now: datetime) -> dict[str, Situation]:
    """The stations of these communes at that moment, up to `DAYS_AHEAD` days ahead; a fixed number of queries."""
    until = now.date() + timedelta(days=DAYS_AHEAD - 1)
    coming = sessions.sessions_in(session, codes, now.date(), until)
    order, scripts = languages_in(session, codes), _scripts(session, codes, now.date(), until)
    known = _known(session, [script.id for script in scripts], now)
    held = _held(session, codes, now)
    by_code: dict[str, list[Script]] = defaultdict(list)
    for script in scripts:
        by_code[script.commune_code].append(script)
    return {
        code: Situation(
            tuple(_spoken(found, order[code]) for found in coming[code] if found.begins > now),
            _wanted(by_code[code], known, order[code], now),
            tuple(held[code]),
            now,
            until,
        )
        for code in codes
    }


def languages_in(session: Session, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The order of languages at each station: its own, or Vietnamese and then as its villages have them."""
    kept, spoken = stations.stations(session, codes), stations.village_languages(session, codes)
    return {
        code: tuple(kept[code].languages) or tuple(dict.fromkeys((SOURCE, *spoken.get(code, ())))) for code in codes
    }


def running_communes(session: Session, now: datetime) -> list[str]:
    """The communes with something to lay, or something laid that should be looked at again."""
    until = now.date() + timedelta(days=DAYS_AHEAD - 1)
    running = select(Script.commune_code).join(Bulletin).where(_runs(now.date(), until))
    laid = select(Airing.commune_code).where(Airing.session_at > now)
    return sorted(session.scalars(running.union(laid)))


def communes_of(session: Session, bulletin_id: int) -> list[str]:
    """The communes that have scripts of the bulletin."""
    query = select(Script.commune_code).where(Script.bulletin_id == bulletin_id).distinct()
    return sorted(session.scalars(query))


def out_of_step(session: Session, now: datetime) -> list[str]:
    """The communes whose plan does not know a script that runs, or still holds one that does not: a bell was lost.

    What found no place an hour after its launch is left to the night, so that it is not laid again every minute.
    """
    until = now.date() + timedelta(days=DAYS_AHEAD - 1)
    laid = exists().where(Airing.script_id == Script.id)
    fresh = Bulletin.created_at > func.now() - _FRESH
    unknown = select(Script.commune_code).join(Bulletin).where(_runs(now.date(), until), is_newest(), ~laid, fresh)
    stale = (
        select(Airing.commune_code)
        .join(Script, Script.id == Airing.script_id)
        .join(Bulletin, Bulletin.id == Script.bulletin_id)
        .where(Airing.session_at > now, Bulletin.withdrawn_at.is_not(None) | ~is_newest())
    )
    return sorted(session.scalars(unknown.union(stale)))


@dataclass(frozen=True)
class _Known:
    """Of one script: how often it was read so far, and whether the plan knows it at all."""

    aired: int = 0
    laid: bool = False


def _runs(today: date, until: date) -> ColumnElement[bool]:
    return and_(Bulletin.withdrawn_at.is_(None), Bulletin.valid_until >= today, Bulletin.valid_from <= until)


def _scripts(session: Session, codes: Collection[str], today: date, until: date) -> Sequence[Script]:
    """The newest scripts that may be read in that time."""
    query = select(Script).join(Bulletin).where(Script.commune_code.in_(codes), _runs(today, until), is_newest())
    return session.scalars(query.order_by(Script.id)).all()


def _known(session: Session, script_ids: Collection[int], now: datetime) -> dict[int, _Known]:
    """An airing of the past counts unless the log says that it was none."""
    missed = exists().where(Broadcast.airing_id == Airing.id, ~Broadcast.aired, stands()).correlate(Airing)
    aired = func.count().filter(Airing.session_at <= now, Airing.dropped_at.is_(None), ~missed)
    query = select(Airing.script_id, aired).where(Airing.script_id.in_(script_ids)).group_by(Airing.script_id)
    return {script_id: _Known(count, True) for script_id, count in session.execute(query)}


def _held(session: Session, codes: Collection[str], now: datetime) -> dict[str, list[Held]]:
    """What people moved or dropped, and what is logged already, among what is to come; an entry taken back is none."""
    decided = Airing.pinned | (Airing.dropped_at.is_not(None) & Airing.person_id.is_not(None))
    query = select(Airing.commune_code, Airing.script_id, Airing.session_at, Airing.dropped_at).where(
        Airing.commune_code.in_(codes),
        Airing.session_at > now,
        decided | (Airing.dropped_at.is_(None) & answered()),
    )
    found: dict[str, list[Held]] = defaultdict(list)
    for code, script_id, session_at, dropped_at in session.execute(query.order_by(Airing.id)):
        found[code].append(Held(script_id, clock.local(session_at), dropped_at is not None))
    return found


def _spoken(found: week.Session, order: tuple[str, ...]) -> week.Session:
    return found if found.languages else replace(found, languages=order)


def _wanted(
    scripts: Sequence[Script], known: dict[int, _Known], order: Sequence[str], now: datetime
) -> tuple[Wanted, ...]:
    """One for each bulletin and place, with its languages."""
    together: dict[tuple[int, str], list[Script]] = defaultdict(list)
    for script in scripts:
        together[script.bulletin_id, script.place].append(script)
    return tuple(_message(parts, known, order, now) for _key, parts in sorted(together.items()))


def _message(parts: Sequence[Script], known: dict[int, _Known], order: Sequence[str], now: datetime) -> Wanted:
    bulletin, nothing = parts[0].bulletin, _Known()
    readings = tuple(
        Reading(
            part.id, part.language, part.seconds, known.get(part.id, nothing).laid, known.get(part.id, nothing).aired
        )
        for part in sorted(parts, key=lambda part: (part.language != SOURCE, part.language, part.id))
    )
    return Wanted(
        bulletin.id,
        bulletin.title,
        bulletin.priority,
        bulletin.valid_from,
        bulletin.valid_until,
        in_order(readings, order),
        parts[0].place,
        # A language that came later is owed its airing too.
        min(known.get(part.id, nothing).aired for part in parts),
        any(_just_came(part, now) for part in parts),
    )


def _just_came(script: Script, now: datetime) -> bool:
    """Whether somebody launched it, or approved newer words for it, within the last hour: they want it heard now."""
    if script.state == WAITING and not script.bulletin.tries:
        return True
    came = max(script.bulletin.created_at, script.generated_at or script.bulletin.created_at)
    return now - (came + clock.offset()) < _FRESH
