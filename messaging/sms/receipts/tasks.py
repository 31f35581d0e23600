"""Wake-ups for receipts: those that wait are applied, those that never came are asked for."""

from time import monotonic

import structlog
from celery import shared_task
from sqlalchemy.exc import IntegrityError, OperationalError

from foundation.database import db
from foundation.wakeups import wake
from messaging.sms import gateways, polling
from messaging.sms.dispatching import dispatch
from messaging.sms.receipts import actions, turned_away
from messaging.sms.turns import turn

log = structlog.get_logger()

_SECONDS = 5.0  # that one task works before it lets others go
RING_EVERY = 3.0  # seconds, of each process that takes receipts in

_rung_at = float("-inf")


def ring() -> None:
    """Receipts wait: have them applied, now or within `RING_EVERY` seconds, together with those that come meanwhile."""
    global _rung_at
    now = monotonic()
    if now - _rung_at >= RING_EVERY:
        _rung_at = now
        wake(apply_receipts, after=RING_EVERY)


@shared_task(ignore_result=True, expires=20)  # type: ignore[untyped-decorator]
def apply_receipts() -> None:
    """Let the ledger follow the receipts that wait; ask for another turn if there are more."""
    with turn("receipts") as ours:
        if ours and _apply():
            wake(apply_receipts)


@shared_task(ignore_result=True, expires=20)  # type: ignore[untyped-decorator]
def poll_silent() -> None:
    """Ask the carrier about messages of which nothing was heard; ask for another turn if that brought news."""
    with turn("polling") as ours:
        if ours and _may_ask() and polling.work(db.session, gateways.current()):
            wake(poll_silent)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def forget_turned_away() -> None:
    """Remove the oldest reports without effect."""
    log.info("old callbacks forgotten", callbacks=turned_away.forget(db.session))
    db.session.commit()


def _may_ask() -> bool:
    obstacle = dispatch.obstacle(db.session)
    db.session.commit()
    return obstacle is None


def _apply() -> bool:
    """Apply for a while; whether more waits."""
    until = monotonic() + _SECONDS
    while monotonic() < until:
        try:
            taken = actions.apply_waiting(db.session)
            db.session.commit()
        except (OperationalError, IntegrityError) as error:
            # A deadlock, a number given elsewhere this instant, or the database went away: what was taken waits again.
            db.session.rollback()
            log.warning("receipts wait", error=type(error).__name__)
            return False
        if taken < actions.AT_ONCE:
            return False
    return True
