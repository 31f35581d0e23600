"""What people do with exports: ask for one, fetch it. Nothing here commits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from accounts.access import require
from accounts.actions import record
from accounts.models import Person
from villages.exports import queries, question
from villages.exports.columns import COLUMNS
from villages.exports.lifecycle import State
from villages.exports.models import Export
from villages.exports.refusals import (
    ExportRefusal as ExportRefusal,
)
from villages.exports.refusals import (
    Gone,
    NoColumns,
    NothingToExport,
    NotReady,
    NumbersNotNeeded,
    UnknownColumn,
)

ROLES = ("communicator", "administrator")
OF_NUMBERS = ("communicator",)


def ask(
    session: Session,
    person: Person,
    kind: str,
    form: str,
    asked: Mapping[str, Any],
    columns: Sequence[str],
    today: date,
) -> Export:
    """Have a list made; it holds these columns in the usual order and nothing else.

    Raises:
        NotAllowed, NoColumns, UnknownColumn, NumbersNotNeeded
        NothingToExport: nobody answers the question.
    """
    require(person, *ROLES)
    chosen = check_columns(person, kind, columns)
    count = queries.count(session, person, kind, asked, today)
    if not count:
        raise NothingToExport
    export = Export(
        kind=kind, form=form, question=dict(asked), columns=chosen, state=State.ASKED, rows=count, person_id=person.id
    )
    session.add(export)
    session.flush()
    told = question.in_words(session, kind, asked, named=False)
    record(session, person, "export.ask", _subject(export), question=told, columns=chosen, rows=count, form=form)
    return export


def check_columns(person: Person, kind: str, columns: Sequence[str]) -> list[str]:
    """The columns in their order, if this person may have them.

    Raises:
        NoColumns, UnknownColumn, NumbersNotNeeded
    """
    known = COLUMNS[kind]
    for name in columns:
        if name not in known:
            raise UnknownColumn(column=name)
    if not columns:
        raise NoColumns
    if any(known[name].whole for name in columns) and not person.has_role(*OF_NUMBERS):
        raise NumbersNotNeeded
    return [name for name in known if name in columns]


def fetch(session: Session, person: Person, export_id: int) -> Export:
    """The export whose file is about to be handed out; the trail says so.

    Raises:
        NotFound, NotAllowed, NotReady, NumbersNotNeeded
        Gone: its time is over.
    """
    require(person, *ROLES)
    export = queries.export(session, person, export_id)
    if export.state == State.EXPIRED or queries.is_over(export):
        raise Gone
    if export.state != State.READY:
        raise NotReady
    check_columns(person, export.kind, export.columns)
    told = question.in_words(session, export.kind, export.question, named=False)
    record(session, person, "export.fetch", _subject(export), question=told, columns=export.columns, rows=export.rows)
    return export


def _subject(export: Export) -> str:
    return f"export:{export.id}"
