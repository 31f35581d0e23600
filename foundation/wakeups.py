"""Celery as a bell, not as a ledger: a message carries ids and says that there is work in the database.

A wake-up that is lost costs time and nothing else, because sweeps find the work again. No result is kept, no task
is delayed for longer than a minute, and JSON is the only form a message takes.
"""

from typing import Any

import structlog
from celery import Celery, Task
from flask import Flask
from kombu.exceptions import OperationalError
from kombu.transport.redis import Channel

from foundation.settings import Settings
from foundation.web.locales import in_default_locale

log = structlog.get_logger(__name__)


def connect(app: Flask, settings: Settings) -> Celery:
    """The Celery application of this process. Shared tasks without it would publish to amqp://localhost."""

    class TaskInContext(Task):  # type: ignore[misc]
        def __call__(self, *args: object, **kwargs: object) -> Any:
            with app.app_context(), in_default_locale():
                return self.run(*args, **kwargs)

    celery = Celery("tieng_ban", task_cls=TaskInContext)
    celery.conf.update(
        broker_url=settings.redis_url,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "socket_connect_timeout": 3,
            "socket_timeout": 10,
            "visibility_timeout": 3600,
            # A page that rings must not stand for seconds before a broker that is away: the sweep rings again.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0.1,
            "interval_max": 0.1,
        },
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        timezone="UTC",
    )
    # A worker whose broker goes would ask it to take back what it had fetched, fall over that, and end (kombu 5.7).
    Channel.do_restore = False
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def wake(task: Any, *ids: int, after: float = 0) -> None:
    """Ring for the task after a commit, `after` so many seconds.

    With the broker away the work waits for the next sweep.
    """
    try:
        task.apply_async(ids, countdown=after or None)
    except OperationalError as error:
        log.warning("broker away, the sweep will find the work", task=task.name, ids=ids, error=str(error))
