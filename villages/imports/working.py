"""The work on an import, whichever it waits for: reading it, writing it into the lists, taking it back."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import reach
from foundation.refusals import Refusal
from villages.imports import applying, claims, previewing, undoing
from villages.imports.account import plain_refusal
from villages.imports.claims import Claim
from villages.imports.lifecycle import BACK, State
from villages.imports.models import Import
from villages.imports.refusals import HouseFailed

Tell = Callable[[int, int | None], None]


def work(session: Session, claimed: Claim, tell: Tell | None = None) -> bool:
    """Do what the import waits for, all of it or nothing; true when there is more to do. Commit afterwards.

    What the house refuses of a file is told on the import; a failure of the house itself is raised, after which
    `fail` puts the import back.
    """
    entry = claims.hold(session, claimed)
    if entry is None:
        return False
    person = asker(session, entry)
    with reach.within(session, person.communes if person else ()):
        try:
            with session.begin_nested():
                return _do(session, entry, person, tell)
        except Refusal as refusal:
            session.refresh(entry)
            _back(entry, refusal)
            return False


def fail(session: Session, claimed: Claim) -> None:
    """Put the import back where it was before the work that failed; nothing of it is written."""
    entry = claims.hold(session, claimed)
    if entry:
        _back(entry, HouseFailed())


def asker(session: Session, entry: Import) -> Person | None:
    """Who asked for the work last; the work is done within their reach."""
    asked_by = entry.choices.get("asked_by", entry.person_id)
    return session.get(Person, asked_by) if asked_by else None


def _do(session: Session, entry: Import, person: Person | None, tell: Tell | None) -> bool:
    if entry.state == State.READING:
        previewing.preview(session, entry, tell)
    elif entry.state == State.APPLYING:
        return not applying.apply(session, entry, person)
    else:
        undoing.undo(session, entry, person)
    return False


def _back(entry: Import, refusal: Refusal) -> None:
    entry.state, entry.leased_until = BACK[State(entry.state)], None
    entry.trouble = plain_refusal(refusal)
