"""A real process of the house that stands still in the middle of its work, and is killed there."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def killed_in(program: str, environ: dict[str, str]) -> Iterator[None]:
    """The program says `standing` once it is where it shall die; it is killed when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "standing\n"
        yield
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    finally:
        process.kill()
        process.communicate()
