"""What happens to messages on their way out, each function one transaction of `dispatch`; nothing here commits.

Rows are locked in one order everywhere: run, attempts, opt-outs, messages, tallies.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Row,
    SmallInteger,
    Text,
    Uuid,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from foundation import clock, settings
from messaging.sms import ledger, queries
from messaging.sms.composing import Circumstances, Letter, compose
from messaging.sms.gateways.protocol import Outgoing
from messaging.sms.hours import Standing
from messaging.sms.lifecycle import MessageState, Reason, RunState
from messaging.sms.models import Attempt, Message, Run, message_state
from messaging.sms.sending import Words
from messaging.sms.succession import PERSONAL
from villages.queries import recipients

_SLACK = timedelta(seconds=60)  # over what a window may take, before its messages count as lost


@dataclass(frozen=True)
class Claim:
    """Messages that are ours until the lease ends; the token keeps a late worker off what others took over."""

    run_id: int
    token: uuid.UUID
    lease: timedelta
    messages: Sequence[Row[Any]]
    words: dict[int, Words]


@dataclass(frozen=True)
class Departure:
    """`leaving` may leave after the commit; `silenced` are residents who spoke for a household and may not any more."""

    leaving: list[Outgoing]
    silenced: list[int]


def claim(session: Session, run_id: int, size: int, patience: float) -> Claim:
    """Take some planned messages that nobody else is taking."""
    token, lease = uuid.uuid4(), timedelta(seconds=patience) + _SLACK
    rows = ledger.pick(Message.run_id == run_id, Message.state == MessageState.PLANNED, limit=size, skip_locked=True)
    changes = {"state": MessageState.CLAIMED, "reason": None, "claim": token, "lease_until": func.now() + lease}
    return Claim(run_id, token, lease, ledger.move(session, rows, lambda _: changes), queries.words_of(session, run_id))


def give_back(session: Session, token: uuid.UUID) -> int:
    """Whatever of a claim has not left is anybody's again."""
    rows = ledger.pick(Message.claim == token, Message.state == MessageState.CLAIMED)
    free = {"state": MessageState.PLANNED, "claim": None, "lease_until": None}
    return ledger.move_many(session, rows, lambda _: free)


def depart(session: Session, claim: Claim, window: Sequence[Row[Any]]) -> Departure | None:
    """Write down the attempts of a window; after the commit they may leave. None when the run may not send now.

    The run's row stays locked (FOR SHARE) until the commit, so a pause waits for it or comes before it.
    """
    shared = select(Run).where(Run.id == claim.run_id).with_for_update(read=True)
    run = session.scalars(shared.execution_options(populate_existing=True)).one()
    if run.state != RunState.RUNNING or run.standing(clock.now(), clock.zone()) != Standing.OPEN:
        return None
    letters = _letters(session, run, claim.words, window)
    attempts = {id_: uuid.uuid4() for id_, letter in letters.items() if isinstance(letter, Letter)}
    moved = _move(session, claim, letters, attempts)
    gone = {row.id for row in moved if row.state == MessageState.DISPATCHING}
    leaving = {id_: letter for id_, letter in letters.items() if id_ in gone and isinstance(letter, Letter)}
    if leaving:
        session.execute(insert(Attempt), [_attempt(run.id, id_, attempts[id_], leaving[id_]) for id_ in leaving])
    expires_in = _expires_in(run)
    return Departure(
        [Outgoing(attempts[id_], letter.to, letter.body, run.sender, expires_in) for id_, letter in leaving.items()],
        [row.resident_id for row in moved if row.household > 1 and row.reason in PERSONAL],
    )


def _letters(
    session: Session, run: Run, words: dict[int, Words], window: Sequence[Row[Any]]
) -> dict[int, Letter | Reason]:
    people, held = recipients(session, [message.resident_id for message in window]), settings.current()
    numbers = {person.phone_hash for person in people.values() if person.phone_hash}
    given = Circumstances(
        clock.today(), held.office_name, held.hotline, run.needs_consent, queries.opted_out(session, numbers)
    )
    return {
        message.id: compose(
            words[message.text_id],
            people.get(message.resident_id),
            message.household,
            given,
            message.number_hash if run.merges_households else None,
        )
        for message in window
    }


def _move(
    session: Session, claim: Claim, letters: dict[int, Letter | Reason], attempts: dict[int, uuid.UUID]
) -> Sequence[Row[Any]]:
    """Claimed -> dispatching or suppressed, where the claim is still ours; the rows that moved."""
    fates = _fates(letters, attempts)
    leaves = cast(MessageState.DISPATCHING.value, message_state)
    stays = cast(MessageState.SUPPRESSED.value, message_state)
    rows = ledger.pick(Message.claim == claim.token, Message.state == MessageState.CLAIMED)
    return ledger.move(
        session,
        rows.join(fates, fates.c.fate_id == Message.id).add_columns(*fates.c),
        lambda row: {
            "state": case((row.c.fate_reason.is_(None), leaves), else_=stays),
            "reason": row.c.fate_reason,
            "segments": row.c.fate_segments,
            "attempt_id": row.c.fate_attempt_id,
            "lease_until": func.now() + claim.lease,
        },
    )


def _fates(letters: dict[int, Letter | Reason], attempts: dict[int, uuid.UUID]) -> Any:
    """What was decided for each message, as a table."""
    reasons = [None if isinstance(letter, Letter) else letter.value for letter in letters.values()]
    segments = [letter.segments if isinstance(letter, Letter) else 0 for letter in letters.values()]
    arrays = (
        literal(list(letters), ARRAY(BigInteger)),
        literal([attempts.get(id_) for id_ in letters], ARRAY(Uuid)),
        literal(reasons, ARRAY(Text)),
        literal(segments, ARRAY(SmallInteger)),
    )
    columns = (
        column("fate_id", BigInteger),
        column("fate_attempt_id", Uuid),
        column("fate_reason", Text),
        column("fate_segments", SmallInteger),
    )
    return func.unnest(*arrays).table_valued(*columns, name="fates").render_derived()


def _attempt(run_id: int, message_id: int, attempt_id: uuid.UUID, letter: Letter) -> dict[str, Any]:
    return {
        "id": attempt_id,
        "message_id": message_id,
        "run_id": run_id,
        "number_hash": letter.number_hash,
        "body_digest": hashlib.sha256(letter.body.encode()).digest(),
        "segments": letter.segments,
    }


def _expires_in(run: Run) -> int | None:
    """Seconds the carrier may keep a message of this run before it must drop it."""
    return int((run.send_by - clock.now()).total_seconds()) if run.send_by else None
