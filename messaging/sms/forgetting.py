"""What the ledger keeps of somebody who was erased: that a message was there, and nothing by which to find the person.

An attempt keeps its keyed hash: it is the proof of what was sent and can never be changed (docs/sms.md). The list of
numbers that want no messages is keyed by number and outlives the person on purpose.
"""

import os
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from messaging.sms.lifecycle import OPEN, MessageState
from messaging.sms.models import Message, OptOut
from messaging.sms.opting_out.models import InboundMessage, OptOutCode
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


def forget_what_was_written(session: Session, number_hashes: Collection[bytes]) -> None:
    """These numbers (keyed hashes) were somebody's who is erased; those that are nobody else's leave no trace of use.

    That somebody wrote stays as a count. The list of numbers that want no messages keeps the number and loses the note.
    """
    wanted = set(number_hashes)
    for column in (Resident.phone_hash, Resident.second_phone_hash):
        wanted -= set(session.scalars(select(column).where(column.in_(wanted))))
    told = {"synchronize_session": False}
    session.execute(delete(OptOutCode).where(OptOutCode.number_hash.in_(wanted)), execution_options=told)
    written = update(InboundMessage).where(InboundMessage.number_hash.in_(wanted))
    session.execute(written.values(number_hash=os.urandom(32)), execution_options=told)
    noted = update(OptOut).where(OptOut.number_hash.in_(wanted), OptOut.note != "")
    session.execute(noted.values(note=""), execution_options=told)


def forget_numbers_of_erased(session: Session, resident_id: int | None = None) -> int:
    """Take the numbers of erased residents (or of this one) from messages that move no more; from how many."""
    erased = select(Resident.id).where(Resident.erased_at.is_not(None))
    whose = Message.resident_id.in_(erased if resident_id is None else [resident_id])
    done = update(Message).where(whose, Message.number_hash.is_not(None), Message.state.not_in(_MOVING))
    gone: Any = session.execute(done.values(number_hash=None), execution_options={"synchronize_session": False})
    return int(gone.rowcount)
