"""Waiting for what other processes do, with a deadline and never with a guess."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], what: str, seconds: float = 60, every: float = 0.05) -> float:
    """Come back when it is true; how many seconds that took. `what` is said when it never is."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"after {seconds:g} s: {what}"
        time.sleep(every)
    return time.monotonic() - begun
