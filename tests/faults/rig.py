"""The real house with every part in our hands: PostgreSQL, broker, carrier, pages, workers, scheduler.

Each part can be killed and started again on its own. The house itself is that of operations.processes; its servers
are given to it, so that they are ours to kill.
"""

import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from messaging.sms.tasks import sweep
from operations.embedded import ports
from operations.embedded.broker import Broker
from operations.embedded.postgres import Postgres
from operations.embedded.server import Server
from operations.environment import isolated
from operations.processes import Stack
from operations.programs import Program, Running, beat, web, worker
from tests.carrier_process import ACCOUNT_SID, AUTH_TOKEN, CarrierProcess, running_carrier
from tests.faults.waiting import until
from tests.servers import KEYS
from tests.stories.house import ZONE, House

WINDOW = 10
TIMEOUT = 2.0  # SEND_TIMEOUT, seconds
PROCESSES = max(2, os.cpu_count() or 1)  # of one worker
DATABASE = "tieng_ban"
# A kill -9 of the server must lose nothing; only a loss of power may.
LEDGER = ("sms_run", "sms_message", "sms_attempt", "sms_tally")
NO_ROOM_NOW = "EXECUTE FUNCTION no_room()"
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$
"""
QUICK_BUT_SAFE = {"fsync": "off", "full_page_writes": "off"}
NINE = datetime.now(ZONE).replace(hour=9, minute=0, second=0)


def offset_to(moment: datetime) -> str:
    """CLOCK_OFFSET that makes it that time now."""
    return f"{(moment - datetime.now(ZONE)).total_seconds():.0f}"


class Rig:
    """Context manager; everything it started has ended when it is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = Postgres(folder / "postgres", QUICK_BUT_SAFE)
        self.broker = Broker(folder / "valkey")
        self.carrier_port = ports.choose()
        self._parts = ExitStack()
        self._carrier = ExitStack()
        self._running: list[Running] = []
        self._usual: Running | None = None
        self._ringing: Running | None = None
        self._logs = 0

    def __enter__(self) -> Self:
        with ExitStack() as parts:
            parts.callback(self._stop_running)
            parts.callback(lambda: self._carrier.close())
            self.postgres.start()
            parts.callback(self.postgres.stop)
            self.broker.start()
            parts.callback(self.broker.stop)
            self.postgres.create_database(DATABASE)
            self.start_carrier()
            self.stack = parts.enter_context(self._make_stack())
            self.house = House(self.stack, "")
            self._parts = parts.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_running()
        self._parts.close()

    def start_carrier(self) -> CarrierProcess:
        """A carrier on the port and the file of the one before."""
        flags: dict[str, Any] = {"pace": 0.2, "undelivered": 0, "callback_retries": 1, "faults": "on"}
        starting = running_carrier(self.folder, port=self.carrier_port, **flags)
        self._carrier = ExitStack()
        self.carrier = self._carrier.enter_context(starting)
        return self.carrier

    def stop_carrier(self) -> None:
        """From now on connections to it are refused."""
        self._carrier.close()

    def start_web(self) -> None:
        """The pages and the endpoint of the callbacks, on the port of the ones before."""
        port = self.stack.settings.port
        self.web = self._run(web("127.0.0.1", port), {})
        until(lambda: ports.serves("127.0.0.1", port, "/healthz"), f"no pages (log: {self.web.log})")

    def the_worker(self) -> Running:
        """A worker with the settings of the house: the one of the test before, if it is still there."""
        if self._usual is None or self._usual.ended or self._usual not in self._running:
            self._usual = self.start_worker()
        return self._usual

    def the_beat(self) -> Running:
        """A scheduler, likewise."""
        if self._ringing is None or self._ringing not in self._running:
            self._ringing = self.start_beat()
        return self._ringing

    def start_worker(self, **settings: str) -> Running:
        return self._run(worker(), settings)

    def start_beat(self) -> Running:
        return self._run(beat(self.folder / f"beat-{self._logs}"), {})

    def kill(self, running: Running) -> None:
        """kill -9 of the program and all its children: nothing of it gets to say a last word."""
        os.killpg(running.pid, signal.SIGKILL)
        until(lambda: running.ended, f"a killed {running.name} is still there")
        self._running.remove(running)

    def end(self, running: Running) -> bool:
        """SIGTERM, as an office ends it; whether it finished by itself."""
        self._running.remove(running)
        return running.end()

    def end_workers(self) -> None:
        """Every worker that is left."""
        for running in [one for one in self._running if one.name == "worker"]:
            self.end(running)

    def kill_server(self, server: Server) -> None:
        """kill -9 of PostgreSQL or the broker, whole process group."""
        assert server.pid is not None
        os.killpg(server.pid, signal.SIGKILL)
        until(lambda: server.ended, f"a killed {server.title} is still there")
        server.stop()

    @contextmanager
    def full_database(self) -> Iterator[None]:
        """No table of the ledger can grow: every write is answered as PostgreSQL answers when the disk is full."""
        with self.postgres.cluster.connect(DATABASE) as connection:
            connection.execute(NO_ROOM)
            for table in LEDGER:
                connection.execute(
                    f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()"
                )
            try:
                yield
            finally:
                connection.execute("DROP FUNCTION no_room() CASCADE")

    def posts_of(self, numbers: Iterable[str], since: float = 0) -> list[dict[str, Any]]:
        """Every POST for one of the numbers that reached the carrier, from the carrier's books."""
        wanted = set(numbers)
        return [entry for entry in self.carrier.posts(since) if entry["to"] in wanted]

    def ring_for_a_sweep(self) -> None:
        """What the scheduler sends: some worker sweeps, by its own clock."""
        self.stack.app.extensions["celery"].tasks[sweep.name].delay()

    def settled(self) -> None:
        """Until the carrier has nothing more to report."""
        until(
            lambda: (
                not self.carrier.figures()["messages_under_way"] and not self.carrier.figures()["callbacks_waiting"]
            ),
            "the carrier still has something to report",
        )

    def log_of(self, running: Running) -> str:
        return running.log.read_text(errors="replace")

    def _run(self, program: Program, settings: Mapping[str, str]) -> Running:
        self._logs += 1
        logs = self.folder / "logs" / f"{program.name}-{self._logs}"
        running = Running(program, {**self.stack.environ, **settings}, logs)
        self._running.append(running)
        return running

    def _stop_running(self) -> None:
        for running in self._running:
            running.end()
        self._running = []

    def _make_stack(self) -> Stack:
        own = {
            **KEYS,
            "DATABASE_URL": self.postgres.application_url(DATABASE),
            "MIGRATION_DATABASE_URL": self.postgres.owner_url(DATABASE),
            "REDIS_URL": self.broker.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_API_URL": self.carrier.url,
            "CLOCK_OFFSET": offset_to(NINE),
            "TIMEZONE": str(ZONE),
            "SEND_WINDOW": str(WINDOW),
            # Three lists as ever, but one after the other.
            "NO_TRACE_MINUTES": "0",
            "SEND_TIMEOUT": f"{TIMEOUT:g}",
        }
        return Stack(self.folder / "house", environ={**isolated(os.environ), **own}, programs=())
