"""What a program and its children have used, against programs whose use is known."""

import subprocess
import sys

from benchmarks import usage

BURN = "import time\nuntil = time.process_time() + {seconds}\nwhile time.process_time() < until: pass\n"
CHILD = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}], check=True)\n"
REST = "print('done', flush=True)\ninput()\n"


def run(code: str) -> "subprocess.Popen[str]":
    """A program that has said that it is done, and waits."""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "done\n"
    return process


def test_it_counts_a_program_and_the_children_that_have_ended() -> None:
    burn = BURN.format(seconds=0.4)
    with run(burn + CHILD.format(burn=burn) + REST) as process:
        used = usage.cpu_seconds(process.pid)
        process.communicate("\n")
    assert 0.8 <= used < 2.0


def test_it_counts_children_that_still_run() -> None:
    burning = BURN.format(seconds=0.4) + REST
    child = f"import subprocess, sys\nrunning = subprocess.Popen([sys.executable, '-c', {burning!r}], stdin=-1)\n"
    with run(child + "input()\nrunning.communicate(b'\\n')\n") as process:
        used, held = usage.cpu_seconds(process.pid), usage.memory_bytes(process.pid)
        process.communicate("\n")
    assert 0.4 <= used < 1.5
    assert held > 5_000_000


def test_the_peak_is_that_of_this_process() -> None:
    code = "\n".join(
        (
            "from benchmarks.usage import peak_bytes",
            "before = peak_bytes()",
            "kept = bytearray(50_000_000)",
            "print(peak_bytes() - before)",
        )
    )
    grown = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert 40_000_000 < grown < 60_000_000


def test_a_program_that_has_ended_has_used_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert usage.cpu_seconds(process.pid) == 0
