"""Turns: how many processes of the whole installation do the same kind of work at once, held in PostgreSQL.

A turn is a session-level advisory lock on a connection of its own: it outlives the commits of the work and dies with
the process that holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from foundation.database import db


@contextmanager
def turn(work: str, places: int = 1) -> Iterator[bool]:
    """Whether one of the places was free; it is held until the end of the block."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        keys = (func.hashtextextended(f"sms {work}", place) for place in range(places))
        held = next((key for key in keys if connection.scalar(select(func.pg_try_advisory_lock(key)))), None)
        try:
            yield held is not None
        finally:
            if held is not None and not connection.invalidated:
                # A connection that is gone has let go already.
                with suppress(OperationalError):
                    connection.execute(select(func.pg_advisory_unlock(held)))
