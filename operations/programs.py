"""The ordinary processes of the house: what each is called, how it is started, how it ends."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from operations.embedded.launch import launch

ROOT = Path(__file__).parent.parent
_LONGEST_LOG = 10_000_000
_LAST_LINES = 8


@dataclass(frozen=True)
class Program:
    """A command that anybody could type, and the seconds it gets to finish what it has begun."""

    name: str
    command: tuple[str, ...]
    seconds_to_end: float = 10


def web(host: str, port: int) -> Program:
    """The pages, the API and the carrier's callbacks."""
    processes = str(min(4, os.cpu_count() or 1))
    listening = ("--host", host, "--port", str(port), "--no-ws")
    serving = ("--workers", processes, "--blocking-threads", "64", "--workers-kill-timeout", "5")
    return Program(
        "web", _python("granian", "--interface", "wsgi", "--factory", *listening, *serving, "app:create_app")
    )


def worker() -> Program:
    """Sends and generates; on its way out it finishes the window it has claimed."""
    processes = str(max(2, os.cpu_count() or 1))
    options = ("--concurrency", processes, "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    return Program("worker", _python("celery", "-A", "worker", "worker", *options), seconds_to_end=45)


def beat(folder: Path) -> Program:
    """Rings for the sweeps."""
    schedule = folder / "beat" / "schedule"
    schedule.parent.mkdir(parents=True, exist_ok=True)
    return Program(
        "beat",
        _python("celery", "-A", "worker", "beat", "--schedule", str(schedule), "--pidfile", "", "--loglevel", "INFO"),
    )


def carrier(folder: Path, port: int) -> Program:
    """The rehearsal carrier."""
    return Program("carrier", _python("carrier", "--port", str(port), "--database", str(folder / "carrier.sqlite3")))


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


class Running:
    """A started program, its output in a file of its own."""

    def __init__(self, program: Program, environ: Mapping[str, str], logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        logs.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.log.chmod(0o600)
            self._begin = output.tell()
            self._process = launch(program.command, output, environ=environ, cwd=ROOT)

    @property
    def name(self) -> str:
        """`web`, `worker`, `beat` or `carrier`."""
        return self.program.name

    @property
    def pid(self) -> int:
        """Of its first process; also the id of its group."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process.poll() is not None

    def last_words(self) -> str:
        """The end of what it wrote since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._begin)
            return "\n".join(log.read().decode(errors="replace").strip().splitlines()[-_LAST_LINES:])

    def end(self) -> bool:
        """Ask it to finish and wait; nothing of its group is left. False when it had to be killed."""
        self._process.terminate()
        try:
            self._process.wait(self.program.seconds_to_end)
            finished = True
        except subprocess.TimeoutExpired:
            finished = False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        return finished
