"""The faults a carrier can be told to have, as data: what each does, how often, to whom. Pure decisions.

FaultError   a description that cannot be used; the sentence names the field
"""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from random import Random
from typing import Any

from carrier.errors import DELIVERY_FAILURES, REFUSALS

# What happens to a request. `_before`: nothing was accepted; `_after`: the message exists, whatever the client sees.
BEFORE = frozenset({"too_many", "refuse", "error_before", "unavailable", "unauthorized", "reset_before", "hang_before"})
AFTER = frozenset({"error_after", "reset_after", "hang_after", "drip", "malformed", "html"})
SLOW = frozenset({"latency", "late_answer"})
REQUESTS = BEFORE | AFTER | SLOW
# What happens to a message and to the callbacks about it.
ENDS = frozenset({"fail"})
CALLBACKS = frozenset(
    {"callbacks_lost", "callbacks_held", "callbacks_repeated", "callbacks_reversed", "callbacks_late"}
)
KINDS = REQUESTS | ENDS | CALLBACKS
PLACES = ("create", "fetch", "list", "prices")

HANG, DRIP, REVERSAL = 3600.0, 60.0, 3.0
_SECONDS = {"latency": 0.2, "late_answer": 1.0, "drip": DRIP, "callbacks_reversed": REVERSAL, "callbacks_late": 5.0}


class FaultError(Exception):
    """A sentence for whoever described the fault."""


@dataclass
class Fault:
    """One switch. Every limit narrows it: `share` of the requests, the next `count`, only above `above` creates a
    second, only this `sender`, only these `numbers` or this share `of_numbers` (always the same ones for a seed).

    `seconds` is how long it lasts (0: what is usual for its kind), `jitter` how much longer it may be, `times` how
    often a callback is posted, `hits` how often it struck.
    """

    fault: str
    at: str = "create"
    share: float = 1.0
    count: int | None = None
    above: float | None = None
    sender: str | None = None
    numbers: tuple[str, ...] = ()
    of_numbers: float = 1.0
    code: int | None = None
    seconds: float = 0.0
    jitter: float = 0.0
    retry_after: float | None = None
    times: int = 5
    hits: int = field(default=0, compare=False)

    def prepare(self, seed: str) -> None:
        """Give it its own luck: the same seed and the same requests give the same strikes."""
        self._seed, self._random = seed, Random(seed)  # noqa: S311, it draws faults
        self._arrivals: deque[float] = deque()

    def strikes(self, now: float, number: str, sender: str) -> bool:
        """Whether it strikes this time; counts the strike."""
        crowded = self.above is None or self._is_crowded(now)
        struck = crowded and self._is_meant(number, sender) and self._is_left() and self._random.random() < self.share
        self.hits += struck
        return struck

    def lasts(self) -> float:
        """Seconds, drawn anew each time."""
        lasting = self.seconds or (HANG if self.fault.startswith("hang") else _SECONDS.get(self.fault, 0.0))
        return lasting + self._random.random() * self.jitter

    def _is_left(self) -> bool:
        return self.count is None or self.hits < self.count

    def _is_meant(self, number: str, sender: str) -> bool:
        if (self.sender and sender != self.sender) or (self.numbers and number not in self.numbers):
            return False
        return self.of_numbers >= 1 or _fraction(f"{self._seed} {number}") < self.of_numbers

    def _is_crowded(self, now: float) -> bool:
        while self._arrivals and self._arrivals[0] <= now - 1:
            self._arrivals.popleft()
        if len(self._arrivals) >= (self.above or 0):
            return True
        self._arrivals.append(now)
        return False


def describe(fault: Fault) -> dict[str, Any]:
    """As it was given, with its hits and without what was left out."""
    usual = {entry.name: entry.default for entry in fields(Fault)}
    said = {name: value for name, value in asdict(fault).items() if value != usual[name]}
    return {**said, "hits": fault.hits}


def read(description: object, seed: str) -> Fault:
    """Raises FaultError."""
    if not isinstance(description, dict) or description.get("fault") not in KINDS:
        raise FaultError(f"each fault is an object whose field fault is one of: {', '.join(sorted(KINDS))}")
    given = {name: value for name, value in description.items() if name != "hits"}
    unknown = given.keys() - _FIELDS.keys() - {"fault"}
    if unknown:
        raise FaultError(f"{sorted(unknown)[0]!r} is no field of a fault; they are: {', '.join(_FIELDS)}")
    for name in given.keys() & _FIELDS.keys():
        meaning, good = _FIELDS[name]
        if not good(given[name]):
            raise FaultError(f"{name} must be {meaning}")
    fault = Fault(**{**given, "numbers": tuple(given.get("numbers", ()))})
    _check_code(fault)
    fault.prepare(seed)
    return fault


def _check_code(fault: Fault) -> None:
    known: Mapping[str, Mapping[int, object]] = {"refuse": REFUSALS, "fail": DELIVERY_FAILURES}
    if (fault.fault in known) != (fault.code is not None):
        raise FaultError("code belongs to refuse and fail, and both need one")
    if fault.code is not None and fault.code not in known[fault.fault]:
        raise FaultError(f"code for {fault.fault} must be one of: {', '.join(map(str, sorted(known[fault.fault])))}")


def _number(least: float, most: float) -> Callable[[object], bool]:
    def good(value: object) -> bool:
        real = isinstance(value, (int, float)) and not isinstance(value, bool)
        return real and math.isfinite(value) and least <= value <= most  # type: ignore[arg-type,operator]

    return good


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


_FIELDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "at": (f"one of: {', '.join(PLACES)}", lambda value: value in PLACES),
    "share": ("a number from 0 to 1", _number(0, 1)),
    "count": ("a whole number from 1", _whole(1, 10**9)),
    "above": ("creates a second, a number from 0", _number(0, 10**6)),
    "sender": ("a text", lambda value: isinstance(value, str)),
    "numbers": ("a list of texts", _is_list_of_texts),
    "of_numbers": ("a number from 0 to 1", _number(0, 1)),
    "code": ("a whole number", _whole(1, 99999)),
    "seconds": ("a number from 0 to 86400", _number(0, 86400)),
    "jitter": ("a number from 0 to 86400", _number(0, 86400)),
    "retry_after": ("a number from 0 to 86400", _number(0, 86400)),
    "times": ("a whole number from 2 to 100", _whole(2, 100)),
}


def _fraction(text: str) -> float:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") / 2.0**64
