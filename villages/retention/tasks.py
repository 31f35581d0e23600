"""The wake-up at night."""

from celery import shared_task

from foundation import clock
from foundation.database import db
from foundation.storage import store
from villages.retention import actions


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def remove_what_is_over() -> None:
    """Remove what has been kept long enough."""
    for files in actions.sweep(db.session, clock.today()):
        db.session.commit()
        for key in files:
            store().remove(key)
