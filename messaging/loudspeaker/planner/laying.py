"""How the plan of a commune is laid and written. Nothing here commits; one process at a time lays a commune."""

from datetime import datetime

from sqlalchemy import ColumnElement, Integer, cast, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from foundation import clock
from foundation.communes import commune
from messaging.loudspeaker.models import Airing, Broadcast, Script
from messaging.loudspeaker.planner.planning import Plan
from messaging.loudspeaker.planner.situation import situations, this_minute
from messaging.loudspeaker.queries import answered, follows, is_newest

_PLAN_LOCK = 20_039  # the space of the advisory locks of the plan, one a commune


def lay_commune(session: Session, commune_code: str) -> int:
    """Lay the coming days of the commune anew; returns how many airings changed: none, when laid twice.

    Raises:
        UnknownCommune: no such unit.
    """
    lock(session, commune(commune_code).code)
    now = this_minute()
    changed = _hand_on(session, commune_code, now)
    session.expire_all()
    found = situations(session, [commune_code], now)[commune_code]
    scripts = [reading.script_id for message in found.wanted for reading in message.readings]
    changed += _set_aside(session, commune_code, found.plan, now)
    changed += _clear(session, commune_code, found.plan, scripts, now)
    return changed + _write(session, commune_code, found.plan)


def lock(session: Session, commune_code: str) -> None:
    """Nobody else changes the plan of that commune until the transaction ends."""
    place = cast(_PLAN_LOCK, Integer), cast(int(commune_code), Integer)
    session.execute(select(func.pg_advisory_xact_lock(*place)))


def _hand_on(session: Session, commune_code: str, now: datetime) -> int:
    """What people decided about an older version holds for the newest of the same script."""
    newest = aliased(Script)
    newer = (
        select(newest.id)
        .where(follows(newest, Script))
        .order_by(newest.version.desc())
        .limit(1)
        .correlate(Script)
        .scalar_subquery()
    )
    decided = (
        update(Airing)
        .where(
            Airing.script_id == Script.id,
            ~is_newest(),
            Airing.commune_code == commune_code,
            Airing.session_at > now,
            Airing.pinned | Airing.dropped_at.is_not(None),
            ~_logged(),
        )
        .values(script_id=newer)
        .returning(Airing.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(decided).all())


def _set_aside(session: Session, commune_code: str, plan: Plan, now: datetime) -> int:
    """Take out of the plan what the logbook names in entries taken back: its row stays, for their sake."""
    query = (
        update(Airing)
        .where(
            Airing.commune_code == commune_code,
            Airing.session_at > now,
            Airing.dropped_at.is_(None),
            tuple_(Airing.script_id, Airing.session_at).not_in(_kept(plan)),
            _logged(),
            ~answered(),
        )
        .values(dropped_at=clock.now(), person_id=None, pinned=False)
        .returning(Airing.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(query).all())


def _clear(session: Session, commune_code: str, plan: Plan, scripts: list[int], now: datetime) -> int:
    """Take out what is to come and stands in the plan no more; a drop goes with its script."""
    gone = (Airing.dropped_at.is_(None) & tuple_(Airing.script_id, Airing.session_at).not_in(_kept(plan))) | (
        Airing.dropped_at.is_not(None) & Airing.script_id.not_in(scripts)
    )
    query = delete(Airing).where(Airing.commune_code == commune_code, Airing.session_at > now, gone, ~_logged())
    return len(session.execute(query.returning(Airing.id).execution_options(synchronize_session=False)).all())


def _write(session: Session, commune_code: str, plan: Plan) -> int:
    rows = [
        {
            "script_id": row.script_id,
            "commune_code": commune_code,
            "session_at": row.session_at,
            "starts_at": row.starts_at,
            "seconds": row.seconds,
        }
        for row in plan.airings
    ]
    if not rows:
        return 0
    query = insert(Airing).values(rows)
    new = {"starts_at": query.excluded.starts_at, "seconds": query.excluded.seconds, "dropped_at": None}
    differs = (Airing.starts_at != query.excluded.starts_at) | (Airing.seconds != query.excluded.seconds)
    aside = Airing.dropped_at.is_not(None) & Airing.person_id.is_(None)
    written = query.on_conflict_do_update(
        index_elements=[Airing.script_id, Airing.session_at],
        set_=new,
        where=(differs & Airing.dropped_at.is_(None)) | aside,
    )
    return len(session.execute(written.returning(Airing.id)).all())


def _kept(plan: Plan) -> list[tuple[int, datetime]]:
    return [(row.script_id, row.session_at) for row in plan.airings]


def _logged() -> ColumnElement[bool]:
    """The condition that the logbook names the airing at all: entries stay, so the row they name does."""
    return exists().where(Broadcast.airing_id == Airing.id).correlate(Airing)
