"""What is taken from the process that decodes, before it looks at a byte that came from anybody.

It keeps the files it was started with and may open nothing more, neither file nor socket. That holds everywhere; what
only some kernels give (Landlock, a network of its own) is taken where it can be had, and nothing fails without it.
"""

import ctypes
import resource
import sys
from contextlib import suppress

MOST_MEMORY = 1 << 30

# linux/prctl.h, linux/sched.h, linux/landlock.h; system calls since 424 have one number on every processor.
_DIE_WITH_PARENT, _NO_NEW_PRIVILEGES = 1, 38
_OWN_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_EVERY_FILE, _EVERY_CONNECTION, _EVERY_SIGNAL = (1 << 13) - 1, 0b11, 0b11
_SIGKILL = 9


def confine(seconds: int, largest: int) -> None:
    """Leave this process `seconds` of the processor and files of `largest` bytes; everything is imported by now."""
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None, use_errno=True)
        kernel.prctl(_DIE_WITH_PARENT, _SIGKILL, 0, 0, 0)
        kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        kernel.unshare(_OWN_NETWORK)
        _close_the_disk(kernel)
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: largest,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        # No file and no socket can be opened from here on; those that are open stay.
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, most in limits.items():
        # macOS knows no limit of addresses; the deadline of the workshop holds there too.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _close_the_disk(kernel: ctypes.CDLL) -> None:
    """Landlock with no rule at all: no path, from its fourth version no TCP, from its sixth no signal to others."""
    version = kernel.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    handled = [_EVERY_FILE] + [_EVERY_CONNECTION] * (version >= 4) + [_EVERY_SIGNAL] * (version >= 6)
    rules = (ctypes.c_uint64 * len(handled))(*handled)
    ruleset = kernel.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    if ruleset >= 0:
        kernel.syscall(_RESTRICT_SELF, ruleset, 0)
