"""Starts the peer beside the same servers and the same carrier, and measures it."""

import sys
import time
from contextlib import ExitStack
from dataclasses import replace

from celery import Celery
from sqlalchemy import create_engine, insert, text

from benchmarks.carrier import TEXTS
from benchmarks.house import PEERS, House, spent
from benchmarks.peer.tables import messages, metadata
from benchmarks.peer.web import PATH
from benchmarks.sending import GONE, REPORTED, Sent
from operations.embedded import ports
from operations.embedded.cluster import APPLICATION
from operations.programs import Program, web

QUEUE = "peer"


def send(house: House, count: int, *, receipts: bool, processes: int | None = None) -> Sent:
    """Send so many messages; published beforehand, the clock runs from the moment the worker may take them."""
    port = ports.choose()
    environ = {
        "PEER_BROKER": f"{house.stack.environ['REDIS_URL'].removesuffix('/0')}/1",
        "PEER_CALLBACK": f"http://127.0.0.1:{port}{PATH}",
    }
    house.stack.environ.update(environ)
    celery = Celery(broker=environ["PEER_BROKER"])
    _fill(house, count, celery)
    wanted = [_worker(processes or house.processes), *([_web(port)] if receipts else [])]
    with ExitStack() as stack:
        stack.enter_context(house.carrier(pace=0 if receipts else 3600))
        stack.enter_context(house.programs(*wanted))
        house.until(lambda: celery.control.ping(timeout=0.5), "the peer's worker does not answer")
        if receipts:
            house.until(lambda: ports.serves("127.0.0.1", port, "/healthz"), "the peer's web server does not answer")
        return _measure(house, count, celery, receipts=receipts)


def _measure(house: House, count: int, celery: Celery, *, receipts: bool) -> Sent:
    house.count_statements()
    before, started = house.cpu(), time.perf_counter()
    celery.control.add_consumer(QUEUE, reply=True)
    goal = list(REPORTED if receipts else GONE)
    query = "SELECT count(*) FROM peer_message WHERE state = ANY(%s)"
    house.progress(lambda: int(house.one(query, goal)), count)
    elapsed, after = time.perf_counter() - started, house.cpu()
    cpu = {name: spent(before, after, [name]) / count for name in after}
    return Sent(count / elapsed, cpu, house.statements() / count)


def cpu_of_peer(found: Sent) -> float:
    """Processor seconds a message of everything but carrier and load generator."""
    return sum(seconds for name, seconds in found.cpu.items() if name in PEERS)


def _fill(house: House, count: int, celery: Celery) -> None:
    """The rows, and a task for each."""
    owner = create_engine(house.owner_url)
    with owner.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        connection.execute(text(f"GRANT SELECT, UPDATE ON {messages.name} TO {APPLICATION}"))
        connection.execute(insert(messages), [{"to": f"+84992{n:06}", "body": TEXTS[n % 2]} for n in range(count)])
    owner.dispose()
    house.admin.execute("ANALYZE peer_message")
    with celery.connection_for_write() as connection:
        connection.default_channel.queue_delete(QUEUE)
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
