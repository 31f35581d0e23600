"""Stories: whole journeys over HTTP against real processes: servers, pages, worker, scheduler and carrier."""

import os
from collections.abc import Iterator
from datetime import datetime

import pytest

from operations.demonstration.preparing import password_of, prepare
from operations.environment import isolated
from operations.processes import Stack
from tests.stories.house import ZONE, House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own at nine in the morning, with the demonstration in it."""
    now = datetime.now(ZONE)
    offset = now.replace(hour=9, minute=0, second=0) - now
    own = {"CLOCK_OFFSET": f"{offset.total_seconds():.0f}", "TIMEZONE": str(ZONE), "SEND_WINDOW": "10"}
    environ = {**isolated(os.environ), **own}
    with Stack(tmp_path_factory.mktemp("house"), environ=environ) as stack:
        prepare(stack.app, stack.folder)
        stack.start()
        stack.wait_until_up()
        yield House(stack, password_of(stack.folder) or "")
