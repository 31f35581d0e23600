"""Start a program in a session of its own that ends when we end, if need be as somebody other than root.

PostgreSQL refuses to run as root. The ways out are tried in order; none changes a folder that is not ours or adds a
user to the machine.
"""

import os
import pwd
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Way:
    """How a program gets its identity: `self`, `namespace`, `drop` or `drop-reading` (see launcher.py)."""

    name: str = "self"
    uid: int = 0
    gid: int = 0

    @property
    def file_owner(self) -> tuple[int, int]:
        """The numeric user and group its files must belong to, as the machine sees them."""
        return (self.uid, self.gid) if self.name.startswith("drop") else (os.geteuid(), os.getegid())

    @property
    def arguments(self) -> list[str]:
        """The launcher's arguments for it."""
        return ["--way", self.name, "--uid", str(self.uid), "--gid", str(self.gid)]


SELF = Way()


def unprivileged_ways() -> list[Way]:
    """The ways to run a program that refuses root, the best first."""
    if os.geteuid() != 0:
        return [SELF]
    uid, gid = _unprivileged_ids()
    return [Way(name, uid, gid) for name in ("namespace", "drop", "drop-reading")]


def works(way: Way, program: Path, folder: Path) -> bool:
    """Whether a program started this way can write to the folder and be executed at all (`--version`)."""
    tried = subprocess.run(
        [*_launcher(), *way.arguments, "--folder", str(folder), "--", str(program), "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def launch(
    command: Sequence[str],
    log: IO[bytes],
    *,
    way: Way = SELF,
    death_signal: int = signal.SIGTERM,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start the command with its output in the log.

    On Linux the kernel sends it `death_signal` when our process ends, however it ends. The kernel ties this to the
    starting *thread*, so it is asked for in the main thread only; a program started elsewhere outlives a kill -9.
    """
    tie = sys.platform == "linux" and threading.current_thread() is threading.main_thread()
    ending = ["--parent", str(os.getpid()), "--death-signal", str(int(death_signal))] if tie else []
    return subprocess.Popen(
        [*_launcher(), *way.arguments, *ending, "--", *command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=None if environ is None else dict(environ),
        cwd=cwd,
    )


def _launcher() -> list[str]:
    return [sys.executable, "-I", "-S", str(LAUNCHER)]


def _unprivileged_ids() -> tuple[int, int]:
    """An existing id without power: initdb looks its name up, so a number alone does not do."""
    entries = sorted(pwd.getpwall(), key=lambda entry: (entry.pw_name != "nobody", entry.pw_uid))
    return next(((entry.pw_uid, entry.pw_gid) for entry in entries if entry.pw_uid != 0), (65534, 65534))
