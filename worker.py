"""The Celery application for `celery -A worker worker` and `celery -A worker beat`, with its schedule."""

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

import messaging.loudspeaker.planner.tasks
import messaging.loudspeaker.tasks
import messaging.sms.receipts.tasks
import messaging.sms.senders.tasks
import messaging.sms.tasks  # noqa: F401
import villages.audience.tasks
import villages.exports.tasks
import villages.imports.tasks
import villages.retention.tasks  # noqa: F401
from app import create_app
from foundation import readiness
from foundation.database import db

flask_app = create_app()
readiness.wait(flask_app)

app: Celery = flask_app.extensions["celery"]
app.conf.beat_schedule = {
    "sms": {"task": "messaging.sms.tasks.sweep", "schedule": 10.0, "options": {"expires": 30}},
    "loudspeaker": {"task": "messaging.loudspeaker.tasks.sweep", "schedule": 30.0, "options": {"expires": 60}},
    "plans": {"task": "messaging.loudspeaker.planner.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    # A quarter past midnight at the office, when the new day has begun.
    "nightly": {
        "task": "messaging.loudspeaker.planner.tasks.lay_province",
        "schedule": crontab(hour=17, minute=15),
    },
    "recordings": {"task": "translations.recordings.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "imports": {"task": "villages.imports.tasks.sweep", "schedule": 30.0, "options": {"expires": 60}},
    "exports": {"task": "villages.exports.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "codes": {"task": "messaging.sms.opting_out.tasks.send_codes", "schedule": 10.0, "options": {"expires": 10}},
    "numbers": {"task": "messaging.sms.opting_out.tasks.forget_numbers", "schedule": crontab(hour=19, minute=45)},
    "retention": {"task": "villages.retention.tasks.remove_what_is_over", "schedule": crontab(hour=20, minute=15)},
    "tallies": {"task": "messaging.sms.tasks.reconcile_tallies", "schedule": crontab(hour=19, minute=15)},
    "cells": {"task": "villages.audience.tasks.fold_cells", "schedule": 300.0, "options": {"expires": 300}},
    "cells proved": {"task": "villages.audience.tasks.reconcile_cells", "schedule": crontab(hour=20, minute=15)},
    "prices": {"task": "messaging.sms.senders.tasks.renew_prices", "schedule": crontab(hour=18, minute=30)},
    "turned away": {"task": "messaging.sms.receipts.tasks.forget_turned_away", "schedule": crontab(hour=19, minute=45)},
}


@worker_process_init.connect  # type: ignore[untyped-decorator]
def forget_inherited_connections(**_: object) -> None:
    """A forked child must not speak through its parent's connections."""
    with flask_app.app_context():
        db.engine.dispose(close=False)
