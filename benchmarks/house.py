"""A house for the benchmarks: its servers are its own, its programs are started and ended one by one.

Everything is on loopback and below one temporary folder; whatever it started has ended when its block is left.
"""

import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import requests

from benchmarks import usage
from operations.embedded import ports
from operations.embedded.broker import Broker
from operations.embedded.cluster import APPLICATION
from operations.embedded.postgres import Postgres
from operations.environment import isolated
from operations.processes import DATABASE, Stack
from operations.programs import ROOT, Program, Running, beat, web, worker

ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2, "TWILIO_AUTH_TOKEN": "only for this benchmark"}
# Programs whose processor time is ours to answer for; the carrier and whatever makes the load are not.
OURS = ("worker", "web", "beat", "postgres", "valkey")
PEERS = ("peer worker", "peer web", "postgres", "valkey")
_PATIENCE = 90.0  # seconds without any progress after which a measure is given up


class BenchmarkError(Exception):
    """A measure cannot be taken. The sentence says why."""


class House:
    """Servers that run, and the programs started so far by name."""

    def __init__(self, stack: Stack, postgres: Postgres, broker: Broker, processes: int) -> None:
        self.stack, self.processes = stack, processes
        self.admin = postgres.cluster.connect(DATABASE)
        self.owner_url = postgres.owner_url(DATABASE)
        self._running: dict[str, Running] = {}
        self._servers = {"postgres": _pid(postgres), "valkey": _pid(broker)}
        self.logs = stack.folder / "logs"

    @property
    def environ(self) -> dict[str, str]:
        """What every program of ours reads; benchmarks find their own package too."""
        return {**self.stack.environ, "PYTHONPATH": str(ROOT)}

    @contextmanager
    def programs(self, *wanted: Program) -> Iterator[None]:
        """These programs, up and answering, until the end of the block."""
        before = set(self._running)
        try:
            for program in wanted:
                self._running[program.name] = Running(program, self.environ, self.logs)
            yield
        finally:
            for name in [name for name in reversed(self._running) if name not in before]:
                self._running.pop(name).end()

    @contextmanager
    def dispatching(self, *, pace: float, processes: int | None = None, faults: bool = False) -> Iterator[None]:
        """Carrier, pages, worker and scheduler; `pace` 0 lets receipts follow at once, 3600 none come in time."""
        folder, port = self.stack.folder, self.stack.settings.port
        ours = (web("127.0.0.1", port), self.worker(processes or self.processes), beat(folder))
        with self.carrier(pace=pace, faults=faults), self.programs(*ours):
            self.until(lambda: ports.serves("127.0.0.1", port, "/healthz"), "the web server does not answer")
            control: Any = self.stack.app.extensions["celery"].control
            self.until(lambda: bool(control.ping(timeout=0.5)), "the worker does not answer")
            yield

    @contextmanager
    def carrier(self, *, pace: float, faults: bool = False) -> Iterator[None]:
        """The rehearsal carrier with an empty file."""
        port = int(self.stack.settings.twilio_api_url.rsplit(":", 1)[1])
        for old in self.stack.folder.glob("carrier.sqlite3*"):
            old.unlink()
        flags = {"port": port, "database": self.stack.folder / "carrier.sqlite3", "pace": pace, "undelivered": 0.0}
        named = [part for name, value in flags.items() for part in (f"--{name}", str(value))]
        command = (sys.executable, "-m", "carrier", *named, "--faults", "on" if faults else "off")
        with self.programs(Program("carrier", command)):
            self.until(lambda: ports.listens(port), "the carrier does not listen")
            yield

    def worker(self, processes: int) -> Program:
        """The worker as the house starts it, with so many processes."""
        made = worker()
        command = list(made.command)
        command[command.index("--concurrency") + 1] = str(processes)
        return replace(made, command=tuple(command))

    def order_latency(self, seconds: float) -> None:
        """Have the carrier wait before it answers."""
        faults: Any = [{"fault": "latency", "seconds": seconds}] if seconds else []
        settings = self.stack.settings
        requests.put(
            f"{settings.twilio_api_url}/admin/faults",
            json={"seed": 1, "faults": faults},
            headers={"Authorization": f"Basic {b64encode(':'.join(ACCOUNT.values()).encode()).decode()}"},
            timeout=10,
        ).raise_for_status()

    def cpu(self) -> dict[str, float]:
        """Processor seconds used so far, by program and server."""
        pids = self._servers | {name: running.pid for name, running in self._running.items()}
        return {name: usage.cpu_seconds(pid) for name, pid in pids.items()}

    def memory(self, name: str) -> int:
        """Bytes that a program and its children hold."""
        return usage.memory_bytes(self._running[name].pid)

    def one(self, query: str, *parameters: object) -> Any:
        """The first column of the first row, as the superuser sees it."""
        row = self.admin.execute(query, parameters).fetchone()
        return row[0] if row else None

    def count_statements(self) -> None:
        """Begin to count at zero."""
        self.admin.execute("SELECT pg_stat_statements_reset()")

    def statements(self) -> int:
        """Calls of the application's role since then, transaction control included."""
        return int(
            self.one(
                "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid "
                "WHERE r.rolname = %s",
                APPLICATION,
            )
        )

    def top_statements(self, number: int = 12) -> list[tuple[str, int, float]]:
        """The statements that took the database longest: text, calls, milliseconds."""
        query = (
            "SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 160), calls, total_exec_time "
            "FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT %s"
        )
        return [(text, calls, time_) for text, calls, time_ in self.admin.execute(query, [number])]

    def empty(self, *tables: str) -> None:
        """Truncate, and refresh the statistics."""
        for name in tables:
            self.admin.execute(f"TRUNCATE {name} CASCADE")
        self.admin.execute("VACUUM ANALYZE")

    def until(self, true: Callable[[], object], otherwise: str, seconds: float = 60) -> None:
        """Wait for it.

        Raises:
            BenchmarkError: it does not come true in time, or a program has ended.
        """
        deadline = time.monotonic() + seconds
        while not true():
            self.check()
            if time.monotonic() > deadline:
                raise BenchmarkError(otherwise)
            time.sleep(0.05)

    def progress(self, done: Callable[[], int], goal: int) -> None:
        """Wait until so many are done.

        Raises:
            BenchmarkError: nothing moves any more.
        """
        best, deadline = -1, time.monotonic() + _PATIENCE
        while (now := done()) < goal:
            self.check()
            if now > best:
                best, deadline = now, time.monotonic() + _PATIENCE
            if time.monotonic() > deadline:
                raise BenchmarkError(f"{now} of {goal} are done and nothing moves (logs: {self.logs})")
            time.sleep(0.05)

    def check(self) -> None:
        """Notice a program that has ended by itself."""
        for name, running in self._running.items():
            if running.ended:
                raise BenchmarkError(f"{name} has ended: {running.last_words()}")

    def flask(self, *arguments: str) -> str:
        """Type a command of the house."""
        return self.python("flask", *arguments)

    def python(self, module: str, *arguments: str) -> str:
        """Run a program of this environment to its end; what it printed.

        Raises:
            BenchmarkError: it failed.
        """
        command = [sys.executable, "-m", module, *arguments]
        ended = subprocess.run(command, env=self.environ, cwd=ROOT, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise BenchmarkError(f"{module} {' '.join(arguments)} failed: {ended.stderr.strip()[-2000:]}")
        return ended.stdout


@contextmanager
def opened(folder: Path, processes: int) -> Iterator[House]:
    """A house at nine in the morning, with an empty database of its own."""
    environ = {**isolated(os.environ), **ACCOUNT, "TWILIO_API_URL": f"http://127.0.0.1:{ports.choose()}"}
    with Stack(folder, environ={**environ, "CLOCK_OFFSET": _until_nine()}, programs=()) as stack:
        # As guests: the stack owns both and ends them.
        postgres, broker = Postgres(stack.folder / "postgres"), Broker(stack.folder / "valkey")
        postgres.start()
        broker.start()
        with stack.app.app_context():
            yield House(stack, postgres, broker, processes)


def app_cursor(house: House) -> psycopg.Connection:
    """A connection as the owner of the tables."""
    return psycopg.connect(house.owner_url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def spent(before: dict[str, float], after: dict[str, float], names: Sequence[str]) -> float:
    """Processor seconds between two looks, of these programs together."""
    return sum(after[name] - before.get(name, 0.0) for name in names if name in after)


def _until_nine() -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    return f"{(now.replace(hour=9, minute=0, second=0) - now).total_seconds():.0f}"


def _pid(server: Postgres | Broker) -> int:
    pid = server.leftover()
    if pid is None:
        raise BenchmarkError(f"{server.title} does not run")
    return pid
