"""The process that decodes: it keeps what it was given and may open, start and reach nothing more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from translations.recordings import workshop

LOOK = """
import json, os, resource, socket, sys
from translations.recordings.confinement import confine
confine(77, 5000)
def ask(deed):
    try:
        deed()
    except OSError as error:
        return error.errno
    return 0
def write():
    with os.fdopen(int(sys.argv[1]), "wb", buffering=0) as file:
        file.write(bytes(5001))
        file.write(bytes(1))
limits = {name: resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_FSIZE",
          "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_CORE")}
status = json.dumps({
    "file": ask(lambda: os.open("/etc/hostname", os.O_RDONLY)),
    "own": ask(lambda: os.open(sys.argv[0], os.O_RDONLY)),
    "folder": ask(lambda: os.listdir("/")),
    "socket": ask(lambda: socket.socket()),
    "pipe": ask(os.pipe),
    "large": ask(write),
    "limits": limits,
    "environment": dict(os.environ),
})
os.write(1, status.encode())
"""


@pytest.fixture
def seen(tmp_path: Path) -> dict[str, object]:
    with (tmp_path / "target").open("w+b") as target:
        number = target.fileno()
        done = subprocess.run(
            [sys.executable, "-B", "-c", LOOK, str(number)],
            cwd=workshop.ROOT,
            env={},
            capture_output=True,
            pass_fds=(number,),
            check=False,
            timeout=60,
        )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_it_opens_no_file_no_folder_and_no_socket(seen: dict[str, object]) -> None:
    refused = {name: seen[name] for name in ("file", "own", "folder", "socket", "pipe", "large")}
    assert all(refused.values()), refused


def test_its_limits_are_hard(seen: dict[str, object]) -> None:
    limits = {"CPU": 77, "FSIZE": 5000, "NPROC": 0, "NOFILE": 0, "CORE": 0}
    if sys.platform == "linux":
        limits["AS"] = 1 << 30
    found = seen["limits"]
    assert isinstance(found, dict)
    assert {name: found[f"RLIMIT_{name}"] for name in limits} == {name: [most] * 2 for name, most in limits.items()}


if sys.platform == "linux":  # only Linux has these

    def test_linux_gives_it_no_new_privileges() -> None:
        look = (
            "import os\nstatus = open('/proc/self/status')\n"
            "from translations.recordings.confinement import confine\nconfine(60, 5000)\n"
            "os.write(1, os.pread(status.fileno(), 9000, 0))"
        )
        done = subprocess.run(
            [sys.executable, "-B", "-c", look], cwd=workshop.ROOT, env={}, capture_output=True, check=True, timeout=60
        )
        assert b"NoNewPrivs:\t1" in done.stdout
