"""Writes down what the carrier answered, on a connection of its own, while the next window is being written down.

Whoever brings answers waits until they are on disk: only then is there room for more in the window.
"""

import threading
from time import monotonic, sleep
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from foundation.database import db
from messaging.sms.dispatching import arrivals
from messaging.sms.dispatching.pipeline import Answers
from messaging.sms.senders import limiter

log = structlog.get_logger()

_INSIST = 60.0  # seconds for which answers are offered to a database that is away
_AGAIN_AFTER = 0.5


class Recorder:
    """For one turn of one sender; may be called from any thread, in an application context."""

    def __init__(self, sender: str) -> None:
        self._sender = sender
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Self:
        # Kept for the whole turn: the pool asks every connection it hands out whether it still answers. Most answers
        # are one statement, which is a transaction without being told so.
        self._connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def record(self, answers: Answers) -> None:
        """Write the answers down, over and over while the database is away: nobody else knows them."""
        with self._one_at_a_time:
            until = monotonic() + _INSIST
            while True:
                try:
                    return self._write(answers)
                except (OperationalError, InterfaceError) as error:
                    if monotonic() > until:
                        raise
                    name = type(error.orig).__name__
                    log.warning("database away, answers wait", messages=len(answers.outcomes), error=name)
                    sleep(_AGAIN_AFTER)

    def _write(self, answers: Answers) -> None:
        returns = answers.part.grant is not None and bool(answers.unsent)
        alone = not returns and arrivals.is_one_statement(answers.outcomes)
        try:
            with Session(self._connection) if alone else Session(db.engine) as session:
                if answers.part.grant and returns:
                    limiter.give_back(session, self._sender, answers.part.grant, answers.unsent)
                arrivals.record(session, answers.outcomes)
                session.commit()
        except IntegrityError:
            log.error("the carrier gave two messages the same number", messages=len(answers.outcomes))
            with Session(db.engine) as session:
                arrivals.record(session, arrivals.doubt_known_sids(session, answers.outcomes))
                session.commit()
