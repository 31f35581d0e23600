"""Wake-ups: each carries ids at most; what is to be done stands in the database."""

from collections.abc import Iterator
from functools import partial

import structlog
from celery import shared_task

from foundation import clock
from foundation.database import db
from foundation.wakeups import wake
from messaging.sms import gateways, queries, reconciliation, upkeep
from messaging.sms.dispatching import dispatch
from messaging.sms.doubts.tasks import wake_if_uncertain
from messaging.sms.receipts.tasks import apply_receipts, poll_silent
from messaging.sms.turns import turn

log = structlog.get_logger()

_HANDS = 2


# Every sweep rings and every turn rings for the next: without an end to each ring they would pile up while a long run
# is sent, and the sweep would wait behind them.
@shared_task(ignore_result=True, expires=20)  # type: ignore[untyped-decorator]
def dispatch_run(run_id: int) -> None:
    """Send what is due of the run's sender for a while, then ask for another turn if there is more."""
    dispatch.work(db.session, run_id, gateways.current(), partial(wake, dispatch_run, run_id))


def begin(run_id: int) -> None:
    """Ring for a run that was let go just now: for two processes, so that one sends while the other waits.

    What is to be done by one process alone (a sender with a pace) the second leaves to it.
    """
    for _ in range(_HANDS):
        wake(dispatch_run, run_id)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Do what the clock demands; wake the runs that have something to send, and what listens to the carrier."""
    with turn("sweep") as ours:
        for _ in _steps() if ours else ():
            db.session.commit()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def reconcile_tallies() -> None:
    """Count every run again that may have changed since last night; mend and log what was wrong."""
    with turn("reconcile") as ours:
        for run_id in queries.recent_runs(db.session) if ours else ():
            _reconcile(run_id)


def _steps() -> Iterator[object]:
    yield from upkeep.steps(db.session)
    for run_id in queries.due_runs(db.session, clock.now(), clock.zone()):
        wake(dispatch_run, run_id)
    wake(apply_receipts)
    wake(poll_silent)
    wake_if_uncertain()


def _reconcile(run_id: int) -> None:
    wrong = reconciliation.differences(db.session, run_id)
    for entry in wrong:
        log.error("tally differs from the messages", **vars(entry))
    reconciliation.mend(db.session, wrong)
    db.session.commit()
