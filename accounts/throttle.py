"""Guessing made slow: failed sign-ins counted by account and by address, whether the account exists or not."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from accounts.models import SignInFailure
from foundation import keys
from foundation.refusals import Refusal

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_FOR_ACCOUNT = 8
# A whole office may share one address.
MOST_FROM_ADDRESS = 40


class TooManyAttempts(Refusal):
    message = _l("Too many attempts to sign in failed. Wait %(minutes)s minutes and try again.")


def check(session: Session, account: str, address: str) -> None:
    """Refuse while too many attempts failed lately; by the database's clock, which no rehearsal shifts.

    Raises:
        TooManyAttempts: on this account, or from this address.
    """
    failed = func.count().filter
    of_account, from_address = _hashes(account, address)
    counts = select(
        failed(SignInFailure.account_hash == of_account), failed(SignInFailure.address_hash == from_address)
    ).where(
        SignInFailure.at > func.now() - WINDOW,
        (SignInFailure.account_hash == of_account) | (SignInFailure.address_hash == from_address),
    )
    for_account, for_address = session.execute(counts).one()
    if for_account >= MOST_FOR_ACCOUNT or for_address >= MOST_FROM_ADDRESS:
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))


def count(session: Session, account: str, address: str) -> None:
    """Remember that an attempt failed, and forget those that no longer matter."""
    of_account, from_address = _hashes(account, address)
    session.add(SignInFailure(account_hash=of_account, address_hash=from_address))
    session.execute(delete(SignInFailure).where(SignInFailure.at < func.now() - KEPT))


def forgive(session: Session, account: str) -> None:
    """The right password was given: this account's failures count no longer. Those of the address do."""
    of_account, _ = _hashes(account, "")
    session.execute(delete(SignInFailure).where(SignInFailure.account_hash == of_account))


def _hashes(account: str, address: str) -> tuple[bytes, bytes]:
    return keys.lookup_hash("sign-in account", account), keys.lookup_hash("sign-in address", address)
