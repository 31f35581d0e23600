"""What both embedded servers have in common: a folder, one owner, a port, a start that explains its failure.

Whoever takes the folder's lock owns the server: starts it and stops it. Whoever comes while it is owned is a guest:
uses it, and the guest's `stop()` does nothing. A server found without an owner is a leftover: the next owner ends it
and starts anew.
"""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from foundation import files
from operations.embedded import ports
from operations.embedded.launch import SELF, Way, launch

_LONGEST_LOG = 10_000_000
_ATTEMPTS = 5


class ServerError(Exception):
    """An embedded server does not start. The sentence says why and what to do."""


class Server(ABC):
    """One server with everything of its own below one folder."""

    title: ClassVar[str]
    start_seconds: ClassVar[float] = 30.0
    death_signal: ClassVar[signal.Signals] = signal.SIGTERM
    # The signals that end it, from polite to final, each with the seconds it gets.
    endings: ClassVar[Sequence[tuple[signal.Signals, float]]] = ((signal.SIGTERM, 15), (signal.SIGKILL, 5))
    secret_names: ClassVar[Sequence[str]]

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.way: Way = SELF
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._access: dict[str, Any] = {}

    @abstractmethod
    def prepare(self) -> None:
        """Make what the first start needs."""

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """The command that runs the server in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it serves us, on the remembered port with the remembered password."""

    def complete(self) -> None:  # noqa: B027 - most servers are complete once they answer
        """Make what only a running server can hold, before guests are let in."""

    @abstractmethod
    def leftover(self) -> int | None:
        """The process id of a server still running on this folder, if any."""

    @abstractmethod
    def reason(self, log: str) -> str:
        """Why it did not start, from what it wrote."""

    def start(self) -> None:
        """Own and start the server, or join the one that another process owns.

        Raises:
            ServerError: it does not come up.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        deadline = time.monotonic() + self.start_seconds
        while not self._claim():
            self._access = self._remembered()
            if self._access.get("ready") and self.answers():
                return
            if time.monotonic() > deadline:
                raise ServerError(f"Another process starts {self.title} in {self.folder}, but it does not answer.")
            time.sleep(0.1)
        try:
            self._bring_up()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server if we own it; nothing of it is left running."""
        if self._process is not None:
            self._end(self._process)
            self._process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def owned(self) -> bool:
        """Whether this process started it and will stop it."""
        return self._lock is not None

    @property
    def ended(self) -> bool:
        """Whether the server we started has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    @property
    def pid(self) -> int | None:
        """The process id of the server we started."""
        return self._process.pid if self._process else None

    @property
    def port(self) -> int:
        """The loopback port, remembered from one start to the next while it stays free."""
        return int(self._access["port"])

    @property
    def log(self) -> Path:
        """What the server writes about itself."""
        return self.folder / "server.log"

    def secret(self, name: str) -> str:
        """A generated password of this server."""
        return str(self._access[name])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _claim(self) -> bool:
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _bring_up(self) -> None:
        self._access = {name: secrets.token_urlsafe(24) for name in self.secret_names} | self._remembered()
        self.prepare()
        self._end_leftover()
        if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        for attempt in range(1, _ATTEMPTS + 1):
            written = self._try_start()
            if written is None:
                self.complete()
                self._remember(ready=True)
                return
            if attempt == _ATTEMPTS or not self.may_try_again(written):
                raise ServerError(f"{self.title} does not start: {self.reason(written)} (log: {self.log})")
            time.sleep(0.5)

    def may_try_again(self, log: str) -> bool:
        """Whether what stopped the start passes: somebody else took the port in between."""
        return "in use" in log

    def _try_start(self) -> str | None:
        """Start once; None when it answers, else what it wrote before it ended."""
        self._access["port"] = ports.choose(self._access.get("port", 0))
        self._remember(ready=False)
        with self.log.open("ab") as log:
            self.log.chmod(0o600)
            before = log.tell()
            self._process = launch(self.command(self.port), log, way=self.way, death_signal=self.death_signal)
        deadline = time.monotonic() + self.start_seconds
        while not self.answers():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self._end(self._process)
                self._process = None
                return self._written_since(before) or f"no answer within {self.start_seconds:g} seconds"
            time.sleep(0.02)
        return None

    def _written_since(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace").strip()

    def _remember(self, ready: bool) -> None:
        self._access["ready"] = ready
        files.write(self.folder / "access.json", json.dumps(self._access).encode(), 0o600)

    def _remembered(self) -> dict[str, Any]:
        path = self.folder / "access.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        for ending, seconds in self.endings:
            if process.poll() is not None:
                return
            process.send_signal(ending)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue

    def _end_leftover(self) -> None:
        for ending, seconds in self.endings:
            pid = self.leftover()
            if pid is None:
                return
            os.kill(pid, ending)
            deadline = time.monotonic() + seconds
            while self.leftover() is not None and time.monotonic() < deadline:
                time.sleep(0.05)
