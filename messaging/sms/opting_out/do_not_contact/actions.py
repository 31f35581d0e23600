"""Taking a list and dropping one. Nothing here commits.

Every list keeps its own entries (`Listing`); a number is on the list (`DoNotContact`) while one of them has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, Select, Text, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.keys import lookup_hash
from foundation.refusals import Refusal
from foundation.spelling import clean
from messaging.sms.opting_out.do_not_contact.lists import EmptyList, entries
from messaging.sms.opting_out.do_not_contact.queries import UnknownSource
from messaging.sms.opting_out.models import DoNotContact, Listing
from villages.imports.account import masked
from villages.imports.actions import check_reach
from villages.imports.staging import stage
from villages.phones import MalformedPhone, read_phone

MOST_ROWS = 5_000_000
MOST_NAMED = 1000  # refused rows an account names; the others it counts
_LONGEST_SOURCE = 80


class SourceMissing(Refusal):
    message = _l("Say where the list comes from, in at most %(most)s characters.")


@dataclass(frozen=True)
class RefusedNumber:
    """A row of the file that holds no number that can be read; `shown` is masked."""

    row: int
    shown: str
    reason: Refusal


@dataclass
class Account:
    """What became of a file: numbers that are new on this list, those it had (or has twice), and rows refused."""

    new: int = 0
    known: int = 0
    refused: int = 0
    named: list[RefusedNumber] = field(default_factory=list)

    def refuse(self, row: int, cell: str, reason: Refusal) -> None:
        self.refused += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(RefusedNumber(row, masked("phone", cell), reason))


def take_list(session: Session, person: Person | None, source: str, file: BinaryIO, most: int = MOST_ROWS) -> Account:
    """Add the numbers of the file to the list of that source; rows that hold none are accounted for.

    Raises:
        UnreadableTable: the file as a whole; nothing was written.
        SourceMissing
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    name = _usable(source)
    check_reach(person)
    _alone(session)
    account = Account()
    staged = stage(session, DoNotContact, ("number_hash",), _hashes(file, most, account))
    offered = session.scalar(select(func.count()).select_from(staged)) or 0
    if not offered:
        raise EmptyList
    hashes = select(staged.c.number_hash).distinct()
    account.new = _listed(session, name, hashes)
    account.known = offered - account.new
    numbers = hashes.add_columns(literal(name, Text), literal(person.id if person else None, BigInteger))
    fresh = insert(DoNotContact).from_select(["number_hash", "source", "person_id"], numbers, include_defaults=False)
    session.execute(fresh.on_conflict_do_nothing())
    counts = {"new": account.new, "unchanged": account.known, "refused": account.refused}
    record(session, person, "sms.do_not_contact.import", "do-not-contact", list=name, **counts)
    return account


def drop_list(session: Session, person: Person | None, source: str) -> int:
    """Take a list away; numbers that another list has as well stay. How many numbers it had.

    Raises:
        UnknownSource: there is no such list.
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    check_reach(person)
    _alone(session)
    gone = delete(Listing).where(Listing.source == source).returning(Listing.number_hash).cte("gone")
    dropped = session.scalar(select(func.count()).select_from(gone)) or 0
    if not dropped:
        raise UnknownSource(name=source)
    other = select(func.min(Listing.source)).where(Listing.number_hash == DoNotContact.number_hash).scalar_subquery()
    of_it, elsewhere = DoNotContact.source == source, exists().where(Listing.number_hash == DoNotContact.number_hash)
    plainly = {"synchronize_session": False}
    session.execute(update(DoNotContact).where(of_it, elsewhere).values(source=other), execution_options=plainly)
    session.execute(delete(DoNotContact).where(of_it), execution_options=plainly)
    record(session, person, "sms.do_not_contact.drop", "do-not-contact", list=source, entries=dropped)
    return dropped


def _hashes(file: BinaryIO, most: int, account: Account) -> Iterator[tuple[bytes]]:
    for entry in entries(file, most):
        try:
            yield (lookup_hash("phone", read_phone(entry.cell).e164),)
        except MalformedPhone as reason:
            account.refuse(entry.row, entry.cell, reason)


def _listed(session: Session, source: str, hashes: Select[Any]) -> int:
    """Put the numbers on the list of that source; how many are new there."""
    rows = hashes.add_columns(literal(source, Text))
    added = insert(Listing).from_select(["number_hash", "source"], rows, include_defaults=False)
    new = added.on_conflict_do_nothing().returning(Listing.number_hash).cte("new")
    return session.scalar(select(func.count()).select_from(new)) or 0


def _usable(source: str) -> str:
    name = " ".join(clean(source).split())
    if not 0 < len(name) <= _LONGEST_SOURCE:
        raise SourceMissing(most=_LONGEST_SOURCE)
    return name


def _alone(session: Session) -> None:
    """Two lists at once: the second waits, so that each counts exactly."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("sms do-not-contact"))))
