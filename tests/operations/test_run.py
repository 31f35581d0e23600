"""`python -m operations.run`, as `make run` starts it: up, answering, and gone again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.embedded import ports
from operations.environment import isolated


class House:
    """A started `operations.run` and every process that carries its folder in command line or environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = ports.choose()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "operations.run"],
            env={**isolated(os.environ), "DATA_DIR": str(folder), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_until_up(self) -> str:
        """What it printed up to the line that says how to end it."""
        assert self.process.stdout
        printed = ""
        for line in self.process.stdout:
            printed += line
            if "Ctrl-C" in line:
                return printed
        assert self.process.stderr
        raise AssertionError(printed + self.process.stderr.read())

    def pids(self, having: str = "") -> list[int]:
        """Its living processes, those with the word in their command line when one is given."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                surroundings = (entry / "environ").read_bytes().decode(errors="replace")
                if str(self.folder) in command + surroundings and having in command:
                    found.append(int(entry.name))
        return found

    def wait_until_gone(self, seconds: float = 10) -> None:
        """Return when none of its processes is left; one that was killed still has to be taken down by the kernel."""
        deadline = time.monotonic() + seconds
        while self.pids():
            assert time.monotonic() < deadline, f"still running: {self.pids()}"
            os.sched_yield()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    started = House(tmp_path / "var")
    yield started
    if started.process.poll() is None:
        started.process.terminate()
    started.process.communicate()


def test_it_answers_and_ctrl_c_leaves_nothing_running(house: House) -> None:
    printed = house.wait_until_up()
    assert f"http://127.0.0.1:{house.port}" in printed
    with urllib.request.urlopen(f"http://127.0.0.1:{house.port}/healthz") as answer:
        assert answer.status == 200
    assert {path.name for path in (house.folder / "logs").iterdir()} == {
        "beat.log",
        "carrier.log",
        "web.log",
        "worker.log",
    }
    house.process.send_signal(signal.SIGINT)
    _, complaints = house.process.communicate(timeout=60)
    assert (house.process.returncode, complaints) == (0, "")
    house.wait_until_gone()


def test_ctrl_c_while_it_starts_leaves_nothing_running(house: House) -> None:
    while not house.pids("bin/postgres"):
        os.sched_yield()
    house.process.send_signal(signal.SIGINT)
    house.process.communicate(timeout=60)
    assert house.process.returncode == 0
    house.wait_until_gone()


def test_nothing_outlives_a_killed_run(house: House) -> None:
    house.wait_until_up()
    house.process.kill()
    house.process.wait()
    house.wait_until_gone()


def test_a_worker_that_dies_takes_the_house_down_and_is_named(house: House) -> None:
    house.wait_until_up()
    oldest = min(house.pids("-A worker worker"), key=lambda pid: Path(f"/proc/{pid}").stat().st_ctime_ns)
    os.kill(oldest, signal.SIGKILL)
    _, complaints = house.process.communicate(timeout=60)
    assert house.process.returncode == 1
    assert "worker has ended unexpectedly" in complaints
    house.wait_until_gone()
