"""A wake-up for doubts."""

from celery import shared_task

from foundation.database import db
from foundation.wakeups import wake
from messaging.sms import gateways
from messaging.sms.dispatching import judging
from messaging.sms.doubts import queries, traces
from messaging.sms.turns import turn


@shared_task(ignore_result=True, expires=20)  # type: ignore[untyped-decorator]
def look_for_traces() -> None:
    """Ask the carrier about uncertain messages for a while."""
    with turn("doubts") as ours:
        if ours and _may_ask():
            traces.look(db.session, gateways.current())


def wake_if_uncertain() -> None:
    """Ring only where something is uncertain: most houses have nothing to ask, every few seconds."""
    if queries.any_uncertain(db.session):
        wake(look_for_traces)


def _may_ask() -> bool:
    obstacle = judging.obstacle(db.session)
    db.session.commit()
    return obstacle is None
