"""How the worker makes a recording for stations: claim, make with no transaction open, settle.

The row is the queue. A claim whose worker was killed lapses once its decoder must have ended, and another makes it;
what the first may still say then is not heard.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from foundation import clock, settings
from translations.recordings import queries, storage, workshop
from translations.recordings.lifecycle import OURS, RecordingState
from translations.recordings.models import Recording
from translations.recordings.refusals import Troubled
from translations.recordings.troubles import Trouble

MOST_TRIES = 3  # a file that takes its worker down with it must not do so for ever
_TURN = 0x7265636F7264  # the key under which workers count one after the other how many are at work


@dataclass(frozen=True)
class Claim:
    """A recording that one worker has, since `at`; `original` names its file."""

    recording_id: int
    original: str
    at: datetime


@dataclass(frozen=True)
class Made:
    """The station's MP3, its seconds and its size in bytes; or the trouble there was."""

    station: str = ""
    seconds: float = 0.0
    size: int = 0
    trouble: str = ""


def claim(session: Session, recording_id: int) -> Claim | None:
    """Take the recording; None when there is nothing to do, or RECORDINGS_AT_ONCE are at work already."""
    session.execute(select(func.pg_advisory_xact_lock(_TURN)))
    if queries.at_work(session) >= settings.current().recordings_at_once:
        return None
    query = queries.to_make(recording_id).with_for_update(skip_locked=True)
    found = session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        return None
    if found.tries >= MOST_TRIES:
        found.state, found.trouble = RecordingState.REFUSED, Trouble.GIVEN_UP
        return None
    found.claimed_at, found.tries = clock.now(), found.tries + 1
    return Claim(found.id, found.original, found.claimed_at)


def make(claimed: Claim) -> Made:
    """Make the station's MP3. No transaction should be open: it may take minutes."""
    station = storage.station_name(claimed.original)
    try:
        with storage.opened(claimed.original) as given, storage.writing(station) as target:
            heard = workshop.make(given, target, settings.current())
        return Made(station, heard.seconds, storage.size(station))
    except Troubled as troubled:
        return Made(trouble=troubled.trouble)


def settle(session: Session, claimed: Claim, made: Made) -> bool:
    """Say how it went; false when the claim has lapsed and somebody else has it."""
    told: dict[str, object] = {"state": RecordingState.READY, "station": made.station}
    told |= {"seconds": made.seconds, "station_size": made.size}
    is_worthless = bool(made.trouble) and made.trouble not in OURS
    if made.trouble:
        told = {"state": RecordingState.REFUSED, "trouble": made.trouble}
        told |= {"original": ""} if is_worthless else {}
    mine = Recording.id == claimed.recording_id, Recording.claimed_at == claimed.at
    still = Recording.state == RecordingState.BEING_MADE
    settled = session.scalar(update(Recording).where(*mine, still).values(**told).returning(Recording.id)) is not None
    if settled and is_worthless:
        storage.remove(claimed.original)
    return settled
