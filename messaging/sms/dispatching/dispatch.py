"""Sending: claim -> commit -> write a window down -> commit -> hand it to the carrier -> write the answers -> commit.

With `recorder`, which writes the answers, the one module of the house that commits by itself: no transaction may be
open while what it wrote down waits for the carrier, and what is about to leave must be on disk before it leaves. A turn
works for one sender: all its due runs share the pace, by priority and then fairly (`line`); several parts of the window
are under way at once (`pipeline`), and answers are written while the next part is.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from time import monotonic, sleep

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from foundation import clock, settings
from foundation.database import db
from messaging.sms.dispatching import departures, judging, line, succession
from messaging.sms.dispatching.line import Line
from messaging.sms.dispatching.pipeline import PARTS, Answers, Part, Pipeline
from messaging.sms.dispatching.recorder import Recorder
from messaging.sms.gateways.protocol import Gateway
from messaging.sms.senders import limiter
from messaging.sms.senders.limiter import Pace
from messaging.sms.turns import turn

DISPATCHERS = 4  # processes at most that send for the same sender at once; one where there is a pace to keep
_WINDOWS_A_CLAIM = 3
_SECONDS = 5.0  # after which the work is handed on to a fresh task, so that a worker told to stop soon has
_LOOK = 0.2  # seconds after which a turn looks who else has something to send: a test does not wait for a campaign
_LONGEST_REST = 2.0  # seconds of a sender's rest that a turn waits for; a longer one is the next sweep's

Ring = Callable[[], None]


def work(session: Session, run_id: int, gateway: Gateway, ring: Ring | None = None) -> bool:
    """Send what is due of the run's sender for a few seconds; whether there is more to send at once.

    `ring` is called for that as soon as the next turn may begin, while the last of this one are still under way.
    """
    sender = limiter.pace_of(session, run_id, clock.today())
    if sender is None or sender.used_up or _rests(session, sender.name):
        return False
    window = settings.current().send_window
    with ExitStack() as held:
        # A connection of its own for the whole turn: the pool asks every one it hands out whether it still answers.
        own = held.enter_context(Session(held.enter_context(db.engine.connect())))
        recorder = held.enter_context(Recorder(sender.name))
        pipeline = held.enter_context(Pipeline(gateway, window, recorder.record))
        shift = Shift(own, sender, gateway.patience, pipeline)
        more = False
        try:
            with turn(f"dispatch {sender.name}", 1 if sender.limited else DISPATCHERS) as ours:
                more = ours and shift.send(monotonic() + _SECONDS)
                shift.give_back()  # before the ring: the next turn must find something to send
            if more and ring:
                ring()
        finally:
            shift.end()
        return more


def obstacle(session: Session) -> str | None:
    """Why nothing may be sent from this installation at all."""
    return judging.obstacle(session)


class Shift:
    """One turn's work for one sender."""

    def __init__(self, session: Session, sender: Pace, patience: float, pipeline: Pipeline) -> None:
        self._session, self._sender, self._patience, self._pipeline = session, sender.name, patience, pipeline
        # With a pace no more is taken in hand than can leave.
        self._part = min(pipeline.part, sender.messages_within(limiter.BURST))
        self._claim = min(pipeline.part * PARTS * _WINDOWS_A_CLAIM, sender.messages_within(_SECONDS))
        self._line = Line()
        self._looked = self._not_before = float("-inf")
        self._moved = True  # since the last look
        self._silenced: dict[int, list[int]] = defaultdict(list)
        self._closed = False

    def send(self, until: float) -> bool:
        """Send until that moment; whether there is more."""
        while (now := monotonic()) < until and not self._closed:
            if self._not_before > now or self._pipeline.room < self._part:
                self._absorb(min(self._not_before if self._not_before > now else until, until) - now)
                continue
            self._absorb(0.0)
            if now - self._looked > _LOOK and not self._look():
                continue
            run_id = self._line.next()
            if run_id is not None:
                self._serve(run_id)
            elif not self._linger(until - now):
                return False
        return not self._closed

    def end(self) -> None:
        """Give back what has not left and see the rest through: nobody else knows its answers."""
        try:
            self.give_back()
        finally:
            self._see_through()
        self._pass_on()

    def _see_through(self) -> None:
        """Wait for every answer that is still to come, whatever fails for one of them."""
        try:
            while self._pipeline.busy:
                self._absorb(None)
        finally:
            if self._pipeline.busy:
                self._session.rollback()
                self._see_through()

    def give_back(self) -> None:
        """What is in hand and has not left is anybody's again."""
        # With the database away the lease ends by itself.
        with suppress(OperationalError):
            self._session.rollback()
            for claim in self._line.claims():
                departures.give_back(self._session, claim.token)
                self._session.commit()
            self._line.hands.clear()

    def _look(self) -> bool:
        """See who has something to send; whether anything may leave now."""
        glance = line.look(self._session, self._sender)
        self._line.see(glance.runs)
        self._looked, self._moved = monotonic(), False
        if glance.rests > 0:
            self._session.rollback()
            self._rest(glance.rests)
        return glance.rests <= 0

    def _linger(self, seconds: float) -> bool:
        """Nobody is in line: whether somebody may come yet, when all answers are here."""
        self._session.rollback()
        if self._pipeline.busy:
            self._absorb(seconds)
        elif not self._pass_on() and not self._moved:
            return False
        self._looked = float("-inf")
        return True

    def _serve(self, run_id: int) -> None:
        if not self._line.has_in_hand(run_id):
            self._line.receive(departures.claim(self._session, run_id, self._claim, self._patience))
            self._session.commit()
        if self._line.has_in_hand(run_id):
            self._depart(run_id)

    def _depart(self, run_id: int) -> None:
        claim, window = self._line.hands[run_id].claim, self._line.take(run_id, self._part)
        departure = departures.depart(self._session, claim, window)
        self._session.commit()
        if departure is None:
            self._line.put_back(run_id, window)
            self._line.shut([run_id])
            return
        self._line.put_back(run_id, window[departure.handled :])
        self._moved = self._moved or departure.handled > 0
        self._line.give(run_id, departure.segments)
        self._silenced[run_id] += departure.silenced
        if departure.leaving:
            self._pipeline.start(Part(run_id, departure.leaving, departure.latest, departure.grant))
        self._heed(run_id, departure)

    def _heed(self, run_id: int, departure: departures.Departure) -> None:
        if departure.pause:
            judging.pause(self._session, run_id, departure.pause)
            self._line.shut([run_id])
        if departure.ceiling_reached:
            self._closed = True
        if departure.wait > 0 and self._line.has_in_hand(run_id):
            self._not_before = monotonic() + departure.wait

    def _absorb(self, seconds: float | None) -> None:
        """Judge what came back within these seconds, as soon as there is something."""
        if not self._pipeline.busy:
            sleep(seconds or 0.0)
            return
        answers = self._pipeline.finished(seconds)
        if not answers:
            return
        self._moved = True
        self._judge(answers)

    def _judge(self, answers: Sequence[Answers]) -> None:
        for answer in answers:
            if not judging.judge(self._session, answer.part.run_id, answer.outcomes):
                self._line.shut([answer.part.run_id])
        told = [outcome for answer in answers for outcome in answer.told]
        if seconds := judging.rest(self._session, self._sender, told):
            self._rest(seconds)

    def _rest(self, seconds: float) -> None:
        self._not_before = max(self._not_before, monotonic() + seconds)
        self._closed = self._closed or seconds > _LONGEST_REST

    def _pass_on(self) -> int:
        """Whoever was to speak for a household and may not is followed by the next."""
        heirs = 0
        for run_id, residents in self._silenced.items():
            if residents:
                heirs += succession.pass_on(self._session, run_id, residents)
                self._session.commit()
        self._silenced.clear()
        return heirs


def _rests(session: Session, sender: str) -> bool:
    reason = judging.obstacle(session)
    for run_id in line.look(session, sender).runs if reason else ():
        judging.pause(session, run_id, str(reason))
    session.rollback()
    return reason is not None
