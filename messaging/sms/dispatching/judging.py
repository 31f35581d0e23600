"""What the answers to a window mean for those that come after: a run pauses or stands back, a sender rests."""

from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from foundation import settings
from messaging.sms import actions, waves
from messaging.sms.gateways.failures import CREDENTIALS
from messaging.sms.gateways.protocol import Outcome, Verdict
from messaging.sms.lifecycle import PauseReason
from messaging.sms.senders import rests
from messaging.sms.senders.rests import Rest
from villages.queries import holds_rehearsal

log = structlog.get_logger()


def obstacle(session: Session) -> PauseReason | None:
    """Why nothing may be sent from this installation at all."""
    held = settings.current()
    if not held.carrier_configured:
        return PauseReason.NO_CARRIER
    return PauseReason.REHEARSAL if not held.carrier_is_loopback and holds_rehearsal(session) else None


def judge(session: Session, run_id: int, outcomes: Sequence[Outcome]) -> bool:
    """Pause the run on what concerns every message of it; whether more of it may follow in this turn."""
    verdicts = [outcome.verdict for outcome in outcomes]
    log.info("window sent", run=run_id, **{verdict.value: verdicts.count(verdict) for verdict in set(verdicts)})
    if stop := next((outcome for outcome in outcomes if outcome.verdict == Verdict.PAUSE), None):
        known = PauseReason.CREDENTIALS if stop.code in CREDENTIALS else f"{PauseReason.REFUSED}:{stop.code}"
        pause(session, run_id, known)
        return False
    if Verdict.REFUSED in verdicts and (wave := waves.pause_reason(session, run_id)):
        pause(session, run_id, wave)
        return False
    session.rollback()
    return 2 * verdicts.count(Verdict.UNCERTAIN) <= len(verdicts)


def rest(session: Session, sender: str, outcomes: Sequence[Outcome]) -> float:
    """Let the sender rest when the carrier asks for it or cannot be reached. For how many seconds from now; 0: not."""
    unsent = [outcome for outcome in outcomes if outcome.verdict in (Verdict.RETRY, Verdict.REST)]
    if not unsent:
        return 0.0
    asked = max((outcome.retry_after for outcome in unsent if outcome.retry_after is not None), default=None)
    reason = _reason(unsent)
    seconds = rests.rest(session, sender, reason, asked, steady=2 * len(unsent) < len(outcomes))
    session.commit()
    log.warning("sender rests", sender=sender, reason=reason.value, seconds=round(seconds, 1))
    return seconds


def pause(session: Session, run_id: int, reason: str) -> None:
    """The run rests for this reason, unless it does not run any more."""
    try:
        actions.pause(session, run_id, reason)
        session.commit()
        log.warning("run paused", run=run_id, reason=str(reason))
    except actions.RunRefusal:
        session.rollback()


def _reason(unsent: Sequence[Outcome]) -> Rest:
    if any(outcome.verdict == Verdict.REST for outcome in unsent):
        return Rest.QUEUE
    told = any(outcome.code is not None or outcome.retry_after is not None for outcome in unsent)
    return Rest.PATIENCE if told else Rest.AWAY
