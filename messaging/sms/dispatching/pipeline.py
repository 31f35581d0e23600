"""The parts of a process's window that are under way: several at the carrier while the next is written down.

What was written down and not yet recorded never exceeds the window (`SEND_WINDOW`): so many messages, and not one more,
are uncertain when the process is killed. A part's thread hands it to the gateway, has the answers recorded, and does
nothing else.
"""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Self

import structlog

from messaging.sms.dispatching import arrivals
from messaging.sms.gateways.protocol import Gateway, Outcome, Outgoing, Verdict
from messaging.sms.senders.limiter import Grant

log = structlog.get_logger()

PARTS = 3
_SMALLEST = 25  # a part below that costs more in statements than it gains in time


@dataclass(frozen=True, eq=False)
class Part:
    """Messages of one run on their way together; what has not begun at `latest` (monotonic) does not leave."""

    run_id: int
    leaving: Sequence[Outgoing]
    latest: float
    grant: Grant | None = None


@dataclass(frozen=True)
class Answers:
    """What the gateway said of a part; `late`: it came back after the moment at which nothing more may leave."""

    part: Part
    outcomes: list[Outcome]
    late: bool

    @property
    def told(self) -> list[Outcome]:
        """What says something of the carrier; not what stayed here because its time was over."""
        return [outcome for outcome in self.outcomes if not (self.late and _is_silent(outcome))]

    @property
    def unsent(self) -> list[uuid.UUID]:
        """Attempts that certainly never left: the carrier said nothing of them."""
        retry = (outcome for outcome in self.outcomes if outcome.verdict == Verdict.RETRY)
        return [outcome.attempt_id for outcome in retry if outcome.code is None]


Record = Callable[[Answers], None]


class Pipeline:
    """Hands parts to the gateway side by side; `record` writes down what came back, called from any thread."""

    def __init__(self, gateway: Gateway, window: int, record: Record) -> None:
        self.part = max(-(-window // PARTS), min(window, _SMALLEST))
        self._gateway, self._window, self._record = gateway, window, record
        self._threads = ThreadPoolExecutor(PARTS, thread_name_prefix="sms")
        self._under_way: dict[Future[Answers], Part] = {}
        self._out = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._threads.shutdown()

    @property
    def room(self) -> int:
        """How many messages may be written down now."""
        return self._window - self._out

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._under_way)

    def start(self, part: Part) -> None:
        """Hand the part over; it must be on disk already."""
        self._out += len(part.leaving)
        future = self._threads.submit(copy_context().run, self._see_off, part)
        self._under_way[future] = part

    def finished(self, seconds: float | None) -> list[Answers]:
        """The parts that came back within these seconds (None: as long as it takes), as soon as there is one.

        Their answers are recorded: there is room again.

        Raises:
            SQLAlchemyError: the answers of one could not be recorded; its messages stay on their way.
        """
        done, _ = wait(self._under_way, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            self._out -= len(self._under_way.pop(future).leaving)
        return [future.result() for future in done]

    def _see_off(self, part: Part) -> Answers:
        answers = _hand_over(self._gateway, part)
        self._record(answers)
        return answers


def _is_silent(outcome: Outcome) -> bool:
    return outcome.verdict == Verdict.RETRY and outcome.code is None and outcome.retry_after is None


def _hand_over(gateway: Gateway, part: Part) -> Answers:
    if monotonic() > part.latest:
        # A machine that stood still: by the next commit its lease may be over and a pause confirmed.
        log.warning("too late to leave, nothing was sent", messages=len(part.leaving))
        return Answers(part, [Outcome(outgoing.attempt_id, Verdict.RETRY) for outgoing in part.leaving], True)
    try:
        outcomes = gateway.send_many(part.leaving, part.latest)
    except Exception:
        log.exception("gateway failed, its window is uncertain", messages=len(part.leaving))
        outcomes = []
    return Answers(part, arrivals.complete(part.leaving, outcomes), monotonic() > part.latest)
