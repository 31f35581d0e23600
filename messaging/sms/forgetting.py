"""What the ledger keeps of somebody who was erased: that a message was there, and nothing by which to find the person.

An attempt keeps its keyed hash: it is the proof of what was sent and can never be changed (docs/sms.md). The list of
numbers that want no messages is keyed by number and outlives the person on purpose.
"""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from messaging.sms.lifecycle import OPEN, MessageState
from messaging.sms.models import Message
from villages.models import Resident

# While a message may still move, its number finds those who share it (succession) or the trace of it (doubts).
_MOVING = (*OPEN, MessageState.UNCERTAIN)


def waiting_for(session: Session, resident_id: int) -> int:
    """How many messages to this resident have not left yet: each is held back when its turn comes."""
    query = select(func.count(Message.id)).where(Message.resident_id == resident_id, Message.state.in_(OPEN))
    return session.scalar(query) or 0


def messages_to(session: Session, resident_id: int) -> int:
    """How many messages the ledger counts for this resident."""
    return session.scalar(select(func.count(Message.id)).where(Message.resident_id == resident_id)) or 0


def forget_numbers_of_erased(session: Session, resident_id: int | None = None) -> int:
    """Take the numbers of erased residents (or of this one) from messages that move no more; from how many."""
    erased = select(Resident.id).where(Resident.erased_at.is_not(None))
    whose = Message.resident_id.in_(erased if resident_id is None else [resident_id])
    done = update(Message).where(whose, Message.number_hash.is_not(None), Message.state.not_in(_MOVING))
    gone: Any = session.execute(done.values(number_hash=None), execution_options={"synchronize_session": False})
    return int(gone.rowcount)
