"""What happens to messages on their way out, each function one transaction of `dispatch`; nothing here commits.

Rows are locked in one order everywhere: run, sender, attempts, opt-outs, messages, tallies. Before all of them a run
with a cap takes a lock of its own, so that two of them never count the same number at once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from foundation import clock
from messaging.sms import ledger, queries
from messaging.sms.dispatching import allowances, letters, statements
from messaging.sms.dispatching.allowances import Fate
from messaging.sms.dispatching.succession import PERSONAL
from messaging.sms.gateways.protocol import Outgoing
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, PauseReason, RunState
from messaging.sms.models import Message, Run
from messaging.sms.senders import limiter
from messaging.sms.senders.models import Sender
from messaging.sms.sending import Words

_SLACK = timedelta(seconds=60)  # over what a window may take, before its messages count as lost
_LATEST = 30.0  # seconds after it was written down at which a window may still leave: well before its lease ends
_CAP_LOCK = func.hashtextextended("sms cap", 0)


@dataclass(frozen=True)
class Claim:
    """Messages that are ours until the lease ends; the token keeps a late worker off what others took over.

    `budgeted`, `capped`, `limited`: the run has a budget, a cap, its sender a pace or a daily ceiling.
    """

    run_id: int
    token: uuid.UUID
    lease: timedelta
    messages: Sequence[Row[Any]]
    words: dict[int, Words] = field(default_factory=dict)
    budgeted: bool = False
    capped: bool = False
    limited: bool = False


@dataclass(frozen=True)
class Departure:
    """What became of a window.

    `leaving` may leave after the commit, until `latest` (of `time.monotonic()`). `silenced` are residents who spoke for
    a household and may not any more. `handled`: so many messages of the window, from the first on, are settled. The
    others did not leave: not within `wait` seconds (the pace), not today (`ceiling_reached`), or because of `pause`,
    for which the run must rest. `grant` is what the limiter gave, None where nothing limits.
    """

    leaving: list[Outgoing] = field(default_factory=list)
    silenced: list[int] = field(default_factory=list)
    handled: int = 0
    segments: int = 0
    latest: float = 0.0
    wait: float = 0.0
    ceiling_reached: bool = False
    pause: PauseReason | None = None
    grant: limiter.Grant | None = None


def claim(session: Session, run_id: int, size: int, patience: float) -> Claim:
    """Take some planned messages that nobody else is taking."""
    token, lease = uuid.uuid4(), timedelta(seconds=patience) + _SLACK
    taken = session.execute(statements.claimed(), {"run": run_id, "size": size, "token": token, "lease": lease}).all()
    if not taken:
        return Claim(run_id, token, lease, taken)
    limited = Sender.segments_per_second.is_not(None) | Sender.daily_ceiling.is_not(None)
    terms = select(Run.budget.is_not(None), Run.cap_per_day.is_not(None), func.coalesce(limited, False))
    held = session.execute(terms.outerjoin(Sender, Sender.name == Run.sender).where(Run.id == run_id)).one()
    return Claim(run_id, token, lease, taken, queries.words_of(session, run_id), *held)


def give_back(session: Session, token: uuid.UUID) -> int:
    """Whatever of a claim has not left is anybody's again."""
    rows = ledger.pick(Message.claim == token, Message.state == MessageState.CLAIMED)
    free = {"state": MessageState.PLANNED, "claim": None, "lease_until": None}
    return ledger.move_many(session, rows, lambda _: free)


def depart(session: Session, claim: Claim, window: Sequence[Row[Any]]) -> Departure | None:
    """Write down the attempts of a window; after the commit they may leave. None when the run may not send now.

    The run's row stays locked until the commit: FOR SHARE, so a pause waits for it or comes before it; where there is a
    budget exclusively, so that two processes never spend the same money.
    """
    latest = monotonic() + _LATEST
    run, now = _locked(session, claim)
    if run.state != RunState.RUNNING or run.standing(clock.now(), clock.zone()) != Standing.OPEN:
        return None
    if run.budget is not None and not claim.budgeted:
        # It was given one since the claim: the next claim holds the run as a budget needs it.
        return None
    if not claim.limited:
        fates, pause = _fates(session, run, now, claim, window)
        return _write_down(session, claim, run, fates, latest=latest, pause=pause)
    room = limiter.room(session, run.sender, clock.today())
    if not room.messages:
        return Departure(wait=room.wait, ceiling_reached=room.ceiling_reached)
    fates, pause = _fates(session, run, now, claim, window[: room.messages])
    lengths, asked = allowances.lengths(fates), monotonic()
    grant = limiter.take(session, run.sender, lengths, clock.today())
    left = {"wait": grant.wait, "ceiling_reached": grant.ceiling_reached, "grant": grant}
    left["pause"] = pause if grant.messages == len(lengths) else None
    granted = allowances.first(fates, grant.messages)
    return _write_down(session, claim, run, granted, latest=asked + limiter.LATEST, **left)


def _locked(session: Session, claim: Claim) -> tuple[Run, datetime]:
    """The run and the moment by the database's clock."""
    columns = (Run, func.now(), func.pg_advisory_xact_lock(_CAP_LOCK)) if claim.capped else (Run, func.now())
    found = select(*columns).where(Run.id == claim.run_id)
    locked = found.with_for_update(of=Run, read=not claim.budgeted, key_share=claim.budgeted)
    run, now, *_ = session.execute(locked.execution_options(populate_existing=True)).one()
    return run, now


def _fates(
    session: Session, run: Run, now: datetime, claim: Claim, window: Sequence[Row[Any]]
) -> tuple[dict[int, Fate], PauseReason | None]:
    """What is to become of each message, and why the run must rest if not all of them have their turn."""
    written = letters.write(session, run, claim.words, window)
    fates: dict[int, Fate] = dict(written)
    if letters.is_capped(run):
        fates = allowances.under_the_cap(written, run.cap_per_day or 0, now)
    if run.budget is None:
        return fates, None
    lengths = allowances.lengths(fates)
    fits = allowances.affordable(lengths, queries.spent_segments(session, run.id), run.segment_price, run.budget)
    return allowances.first(fates, fits), PauseReason.BUDGET if fits < len(lengths) else None


def _write_down(session: Session, claim: Claim, run: Run, fates: dict[int, Fate], **more: Any) -> Departure:
    if not fates:
        return Departure(**more)
    leaves = statements.departures(claim.token, claim.lease, fates)
    moved = session.execute(statements.departed(), leaves.parameters).all()
    expires_in = _expires_in(run)
    leaving = [
        Outgoing(leaves.attempts[row.id], letter.to, letter.body, run.sender, expires_in)
        for row in moved
        if (letter := leaves.letters.get(row.id)) is not None
    ]
    return Departure(
        leaving,
        [row.resident_id for row in moved if row.household > 1 and row.reason in PERSONAL],
        len(fates),
        sum(leaves.letters[row.id].segments for row in moved if row.id in leaves.letters),
        **more,
    )


def _expires_in(run: Run) -> int | None:
    """Seconds the carrier may keep a message of this run before it must drop it."""
    return int((run.send_by - clock.now()).total_seconds()) if run.send_by else None
