"""A worker that is killed in the middle of a campaign, and the one that comes after it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import func, select, update

from foundation.database import db
from messaging.sms.lifecycle import MessageState
from messaging.sms.models import Attempt, Message
from operations.demonstration.preparing import password_of, prepare
from operations.environment import isolated
from operations.processes import Stack
from operations.programs import Running, worker
from tests.stories.house import ZONE, House

AUTHOR = "soan@mau.example"
SLUG = "gia-han-the-bhyt-mau"
PEOPLE = 3000
WINDOW = 5
KILLS = 2


@pytest.fixture
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own with small windows and no scheduler: the story sweeps."""
    now = datetime.now(ZONE)
    offset = now.replace(hour=9, minute=0, second=0) - now
    settings = {"CLOCK_OFFSET": f"{offset.total_seconds():.0f}", "TIMEZONE": str(ZONE), "SEND_WINDOW": str(WINDOW)}
    folder = tmp_path_factory.mktemp("fragile")
    with Stack(folder, environ={**isolated(os.environ), **settings}, programs=("carrier", "web")) as stack:
        prepare(stack.app, stack.folder)
        stack.start()
        stack.wait_until_up()
        yield House(stack, password_of(stack.folder) or "")


def count(house: House, *conditions: object) -> int:
    with house.stack.app.app_context():
        return db.session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def work_until(house: House, true: Callable[[], bool], what: str) -> None:
    """Start a worker, wait, and kill it with all its children: nothing of it gets to say a last word."""
    running = Running(worker(), house.stack.environ, house.stack.folder / "logs")
    try:
        until(true, what)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        until(lambda: running.ended, "a killed worker is still there")


def test_a_killed_worker_costs_a_window_a_process_and_nobody_gets_a_message_twice(fragile: House) -> None:
    answer = fragile.type("campaign", "launch", SLUG, "--as", AUTHOR)
    assert answer.returncode == 0, answer.stderr
    for _ in range(KILLS):
        before = count(fragile, Attempt.id.is_not(None))
        fragile.sweep()
        work_until(fragile, lambda: count(fragile, Attempt.id.is_not(None)) > before, "a worker sends nothing")  # noqa: B023
    assert count(fragile, Message.state == MessageState.PLANNED) > 0, "the kills came too late to prove anything"

    with fragile.stack.app.app_context():
        # Nobody is left who could hold a lease: this is what a minute and a half of waiting would bring.
        leased = update(Message).where(Message.lease_until.is_not(None))
        db.session.execute(leased.values(lease_until=func.now() - func.make_interval(0, 0, 0, 0, 0, 0, 1)))
        db.session.commit()
    fragile.sweep()
    to_leave = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.DISPATCHING)
    under_way = (*to_leave, MessageState.ACCEPTED, MessageState.SENT)
    # Reports wait in their table until a worker follows them, so it lives until the last one.
    work_until(fragile, lambda: count(fragile, Message.state.in_(under_way)) == 0, "the new worker does not finish")

    report = fragile.report(SLUG)
    processes = max(2, os.cpu_count() or 1)
    assert report["recipients"] == sum(report["states"].values()) == PEOPLE
    assert report["uncertain"] <= KILLS * processes * WINDOW
    told = [f"{report['uncertain']} messages are uncertain"] if report["uncertain"] else []
    assert fragile.differences(report) == told
    numbers = [message.number_hash for message in fragile.at_the_carrier()]
    assert len(set(numbers)) == len(numbers), "a number was written to twice"
