"""Doors for the worker: a wake-up carries a recording's id, the row says whether it is still to be made."""

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from translations.recordings import making, queries


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def make_station(recording_id: int) -> None:
    """Make one recording for stations, with no transaction open meanwhile, and ring for the next."""
    claimed = making.claim(db.session, recording_id)
    db.session.commit()
    if claimed:
        settle(claimed, making.make(claimed))


def settle(claimed: making.Claim, made: making.Made) -> None:
    """Say how it went; what had to wait for its turn has it now."""
    making.settle(db.session, claimed, made)
    following = queries.next_to_make(db.session)
    db.session.commit()
    if following:
        wake(make_station, following)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find work whose wake-up was lost."""
    for recording_id in queries.overdue(db.session):
        wake(make_station, recording_id)
