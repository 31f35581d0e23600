"""Doors for the worker: a wake-up carries a recording's id, the row says whether its MP3 is still to be made."""

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from translations.recordings import actions, queries, storage


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def make_station(recording_id: int) -> None:
    """Make the station's MP3 of one recording, with no transaction open meanwhile."""
    if wanted := queries.to_make(db.session, recording_id):
        original, station = wanted.original, storage.station_name(wanted)
        db.session.commit()
        actions.made(db.session, recording_id, station, actions.make(original, station))
    db.session.commit()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find work whose wake-up was lost."""
    for recording_id in queries.overdue(db.session):
        wake(make_station, recording_id)
