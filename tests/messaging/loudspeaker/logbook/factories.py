"""Entries of the logbook and planned broadcasts for tests."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from messaging.loudspeaker.logbook import actions
from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.models import Airing, Broadcast, Bulletin, Script
from messaging.loudspeaker.queries import scripts_of
from tests.messaging.loudspeaker.factories import MUONG_BO

_numbers = count(1)


def script(session: Session, bulletin: Bulletin, language: str = "vi", commune: str = MUONG_BO) -> Script:
    """The newest script of the bulletin in that language and commune."""
    found = scripts_of(session, bulletin.id)
    return next(one for one in found if (one.commune_code, one.language) == (commune, language))


def airing(session: Session, script: Script, starts_at: datetime, **more: Any) -> Airing:
    """The script in the plan, in the session that begins then."""
    given = {"session_at": starts_at, "starts_at": starts_at, "seconds": script.seconds, **more}
    made = Airing(script_id=script.id, commune_code=script.commune_code, **given)
    session.add(made)
    session.commit()
    return made


def entry(script: Script, at: datetime | None = None, aired: bool = True, **more: Any) -> Entry:
    """An entry of the script, half an hour ago when nothing else is said."""
    at = at or clock.now().replace(microsecond=0) - timedelta(minutes=30)
    reason = {} if aired else {"note": "mất điện"}
    return Entry(script.id, at, aired, **{"entry_key": f"form {next(_numbers):08}", **reason, **more})


def logged(session: Session, person: Person, given: Entry) -> Broadcast:
    """The entry, written and committed."""
    assert actions.log(session, person, given)
    session.commit()
    return session.scalars(select(Broadcast).where(Broadcast.entry_key == given.entry_key)).one()
