"""Who speaks for a household when the one who did may not be written to any more. Nothing here commits.

A household is one SMS to a shared number. When its message is held back for a reason of that one person (no consent
any more, no known expiry date, another number by now, gone), the others of the number are not to lose theirs.
"""

import typing
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, case, cast, select, update
from sqlalchemy.orm import Session, aliased

from messaging.sms import ledger
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Message, message_state
from villages.models import Resident

# What concerns one person of a number and not the number.
PERSONAL = (
    Reason.GONE,
    Reason.RESTRICTED,
    Reason.RENUMBERED,
    Reason.NO_MOBILE,
    Reason.NO_CONSENT,
    Reason.NO_CARD_EXPIRY,
    Reason.CARD_EXPIRED,
)


def silenced(session: Session, run_id: int) -> Sequence[int]:
    """The residents of a run who spoke for a household and may not: whether somebody took over is not asked."""
    spoke = and_(Message.state == MessageState.SUPPRESSED, Message.household > 1, Message.reason.in_(PERSONAL))
    found = session.scalars(select(Message.resident_id).where(Message.run_id == run_id, spoke))
    return [resident_id for resident_id in found if resident_id is not None]


def pass_on(session: Session, run_id: int, resident_ids: Sequence[int]) -> int:
    """The first of those merged into each of these residents speaks for the rest from now on; how many do."""
    households: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in sorted(session.execute(_merged(run_id, resident_ids)), key=lambda row: row.resident_id):
        households[row.merged_into].append(row)
    heirs = {members[0]: members[1:] for members in households.values()}
    for heir, rest in heirs.items():
        others = update(Message).where(Message.id.in_([row.id for row in rest]))
        session.execute(others.values(merged_into=heir.resident_id), execution_options={"synchronize_session": False})
    return _promote(session, {heir.id: 1 + len(rest) for heir, rest in heirs.items()}) if heirs else 0


def _merged(run_id: int, resident_ids: Sequence[int]) -> Select[Any]:
    """Found by the people who share the number: a resident's message is indexed, a merger is not."""
    spoke = aliased(Message)
    numbers = select(spoke.number_hash).where(spoke.run_id == run_id, spoke.resident_id.in_(resident_ids))
    sharing = select(Resident.id).where(Resident.phone_hash.in_(numbers))
    rows: Any = (
        select(Message.id, Message.resident_id, Message.merged_into)
        .where(
            Message.run_id == run_id,
            Message.resident_id.in_(sharing),
            Message.state == MessageState.MERGED,
            Message.merged_into.in_(resident_ids),
        )
        .order_by(Message.id)
        .with_for_update(of=Message)
    )
    return typing.cast(Select[Any], rows)


def _promote(session: Session, sizes: dict[int, int]) -> int:
    """Merged -> planned, or held where the heir's own language has no words yet."""
    wordless, planned = Message.text_id.is_(None), cast(MessageState.PLANNED.value, message_state)
    # Two may notice the same loss: whoever comes second finds the heir promoted, perhaps already leaving.
    rows = ledger.pick(Message.id.in_(list(sizes)), Message.state == MessageState.MERGED)
    changes = {
        "state": case((wordless, cast(MessageState.HELD.value, message_state)), else_=planned),
        "reason": case((wordless, Reason.NO_RENDERING.value)),
        "merged_into": None,
        "household": case(sizes, value=Message.id, else_=Message.household),
    }
    return ledger.move_many(session, rows, lambda _: changes)
