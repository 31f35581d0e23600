"""Who works on an import: one process at a time, for as long as its lease is renewed, by the database's clock.

The work itself is one transaction that holds a lock of the import; a process that is killed loses both at once, and
what it had written is as if it had never been. Once its lease has run out the sweep has the work begun anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, func, or_, select, text, update
from sqlalchemy.orm import Session

from villages.imports.account import plain_refusal
from villages.imports.lifecycle import BACK, WORK
from villages.imports.models import Import
from villages.imports.refusals import GivenUp

LEASE = timedelta(minutes=2)
MOST_TRIES = 3  # a file that takes its worker down with it must not do so for ever
_FREE = or_(Import.leased_until.is_(None), Import.leased_until < func.now())


@dataclass(frozen=True)
class Claim:
    """An import somebody works on, in the state it was found in."""

    import_id: int
    state: str


def claim(session: Session, import_id: int) -> Claim | None:
    """Take the import; None when there is nothing to do or somebody else does it. Commit at once."""
    query = select(Import).where(Import.id == import_id, Import.state.in_(WORK), _FREE)
    found = session.scalar(query.with_for_update(skip_locked=True), execution_options={"populate_existing": True})
    if found is None:
        return None
    tries = 1 + (int(found.choices.get("tries") or 0) if found.leased_until else 0)
    if tries > MOST_TRIES:
        found.state, found.leased_until = BACK[found.state], None  # type: ignore[index]
        found.trouble = plain_refusal(GivenUp(times=MOST_TRIES))
        return None
    found.choices = {**found.choices, "tries": tries}
    found.leased_until = func.now() + LEASE
    return Claim(found.id, found.state)


def hold(session: Session, claimed: Claim) -> Import | None:
    """The import, locked for this transaction; None when it has gone on meanwhile."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("list_import"), claimed.import_id))):
        return None
    found = session.get(Import, claimed.import_id, populate_existing=True)
    return found if found and found.state == claimed.state else None


def overdue(session: Session) -> Sequence[int]:
    """Imports with work that nobody does."""
    return session.scalars(select(Import.id).where(Import.state.in_(WORK), _FREE)).all()


def telling(engine: Engine, import_id: int) -> Callable[[int, int | None], None]:
    """Says how far the work is, apart from its transaction, and renews the lease."""

    def tell(done: int, total: int | None) -> None:
        said = {"done": done, "leased_until": func.now() + LEASE, **({"total": total} if total else {})}
        with Session(engine) as session:
            session.execute(text("set local lock_timeout = '1s'"))
            session.execute(update(Import).where(Import.id == import_id).values(**said))
            session.commit()

    return tell
