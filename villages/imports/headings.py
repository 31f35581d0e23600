"""What the office calls its columns: looked over and forgotten by people, kept by `remembering`."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation.refusals import NotFound
from villages.imports.models import ColumnName


def known(session: Session) -> Sequence[tuple[ColumnName, str | None]]:
    """Every column name that was ever explained, with who did, by kind of list and name."""
    query = select(ColumnName, Person.name).outerjoin(Person, Person.id == ColumnName.person_id)
    rows = session.execute(query.order_by(ColumnName.kind, ColumnName.heading))
    return [(entry, name) for entry, name in rows]


def forget(session: Session, person: Person, kind: str, heading: str) -> None:
    """Forget what a column name means.

    Raises:
        NotFound: it is not known.
    """
    forgotten = delete(ColumnName).where(ColumnName.kind == kind, ColumnName.heading == heading)
    if not session.scalar(forgotten.returning(ColumnName.heading)):
        raise NotFound(name=heading)
    record(session, person, "import.forget", "import:columns", list=kind, heading=heading)
