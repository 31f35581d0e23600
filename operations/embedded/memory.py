"""How much memory the embedded PostgreSQL may take: a share of the machine's, or of the container's."""

import os
from pathlib import Path

_MEGABYTE = 1024 * 1024
_UNKNOWN = 2048 * _MEGABYTE  # what a machine is taken to have that does not say
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def settings(total: int) -> dict[str, str]:
    """The server's settings for so many bytes of memory, of which workers and pages need the larger part."""
    shared = _between(128, total // 8, 1024)
    return {
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, total // 2 // _MEGABYTE)}MB",
        # For each sort of each query: a launch ranks the whole province by number.
        "work_mem": f"{_between(4, total // 256, 64)}MB",
        "maintenance_work_mem": f"{_between(64, total // 32, 256)}MB",
    }


def total() -> int:
    """The bytes of memory this process may count on."""
    found = [_of_machine(), *(_of_container(path) for path in _LIMITS)]
    return min(amount for amount in found if amount)


def _of_machine() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return _UNKNOWN


def _of_container(limit: Path) -> int:
    """0 where there is no limit."""
    try:
        return int(limit.read_text())
    except (OSError, ValueError):
        return 0


def _between(least: int, wanted: int, most: int) -> int:
    """Megabytes of the wanted bytes, within these."""
    return max(least, min(wanted // _MEGABYTE, most))
