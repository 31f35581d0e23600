"""The faults that are switched on: asked on every request, every end of a message and every callback."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any

from carrier import faults, magic
from carrier.faults import Fault, FaultError
from carrier.outbox import HELD
from carrier.statuses import FINAL, Step, failed_with


class Switchboard:
    """Off until told; `clear` also frees the requests that hang and, by `release`, the callbacks that are held."""

    def __init__(self, release: Callable[[float], None]) -> None:
        self._release = release
        self._faults: list[Fault] = []
        self._seed = "0"
        self._cleared = asyncio.Event()

    @property
    def quiet(self) -> bool:
        return not self._faults

    def switch(self, description: object) -> None:
        """Take the place of what was on before. Raises FaultError and then changes nothing."""
        if not isinstance(description, dict) or description.keys() - {"seed", "faults"}:
            raise FaultError("the body is an object with the fields seed and faults")
        seed, listed = str(description.get("seed", 0)), description.get("faults", [])
        if not isinstance(listed, list):
            raise FaultError("faults is a list")
        read = [faults.read(entry, f"{seed} {number}") for number, entry in enumerate(listed)]
        self.clear()
        self._seed, self._faults = seed, read

    def clear(self) -> None:
        self._faults = []
        self._release(time.time())
        self._cleared.set()
        self._cleared = asyncio.Event()

    def describe(self) -> dict[str, Any]:
        return {"seed": self._seed, "faults": [faults.describe(fault) for fault in self._faults]}

    def strike(self, place: str, now: float, number: str, sender: str) -> tuple[float, Fault | None]:
        """The seconds a request waits before anything else, and the first fault that strikes it."""
        waits, struck = 0.0, None
        for fault in self._of(faults.REQUESTS):
            if fault.at != place or (struck and fault.fault != "latency") or not fault.strikes(now, number, sender):
                continue
            if fault.fault == "latency":
                waits += fault.lasts()
            else:
                struck = fault
        return waits, struck

    async def hang(self, seconds: float) -> None:
        """Return after the seconds, or when the faults are switched off or changed."""
        cleared = self._cleared
        try:
            await asyncio.wait_for(cleared.wait(), seconds)
        except TimeoutError:
            return

    def end(self, status: str, number: str, sender: str, now: float) -> Step | None:
        """How the message must end now, None when it goes its usual way."""
        if status not in ("sending", "sent"):
            return None
        code = magic.end(number)
        if code is not None:
            return failed_with(code)
        for fault in self._of(faults.ENDS):
            step = failed_with(fault.code or 0)
            # A message that fails after it was sent is asked about twice and must be counted once.
            if (status == "sending") == (step.status == "failed") and fault.strikes(now, number, sender):
                return step
        return None

    def callbacks(self, status: str, number: str, sender: str, now: float) -> list[float]:
        """When to post the callback about this status: never, once or several times."""
        due = [now]
        for fault in self._of(faults.CALLBACKS):
            if not fault.strikes(now, number, sender):
                continue
            if fault.fault == "callbacks_lost":
                return []
            if fault.fault == "callbacks_held":
                due = [HELD] * len(due)
            elif fault.fault == "callbacks_repeated":
                due = due * fault.times
            elif fault.fault == "callbacks_late" or status not in FINAL:
                due = [moment + fault.lasts() for moment in due]
        return due

    def _of(self, kinds: frozenset[str]) -> Iterable[Fault]:
        return (fault for fault in self._faults if fault.fault in kinds)
