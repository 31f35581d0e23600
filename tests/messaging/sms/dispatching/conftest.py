"""Workers as threads, each with a context and a session of its own, as processes have them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask

from foundation.database import db
from messaging.sms.dispatching import dispatch
from messaging.sms.gateways.protocol import Gateway

Workers = Callable[[int, Gateway], "Future[bool]"]


@pytest.fixture
def workers(app: Flask) -> Iterator[Workers]:
    """`workers(run_id, gateway)` begins a turn beside the test; its result says whether there was more to send."""

    def work(run_id: int, gateway: Gateway) -> bool:
        with app.app_context():
            return dispatch.work(db.session, run_id, gateway)

    with ThreadPoolExecutor(8) as threads:
        yield lambda run_id, gateway: threads.submit(work, run_id, gateway)
