"""The whole house started together: servers, then programs; ended in the opposite order, whatever happens."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.utils import import_string

from foundation import migration
from foundation.settings import Settings, load
from operations import secrets
from operations.embedded import ports
from operations.embedded.broker import Broker
from operations.embedded.postgres import Postgres
from operations.embedded.server import Server
from operations.environment import preview
from operations.interruption import uninterrupted
from operations.programs import Program, Running, beat, carrier, web, worker

DATABASE = "tieng_ban"
PROGRAMS = ("carrier", "web", "worker", "beat")
# What a program may still need of the others while it ends: the worker its carrier, everybody the servers.
_ENDING = ("web", "beat", "worker", "carrier")
# The carrier listens so far above the pages: two houses that start at once do not reach for the same port.
_CARRIER_ABOVE = 20
_PUBLISHED = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "PORT", "PUBLIC_URL", "TWILIO_API_URL")


class StackError(Exception):
    """The house cannot start or go on. The sentence says why."""


class Stack:
    """The house in one folder, as a context manager.

    On entry the embedded servers run (those that `environ` does not replace by DATABASE_URL and REDIS_URL) and the
    schema is the newest. `start()` starts the programs. On leaving, everything this process started has ended.
    Everything that starts a process does so in the main thread (see operations.embedded.launch).

    Args:
        folder: data, logs and generated secrets.
        port: of the pages; 0 chooses a free one.
        environ: the settings; `isolated()` makes one that has none.
        programs: which of carrier, web, worker and beat to start. The carrier is left out when the settings
            name another one, or an office's own database.
        fresh: begin with nothing in the database, at the broker and at the carrier, whatever this folder held.
    """

    def __init__(
        self,
        folder: Path,
        *,
        environ: Mapping[str, str],
        port: int = 0,
        host: str = "127.0.0.1",
        programs: Sequence[str] = PROGRAMS,
        fresh: bool = False,
    ) -> None:
        self.folder = folder.absolute()
        self.embedded = not environ.get("DATABASE_URL")
        self._given = {name: value for name, value in environ.items() if value}
        self._port, self._host = port, host
        self._wanted, self._fresh = programs, fresh
        self._postgres = Postgres(self.folder / "postgres")
        self._broker = Broker(self.folder / "valkey")
        self._running: list[Running] = []
        self._app: Flask | None = None
        self.environ: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def settings(self) -> Settings:
        """What every program of this house reads from its environment."""
        return load(self.environ)

    @property
    def app(self) -> Flask:
        """The application on these settings, for a look at the database from this process."""
        if self._app is None:
            # The doors are imported by nobody (import-linter); this is `granian app:create_app`, done here.
            create_app: Callable[[Settings], Flask] = import_string("app:create_app")
            self._app = create_app(self.settings)
        return self._app

    @property
    def address(self) -> str:
        """Where the pages are on this machine."""
        return f"http://{ports.reachable(self._host)}:{self._port}"

    @property
    def has_carrier(self) -> bool:
        """Whether our own rehearsal carrier is part of this house; its address is `settings.twilio_api_url`."""
        named = self._given.keys() & {"TWILIO_API_URL", "TWILIO_ACCOUNT_SID"}
        return "carrier" in self._wanted and self.embedded and not named

    def process(self, name: str) -> Running:
        """A started program, by name."""
        return next(running for running in self._running if running.name == name)

    def start(self) -> None:
        """Start the programs."""
        for program in self._programs():
            self._running.append(Running(program, self.environ, self.folder / "logs"))

    def wait_until_up(self, seconds: float = 60) -> None:
        """Return when each started program serves.

        Raises:
            StackError: one has ended or does not come up in time.
        """
        ready = {
            "web": lambda: ports.serves(self._host, self._port, "/healthz"),
            "carrier": lambda: ports.listens(_port_of(self.environ["TWILIO_API_URL"])),
            "worker": self._worker_answers,
        }
        deadline = time.monotonic() + seconds
        for running in self._running:
            while not ready.get(running.name, lambda: True)():
                self.check()
                if time.monotonic() > deadline:
                    raise StackError(f"{running.name} does not answer within {seconds:g} seconds (log: {running.log}).")
                time.sleep(0.1)

    def check(self) -> None:
        """Notice a death.

        Raises:
            StackError: a server or a program has ended by itself; the sentence names it.
        """
        for server in self._servers():
            if server.ended:
                raise StackError(f"{server.title} has ended unexpectedly (log: {server.log}).")
        for running in self._running:
            if running.ended:
                words = running.last_words()
                raise StackError(f"{running.name} has ended unexpectedly (log: {running.log}).\n{words}".strip())

    def watch(self) -> None:
        """Stay until something ends by itself (StackError) or an exception comes in from a signal."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """End programs, then servers, and wait for each. Asking again and again does not shorten it."""
        with uninterrupted():
            for name in _ENDING:
                for running in [one for one in self._running if one.name == name]:
                    running.end()
                    self._running.remove(running)
            published = self.embedded and self._postgres.owned and bool(self.environ)
            for server in reversed(self._servers()):
                server.stop()
            if published:
                secrets.withdraw(self.folder)

    def _open(self) -> None:
        if not ports.is_free(self._port, self._host):
            raise StackError(
                f"Port {self._port} is in use by another program. End it, or choose another port: "
                f"make run PORT={self._port + 1}"
            )
        self._port = self._port or ports.choose()
        preview(self._given)
        self.folder.mkdir(parents=True, exist_ok=True)
        for server in self._servers():
            server.start()
            if not server.owned:
                raise StackError(
                    f"The house in {self.folder} already runs. End it first, or give this one a folder of its own: "
                    "make run DATA_DIR=…"
                )
        if self._fresh:
            self._empty()
        if self.embedded and not self._postgres.database_exists(DATABASE):
            self._postgres.create_database(DATABASE)
        self.environ = self._complete_environ()
        migration.upgrade(self.settings)
        if self.embedded:
            secrets.publish(self.folder, {name: self.environ[name] for name in _PUBLISHED if name in self.environ})

    def _empty(self) -> None:
        # Only a server this process owns is ever emptied: an office's, named by the settings, never is.
        if self._postgres.owned:
            self._postgres.drop_database(DATABASE)
        if self._broker.owned:
            self._broker.empty()
        for path in self.folder.glob("carrier.sqlite3*"):
            path.unlink()

    def _servers(self) -> list[Server]:
        servers: list[Server] = [self._postgres] if self.embedded else []
        return servers if self._given.get("REDIS_URL") else [*servers, self._broker]

    def _complete_environ(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.embedded:
            found |= secrets.ensure(self.folder)
            found["DATABASE_URL"] = self._postgres.application_url(DATABASE)
            found["MIGRATION_DATABASE_URL"] = self._postgres.owner_url(DATABASE)
        if self._broker.owned:
            found["REDIS_URL"] = self._broker.url
        if self.has_carrier:
            preferred = min(self._port + _CARRIER_ABOVE, 65535)
            found["TWILIO_API_URL"] = f"http://127.0.0.1:{ports.choose(preferred)}"
        return {**found, **self._given, "DATA_DIR": str(self.folder), "PORT": str(self._port)}

    def _programs(self) -> list[Program]:
        known: dict[str, Callable[[], Program]] = {
            "carrier": lambda: carrier(self.folder, _port_of(self.environ["TWILIO_API_URL"])),
            "web": lambda: web(self._host, self._port),
            "worker": worker,
            "beat": lambda: beat(self.folder),
        }
        return [known[name]() for name in self._wanted if name != "carrier" or self.has_carrier]

    def _worker_answers(self) -> bool:
        control: Any = self.app.extensions["celery"].control
        return bool(control.ping(timeout=0.5))


def _port_of(url: str) -> int:
    return urlsplit(url).port or 80
