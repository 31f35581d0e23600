"""Starts the peer beside the same servers and the same carrier, and measures it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from celery import Celery
from sqlalchemy import create_engine, text

from benchmarks.carrier import TEXTS
from benchmarks.house import PEERS, House, spent
from benchmarks.peer.tables import messages, metadata
from benchmarks.peer.web import PATH
from benchmarks.sending import GONE, REPORTED, Sent
from operations.embedded import ports
from operations.embedded.cluster import APPLICATION
from operations.programs import Program, web

QUEUE = "peer"


class Peer:
    """The peer's programs, up and idle."""

    def __init__(self, house: House, celery: Celery, *, receipts: bool) -> None:
        self._house, self._celery, self._receipts = house, celery, receipts

    def send(self, count: int) -> Sent:
        """Send so many messages; published beforehand, the clock runs from the moment the worker may take them."""
        house, goal = self._house, list(REPORTED if self._receipts else GONE)
        _fill(house, count, self._celery)
        house.count_statements()
        before, started = house.cpu(), time.perf_counter()
        self._celery.control.add_consumer(QUEUE, reply=True)
        query = "SELECT count(*) FROM peer_message WHERE state = ANY(%s)"
        house.progress(lambda: int(house.one(query, goal)), count)
        elapsed, after = time.perf_counter() - started, house.cpu()
        self._celery.control.cancel_consumer(QUEUE, reply=True)
        cpu = {name: spent(before, after, [name]) / count for name in after}
        return Sent(count / elapsed, cpu, house.statements() / count)


@contextmanager
def started(house: House, *, receipts: bool, processes: int | None = None) -> Iterator[Peer]:
    """The peer beside a carrier that runs already, with as many processes as the house has unless told otherwise."""
    port = ports.choose()
    environ = {
        "PEER_BROKER": f"{house.stack.environ['REDIS_URL'].removesuffix('/0')}/1",
        "PEER_CALLBACK": f"http://127.0.0.1:{port}{PATH}",
    }
    house.stack.environ.update(environ)
    # Not the one this process rings with: what is sent for the house belongs to the house.
    celery = Celery(broker=environ["PEER_BROKER"], set_as_current=False)
    _make_table(house)
    with house.programs(_worker(processes or house.processes), *([_web(port)] if receipts else [])):
        house.until(lambda: celery.control.ping(timeout=0.5), "the peer's worker does not answer")
        if receipts:
            house.until(lambda: ports.serves("127.0.0.1", port, "/healthz"), "the peer's web server does not answer")
        yield Peer(house, celery, receipts=receipts)


def cpu_of_peer(found: Sent) -> float:
    """Processor seconds a message of everything but carrier and load generator."""
    return sum(seconds for name, seconds in found.cpu.items() if name in PEERS)


def _make_table(house: House) -> None:
    owner = create_engine(house.owner_url)
    with owner.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        connection.execute(text(f"GRANT SELECT, UPDATE ON {messages.name} TO {APPLICATION}"))
    owner.dispose()


def _fill(house: House, count: int, celery: Celery) -> None:
    """The rows, and a task for each."""
    house.admin.execute("TRUNCATE peer_message RESTART IDENTITY")
    rows = ((f"+84992{n:06}", TEXTS[n % 2]) for n in range(count))
    with house.admin.cursor().copy('COPY peer_message ("to", body) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
    house.admin.execute("ANALYZE peer_message")
    with celery.producer_pool.acquire(block=True) as producer:
        for number in range(1, count + 1):
            celery.send_task("peer.send", args=[number], queue=QUEUE, producer=producer, ignore_result=True)


def _worker(processes: int) -> Program:
    options = ("--concurrency", str(processes), "--loglevel", "WARNING", "--without-gossip", "--without-mingle")
    command = (sys.executable, "-m", "celery", "-A", "benchmarks.peer.tasks", "worker", *options, "-Q", "idle")
    return Program("peer worker", command, seconds_to_end=20)


def _web(port: int) -> Program:
    program = web("127.0.0.1", port)
    return replace(program, name="peer web", command=(*program.command[:-1], "benchmarks.peer.web:create_app"))
