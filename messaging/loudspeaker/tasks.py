"""Doors for the worker: wake-ups carry a bulletin's id, the database says what is to be done."""

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from messaging.loudspeaker import making, queries


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def make_scripts(bulletin_id: int) -> None:
    """Make the files of a bulletin, a batch at a time."""
    more = making.make_batch(db.session, bulletin_id)
    db.session.commit()
    if more:
        wake(make_scripts, bulletin_id)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find work whose wake-up was lost."""
    for bulletin_id in queries.waiting_bulletins(db.session):
        wake(make_scripts, bulletin_id)
