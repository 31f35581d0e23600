"""Windows of messages on their way to one carrier, side by side on one event loop in one thread.

A gateway gives a coroutine that posts one message; everything that is the same for every carrier is here: that a
window is handed over whole from any thread and every message of it gets one outcome, that what has no time left never
leaves, how many are under way at once, and that nothing leaves while the carrier wants nothing.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, TypeVar

import structlog
import uvloop

from messaging.sms.gateways.concurrency import Concurrency
from messaging.sms.gateways.protocol import CarrierAwayError, Outcome, Outgoing, Verdict

log = structlog.get_logger()

SHORTEST_REST, LONGEST_REST = 1.0, 30.0  # seconds, doubled each time, when the carrier names none
LONGEST_RETRY_AFTER = 3600.0
T = TypeVar("T")


@dataclass(slots=True)
class Trip:
    """What the road told of one POST. `latest`: it must not begin after that (of `time.monotonic()`).

    `seconds` from its leaving to a whole answer, None without one. `throttled`: the carrier gets too many;
    `retry_after`: for so many seconds, by its own word.
    """

    latest: float
    seconds: float | None = None
    throttled: bool = False
    retry_after: float | None = None


Post = Callable[[Outgoing, Trip], Awaitable[Outcome]]


@dataclass(eq=False)
class _Window:
    latest: float
    size: int
    outcomes: list[Outcome] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if len(self.outcomes) == self.size:
            self.ended.set()


class Traffic:
    """`post` must end by itself within some seconds and says UNCERTAIN by raising anything."""

    def __init__(self, post: Post, start: int) -> None:
        self._post = post
        self._concurrency = Concurrency(start)
        self._waiting: deque[tuple[_Window, Outgoing]] = deque()
        self._carriers = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._rest_begun = self._rests_until = float("-inf")
        self._next_rest = SHORTEST_REST
        self._starting = threading.Lock()
        self._running: asyncio.AbstractEventLoop | None = None

    @property
    def concurrency(self) -> int:
        """How many may be under way at once."""
        return self._concurrency.limit

    def send_many(self, window: Sequence[Outgoing], latest: float, patience: float) -> list[Outcome]:
        """One outcome for each message, after `patience` seconds at most; what had no answer by then is left out."""
        if not window:
            return []
        ours = _Window(latest, len(window))
        self._loop().call_soon_threadsafe(self._take, ours, list(window))
        if not ours.ended.wait(patience):
            log.error("window without an end", messages=len(window), answered=len(ours.outcomes))
        return list(ours.outcomes)

    def ask(self, question: Coroutine[Any, Any, T], patience: float) -> T:
        """The answer to a question to the carrier.

        Raises:
            CarrierAwayError: none after so many seconds.
        """
        asked = asyncio.run_coroutine_threadsafe(question, self._loop())
        try:
            return asked.result(patience)
        except TookTooLong as error:
            asked.cancel()
            raise CarrierAwayError("no answer in time") from error

    def close(self) -> None:
        """End the thread, and with it whatever is under way."""
        with self._starting:
            if self._running is not None:
                self._running.call_soon_threadsafe(self._running.stop)

    def _loop(self) -> asyncio.AbstractEventLoop:
        # Begun when it is first needed: a process that forks before that takes nothing over.
        with self._starting:
            if self._running is None:
                self._running = uvloop.new_event_loop()
                threading.Thread(target=self._running.run_forever, name="carrier traffic", daemon=True).start()
            return self._running

    def _take(self, window: _Window, messages: list[Outgoing]) -> None:
        self._waiting.extend((window, outgoing) for outgoing in messages)
        self._staff()

    def _staff(self) -> None:
        """As many carriers as may be under way, if there is something for each."""
        for _ in range(min(self._concurrency.limit - self._carriers, len(self._waiting))):
            self._carriers += 1
            carrier = asyncio.ensure_future(self._carry())
            # The loop itself holds tasks weakly.
            self._tasks.add(carrier)
            carrier.add_done_callback(self._tasks.discard)

    async def _carry(self) -> None:
        """One message after the other."""
        try:
            while self._waiting and self._carriers <= self._concurrency.limit:
                window, outgoing = self._waiting.popleft()
                window.add(await self._outcome(window, outgoing))
                if self._carriers < self._concurrency.limit:
                    self._staff()
        finally:
            self._carriers -= 1

    async def _outcome(self, window: _Window, outgoing: Outgoing) -> Outcome:
        begun = monotonic()
        if begun > window.latest:
            return Outcome(outgoing.attempt_id, Verdict.RETRY)
        if begun < self._rests_until:
            return Outcome(outgoing.attempt_id, Verdict.RETRY, retry_after=self._rests_until - begun)
        trip = Trip(window.latest)
        try:
            outcome = await self._post(outgoing, trip)
        except Exception as error:
            log.error("message without an outcome", attempt=str(outgoing.attempt_id), error=type(error).__name__)
            outcome = Outcome(outgoing.attempt_id, Verdict.UNCERTAIN)
        return self._learn(begun, trip, outcome)

    def _learn(self, begun: float, trip: Trip, outcome: Outcome) -> Outcome:
        now = monotonic()
        if trip.throttled or trip.seconds is None or outcome.verdict == Verdict.UNCERTAIN:
            self._concurrency.congested(begun, now)
        else:
            self._concurrency.answered(trip.seconds, now, full=bool(self._waiting))
            self._next_rest = SHORTEST_REST
        if not trip.throttled:
            return outcome
        self._rest(begun, now, trip.retry_after)
        return replace(outcome, retry_after=max(0.0, self._rests_until - now))

    def _rest(self, begun: float, now: float, wanted: float | None) -> None:
        """Nothing begins until then. What had begun before the last rest was turned away by the same congestion."""
        if wanted is None and begun > self._rest_begun:
            wanted, self._next_rest = self._next_rest, min(2 * self._next_rest, LONGEST_REST)
        if wanted is not None:
            self._rest_begun = now
            self._rests_until = max(self._rests_until, now + min(wanted, LONGEST_RETRY_AFTER))
