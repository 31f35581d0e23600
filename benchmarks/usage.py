"""What a program and everything it started have used, read from /proc (Linux)."""

import os
from collections import defaultdict
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of the process, of all it started that still run, and of those that have ended."""
    # Fields 14 to 17 of proc(5): own time, and that of children already waited for.
    return sum(sum(map(int, _stat(member)[11:15])) for member in _tree(pid)) / _TICK


def memory_bytes(pid: int) -> int:
    """Proportional set size of the process and of all it started: shared pages count once."""
    return sum(_proportional(member) for member in _tree(pid))


def peak_bytes() -> int:
    """The most this process ever held; getrusage would tell that of the process which started it, if it was more."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _tree(pid: int) -> list[int]:
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        member = waiting.pop()
        found.append(member)
        waiting += children[member]
    return found


def _stat(pid: int) -> list[str]:
    """The fields after the name; zeros of a process that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ["0"] * 20


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
