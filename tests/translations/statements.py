"""What is asked of the database meanwhile, the same at every hour."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from foundation.database import db

# Whether the house rehearses is asked anew when the last "no" is some seconds old (`clock.in_rehearsal`): by the second
# hand, not by the page.
BY_THE_CLOCK = "WHERE resident.rehearsal"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database while inside, but those that only the time brings."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if BY_THE_CLOCK not in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
