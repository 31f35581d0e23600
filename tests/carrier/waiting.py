"""Waiting for something another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen], enough: Callable[[Seen], bool], seconds: float = 20) -> Seen:
    """What `look` finds once it is enough; fails with the last thing seen."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if enough(seen):
            return seen
        assert time.monotonic() < deadline, f"after {seconds} s still {seen!r}"
        time.sleep(0.02)
