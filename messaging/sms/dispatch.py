"""Sending: claim -> commit -> write a window down -> commit -> hand it to the carrier -> write the answers -> commit.

The one module of the house that commits by itself: no transaction may be open while the carrier is asked, and what
is about to leave must be on disk before it leaves.
"""

from collections.abc import Sequence
from itertools import islice
from time import monotonic, sleep
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from foundation import settings
from messaging.sms import actions, arrivals, departures, succession
from messaging.sms.departures import Claim
from messaging.sms.gateways.failures import CREDENTIALS
from messaging.sms.gateways.protocol import Gateway, Outcome, Outgoing, Verdict
from messaging.sms.lifecycle import PauseReason
from messaging.sms.turns import turn
from villages.queries import holds_rehearsal

log = structlog.get_logger()

DISPATCHERS = 4  # processes at most that send the same run at once
_WINDOWS_A_CLAIM = 10
_SECONDS = 5.0  # after which the work is handed on to a fresh task, so that a worker told to stop soon has
_LATEST = 30.0  # seconds after it was written down at which a window may still leave: well before its lease ends
_INSIST = 60.0  # seconds for which answers are offered to a database that is away
_AGAIN_AFTER = 0.5


def work(session: Session, run_id: int, gateway: Gateway) -> bool:
    """Send what is due of the run for a few seconds; whether there is more to send at once."""
    with turn(f"dispatch {run_id}", DISPATCHERS) as ours:
        return ours and not _rests(session, run_id) and _send_for_a_while(session, run_id, gateway)


def obstacle(session: Session) -> PauseReason | None:
    """Why nothing may be sent from this installation at all."""
    held = settings.current()
    if not held.carrier_configured:
        return PauseReason.NO_CARRIER
    return PauseReason.REHEARSAL if not held.carrier_is_loopback and holds_rehearsal(session) else None


def _rests(session: Session, run_id: int) -> bool:
    reason = obstacle(session)
    if reason:
        _pause(session, run_id, reason)
    session.rollback()
    return reason is not None


def _send_for_a_while(session: Session, run_id: int, gateway: Gateway) -> bool:
    size, until = settings.current().send_window, monotonic() + _SECONDS
    while monotonic() < until:
        claim = departures.claim(session, run_id, size * _WINDOWS_A_CLAIM, gateway.patience)
        session.commit()
        if not claim.messages:
            return False
        for window in _windows(claim.messages, size):
            more = _send(session, gateway, claim, window)
            if not more or monotonic() >= until:
                departures.give_back(session, claim.token)
                session.commit()
                return more
    return True


def _send(session: Session, gateway: Gateway, claim: Claim, window: Sequence[Row[Any]]) -> bool:
    """One window; whether the next may follow at once."""
    latest = monotonic() + _LATEST
    departure = departures.depart(session, claim, window)
    session.commit()
    if departure is None:
        return False
    outcomes = _hand_over(gateway, departure.leaving, latest)
    _record(session, outcomes)
    if departure.silenced:
        succession.pass_on(session, claim.run_id, departure.silenced)
        session.commit()
    return _judge(session, claim.run_id, outcomes)


def _hand_over(gateway: Gateway, leaving: Sequence[Outgoing], latest: float) -> list[Outcome]:
    if not leaving:
        return []
    if monotonic() > latest:
        # A machine that stood still: by the next commit its lease may be over and a pause confirmed.
        log.warning("too late to leave, nothing was sent", messages=len(leaving))
        return [Outcome(outgoing.attempt_id, Verdict.RETRY) for outgoing in leaving]
    try:
        outcomes = gateway.send_many(leaving)
    except Exception:
        log.exception("gateway failed, its window is uncertain", messages=len(leaving))
        outcomes = []
    return arrivals.complete(leaving, outcomes)


def _record(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write the answers down, over and over while the database is away: nobody else knows them."""
    until = monotonic() + _INSIST
    while outcomes:
        try:
            return _write(session, outcomes)
        except OperationalError as error:
            session.rollback()
            if monotonic() > until:
                raise
            log.warning("database away, answers wait", messages=len(outcomes), error=type(error.orig).__name__)
            sleep(_AGAIN_AFTER)


def _write(session: Session, outcomes: Sequence[Outcome]) -> None:
    try:
        arrivals.record(session, outcomes)
        session.commit()
    except IntegrityError:
        session.rollback()
        log.error("the carrier gave two messages the same number", messages=len(outcomes))
        arrivals.record(session, arrivals.doubt_known_sids(session, outcomes))
        session.commit()


def _judge(session: Session, run_id: int, outcomes: Sequence[Outcome]) -> bool:
    """Pause on what concerns every message; rest until the next sweep when the carrier is not well."""
    verdicts = [outcome.verdict for outcome in outcomes]
    log.info("window sent", run=run_id, **{verdict.value: verdicts.count(verdict) for verdict in set(verdicts)})
    if stop := next((outcome for outcome in outcomes if outcome.verdict == Verdict.PAUSE), None):
        known = PauseReason.CREDENTIALS if stop.code in CREDENTIALS else f"{PauseReason.REFUSED}:{stop.code}"
        _pause(session, run_id, known)
        return False
    return Verdict.RETRY not in verdicts and 2 * verdicts.count(Verdict.UNCERTAIN) <= len(verdicts)


def _pause(session: Session, run_id: int, reason: str) -> None:
    try:
        actions.pause(session, run_id, reason)
        session.commit()
        log.warning("run paused", run=run_id, reason=str(reason))
    except actions.RunRefusal:
        session.rollback()


def _windows(messages: Sequence[Row[Any]], size: int) -> list[list[Row[Any]]]:
    rest = iter(messages)
    return list(iter(lambda: list(islice(rest, size)), []))
