"""The second wall: PostgreSQL's row security shows a transaction the communes it reaches, whatever its queries ask.

The first wall is `accounts.access.reach_filter`, in the queries themselves. The second one knows no person, only the
setting `tieng_ban.reach`: `*` is the whole province, otherwise commune codes with commas between, and nothing shows
nothing. Every connection of the application begins with `*`, so that what sends messages pays nothing; for somebody
who has communes each transaction begins by narrowing itself. That ends with the transaction: a connection goes back
to the pool as it came.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from flask import g, has_app_context
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session, SessionTransaction

SETTING = "tieng_ban.reach"
PROVINCE = "*"
# What a connection begins with, as an option for PostgreSQL.
OPTION = f"-c {SETTING}={PROVINCE}"

_HELD = "reach"
_SET = text(f"SELECT set_config('{SETTING}', :reach, true)")


def narrow(session: Session, communes: Collection[str]) -> None:
    """From here to the end of this application context every session reaches these communes (none: the province).

    The given session may have a transaction open already; it is narrowed at once.
    """
    before = held(session)
    g.reach = _written(communes)
    if held(session) != before:
        _apply(session)


@contextmanager
def within(session: Session, communes: Collection[str]) -> Iterator[None]:
    """For the block this session reaches these communes (none: the whole province): work done for such a person."""
    with _reaching(session, _written(communes)):
        yield


@contextmanager
def beyond(session: Session) -> Iterator[None]:
    """For the block this session reaches the whole province, whoever is signed in.

    Only for what holds for everybody and shows nobody: who opted out, whether a code name is taken. A test names
    every place that may.
    """
    with _reaching(session, PROVINCE):
        yield


def held(session: Session) -> str:
    """What transactions of this session reach, as PostgreSQL is told."""
    found: str = session.info.get(_HELD) or (g.get("reach", PROVINCE) if has_app_context() else PROVINCE)
    return found


@contextmanager
def _reaching(session: Session, wanted: str) -> Iterator[None]:
    before, own = held(session), session.info.get(_HELD)
    # What was changed so far is written under the reach it was changed in, and so is what the block changes.
    session.flush()
    if session.in_nested_transaction():
        # A savepoint begins with its first statement; begun inside the block it would come back to the block's reach.
        session.connection()
    session.info[_HELD] = wanted
    if wanted != before:
        _apply(session)
    try:
        yield
        session.flush()
    finally:
        session.info[_HELD] = own
        if held(session) != wanted:
            # A transaction that failed takes no statement; it ends, and the next one begins as it must.
            with suppress(DBAPIError, InvalidRequestError):
                _apply(session)


def _apply(session: Session) -> None:
    if session.in_transaction():
        session.connection().execute(_SET, {"reach": held(session)})


def _written(communes: Collection[str]) -> str:
    return ",".join(communes) or PROVINCE


@event.listens_for(Session, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested and (reach := held(session)) != PROVINCE:
        connection.execute(_SET, {"reach": reach})
