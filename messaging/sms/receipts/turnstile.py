"""Callbacks that are turned away at the door: the first of a minute written down at once, a crowd only counted.

So that a stranger who posts thousands of forged callbacks a second neither fills the database nor keeps it busy.
"""

import threading
from collections import Counter
from time import monotonic

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import db
from messaging.sms.receipts import turned_away
from messaging.sms.receipts.reports import TurnedAway
from messaging.sms.receipts.turned_away import KEPT_A_MINUTE

log = structlog.get_logger()

_WRITE_AFTER = 1.0  # seconds a crowd is counted before its number is written
_lock = threading.Lock()
_crowd: Counter[TurnedAway] = Counter()
_minute, _shown = 0, 0


def turn_away(reason: TurnedAway, attempt: str | None, sid: str | None) -> None:
    """Record it now, or with others in a second. A database that is away forgets it; the answer is the same."""
    if _is_one_of_few():
        _write(reason, [(attempt, sid)])
        return
    with _lock:
        first = not _crowd
        _crowd[reason] += 1
    if first:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        later = threading.Timer(_WRITE_AFTER, write_crowd, [app])
        later.daemon = True
        later.start()


def write_crowd(app: Flask) -> None:
    """Write down how many came."""
    with _lock:
        counted = dict(_crowd)
        _crowd.clear()
    with app.app_context():
        for reason, times in counted.items():
            _write(reason, [], times)


def _is_one_of_few() -> bool:
    global _minute, _shown
    with _lock:
        minute = int(monotonic() // 60)
        if minute != _minute:
            _minute, _shown = minute, 0
        _shown += 1
        return _shown <= KEPT_A_MINUTE


def _write(reason: TurnedAway, brought: list[turned_away.Brought], times: int | None = None) -> None:
    try:
        turned_away.record(db.session, reason, brought, times)
        db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("callbacks turned away are not recorded", reason=reason.value, error=type(error).__name__)
