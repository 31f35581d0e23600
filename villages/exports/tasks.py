"""Doors for the worker: a wake-up carries an export's id, the row says whether it is still to be made."""

from contextlib import suppress

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from villages.exports import making, queries, workplace


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def make_export(export_id: int) -> None:
    """Make one list."""
    claimed = making.claim(db.session, export_id)
    db.session.commit()
    if claimed:
        with suppress(making.Superseded):
            making.make(db.session, claimed)
            db.session.commit()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find lists whose wake-up or maker was lost, throw away those whose time is over and what lost makers left."""
    for export_id in queries.waiting(db.session):
        wake(make_export, export_id)
    making.throw_away(db.session)
    db.session.commit()
    workplace.clear(queries.being_made(db.session))
