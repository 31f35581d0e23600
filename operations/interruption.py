"""Ctrl-C, SIGTERM and a closed terminal, turned into one exception that unwinds what was started."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked this process to end."""


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` in the main thread when asked to end. A hang-up that `nohup` ignores stays ignored."""
    asked = [number for number in _SIGNALS if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN]
    with _handling(asked, _interrupt):
        yield


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a clean-up come to its end, however often Ctrl-C is pressed. Each of its steps has its own deadline."""
    with _handling(_SIGNALS, _ignore):
        yield


@contextlib.contextmanager
def _handling(numbers: "list[signal.Signals] | tuple[signal.Signals, ...]", handler: object) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def _ignore(number: int, frame: FrameType | None) -> None:
    """A handler and not SIG_IGN, which programs started meanwhile would inherit."""
