"""A wave of refusals: above a share it concerns the run and not its recipients, so the run pauses itself and says why.

Counted from the tallies: what the carrier refused at once or failed later with a code of its own, and what it blocked
or filtered. Who told the carrier that they want no messages is no sign of anything.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from foundation import settings
from messaging.sms.gateways.failures import BY_CODE, SUPPRESSING, WAVE_CODES
from messaging.sms.gateways.protocol import Verdict
from messaging.sms.lifecycle import POSTED, MessageState, PauseReason, RunState
from messaging.sms.models import Run, Tally

_WISHES = SUPPRESSING | {code for code, verdict in BY_CODE.items() if verdict == Verdict.OPTED_OUT}


@dataclass(frozen=True)
class Refusals:
    """Of so many messages the carrier has answered it refused so many; `code` is its most frequent reason."""

    answered: int = 0
    refused: int = 0
    code: str = ""

    def are_a_wave(self, forgiven: int, share: float, least: int) -> bool:
        """Whether they are more than the share of at least so many answers, beyond those a person knows of."""
        answered, refused = self.answered - forgiven, self.refused - forgiven
        return answered >= least and refused > share * answered


def refusals(session: Session, run_id: int) -> int:
    """How many messages of the run the carrier has refused, blocked or filtered."""
    return _counted(session, Tally.run_id == run_id).get(run_id, Refusals()).refused


def pause_reason(session: Session, run_id: int) -> str | None:
    """Why the run must pause itself, if it must."""
    return _waves(session, Run.id == run_id).get(run_id)


def pause_reasons(session: Session) -> dict[int, str]:
    """The same for every run that is sending: reports may bring a wave long after the last message left."""
    return _waves(session, Run.state == RunState.RUNNING)


def _waves(session: Session, which: ColumnElement[bool]) -> dict[int, str]:
    held, forgiven = settings.current(), dict(session.execute(select(Run.id, Run.refusals_forgiven).where(which)).all())
    counted = _counted(session, Tally.run_id.in_(forgiven)) if forgiven else {}
    return {
        run_id: f"{PauseReason.WAVE}:{found.code}"
        for run_id, found in counted.items()
        if found.are_a_wave(forgiven[run_id], held.refusal_share, held.refusal_least)
    }


def _counted(session: Session, which: ColumnElement[bool]) -> dict[int, Refusals]:
    answered, refused = Counter[int](), dict[int, Counter[str]]()
    rows = select(Tally.run_id, Tally.state, Tally.reason, Tally.messages).where(which, Tally.messages > 0)
    for run_id, state, reason, messages in session.execute(rows.where(_matters())):
        answered[run_id] += messages
        if _is_refusal(state, reason):
            refused.setdefault(run_id, Counter())[reason] += messages
    return {
        run_id: Refusals(total, refused.get(run_id, Counter()).total(), _first(refused.get(run_id, Counter())))
        for run_id, total in answered.items()
    }


def _matters() -> ColumnElement[bool]:
    # A failure without a code of the carrier's was concluded by us.
    coded = and_(Tally.state == MessageState.FAILED, Tally.reason.regexp_match("^[0-9]+$"))
    return or_(Tally.state.in_(sorted(POSTED)), coded)


def _is_refusal(state: MessageState, reason: str) -> bool:
    if not reason.isdigit() or int(reason) in _WISHES:
        return False
    return state == MessageState.FAILED or int(reason) in WAVE_CODES


def _first(codes: Counter[str]) -> str:
    return codes.most_common(1)[0][0] if codes else ""
