"""The house's pulse, written by every sweep for those who look after it: that it beats, and how fast messages leave."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from messaging.sms.lifecycle import POSTED
from messaging.sms.models import Pulse, Tally

BEAT, ACCEPTED = "beat", "accepted"


def beat(session: Session) -> None:
    """Write down the moment, by the database's clock, and what the carrier has taken up to it."""
    taken = select(func.coalesce(func.sum(Tally.messages), 0)).where(Tally.state.in_(sorted(POSTED)))
    total = int(session.scalar(taken) or 0)
    for name, count in ((BEAT, 0), (ACCEPTED, total)):
        row = insert(Pulse).values(name=name, at=func.now(), total=count, rate=0.0)
        seconds = func.greatest(func.extract("epoch", row.excluded.at - Pulse.at), 0.001)
        # A number that was mended downwards at night is no negative speed.
        rate = func.greatest(row.excluded.total - Pulse.total, 0) / seconds
        changes = {"at": row.excluded.at, "total": row.excluded.total, "rate": rate}
        session.execute(row.on_conflict_do_update(index_elements=[Pulse.name], set_=changes))
