"""Reports without effect on the ledger: all are counted by the minute, the first few of a minute kept in full.

A stranger can send as many as they like; what they make us keep is bounded.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Integer, String, bindparam, delete, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from messaging.sms.models import TurnedAwayCallback
from messaging.sms.receipts.models import TurnedAwayCount
from messaging.sms.receipts.reports import TurnedAway

KEPT_A_MINUTE = 20  # of each reason, in full
KEPT_FOR = timedelta(days=90)
_LONGEST = 64  # of what a stranger may make us keep

Brought = tuple[str | None, str | None]

_RECORD = text(
    """
    WITH counted AS (
        INSERT INTO sms_turned_away_count AS known (minute, reason, times)
        VALUES (date_trunc('minute', now()), :reason, :times)
        ON CONFLICT (minute, reason) DO UPDATE SET times = known.times + excluded.times
        RETURNING times - :times AS before
    )
    INSERT INTO sms_turned_away_callback (reason, attempt, sid)
    SELECT :reason, brought.attempt, brought.sid
    FROM counted, unnest(:attempts, :sids) WITH ORDINALITY AS brought (attempt, sid, place)
    WHERE counted.before + brought.place <= :kept
    """
).bindparams(
    bindparam("attempts", type_=ARRAY(String)),
    bindparam("sids", type_=ARRAY(String)),
    bindparam("kept", KEPT_A_MINUTE, type_=Integer),
)


def record(session: Session, reason: TurnedAway, brought: Sequence[Brought], times: int | None = None) -> None:
    """Count reports of one reason and keep what they brought (attempt and number), cut short, of the first ones.

    `times` is how many there were, when not all of them are shown.
    """
    attempts, sids = [_cut(attempt) for attempt, _ in brought], [_cut(sid) for _, sid in brought]
    given = {"reason": reason.value, "times": len(brought) if times is None else times}
    session.execute(_RECORD, {**given, "attempts": attempts, "sids": sids})


def forget(session: Session) -> int:
    """Remove what is older than `KEPT_FOR`; how many reports kept in full were removed."""
    session.execute(delete(TurnedAwayCount).where(TurnedAwayCount.minute < func.now() - KEPT_FOR))
    old = delete(TurnedAwayCallback).where(TurnedAwayCallback.at < func.now() - KEPT_FOR)
    return len(session.scalars(old.returning(TurnedAwayCallback.id)).all())


def _cut(text: str | None) -> str | None:
    return text.replace("\0", "")[:_LONGEST] if text else None
