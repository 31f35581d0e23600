"""What people do with a list: hand it in, say how it is read, apply it, undo it, drop it. Nothing here commits.

Each of these leaves the import with work to do or at rest; the door commits, then has `tasks.begin` see to the work.
`import_list` does it all at once for the terminal.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any, BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.access import NotAllowed
from accounts.actions import record
from accounts.models import Person
from villages.imports import applying, consenting, intake, lifecycle, previewing, queries
from villages.imports.account import Account, RefusedRow, plain_refusal
from villages.imports.lifecycle import State
from villages.imports.models import Import, ImportRow, OfferedResident, OfferedVillage
from villages.imports.reading import Choices, open_table
from villages.imports.refusals import UnevenRow as UnevenRow
from villages.imports.tables import UnreadableTable

# The first row of a plain CSV file of each kind.
COLUMNS = {
    "villages": ("ref", "name", "commune_code", "languages", "slots"),
    "residents": (
        "ref", "name", "phone", "village_ref", "language", "card_expiry", "insurance_number", "consent",
    ),
}  # fmt: skip
# An empty cell of a file handed in at the terminal empties what the list has.
AT_THE_TERMINAL = Choices(keep_when_empty=False)


class OnlyWholeProvince(NotAllowed):
    message = _l("A list may touch any commune: only people whose reach is the whole province can import one.")


class Undecided(UnreadableTable):
    message = _l("Somebody has to say how this file is read: hand it in on the page for imports. %(doubts)s")


def take(session: Session, person: Person | None, kind: str, name: str, stream: IO[bytes]) -> Import:
    """Keep the file, sealed, and look into it: it is `asked` about, `reading`, or `refused` as a whole.

    Raises:
        LargeFile, StorageRefusal: nothing is kept.
    """
    entry = _arrive(session, person, kind, name, stream)
    record(session, person, "import.take", f"import:{entry.id}", list=kind)
    _look_into(session, entry)
    return entry


def choose(session: Session, person: Person, import_id: int, choices: Choices) -> Import:
    """Say how the file is read, and answer what was asked; it is read anew.

    Raises:
        NotFound, WrongState, NoSuchWording
    """
    entry = _locked(session, person, import_id, State.READING)
    consenting.check_wording(session, choices.consent)
    entry.choices = {**choices.to_plain(), "asked_by": person.id}
    entry.trouble = None
    _look_into(session, entry)
    return entry


def apply(session: Session, person: Person, import_id: int) -> Import:
    """Have the previewed rows written into the lists.

    Raises:
        NotFound, WrongState
        NothingToApply: no row can be taken.
        ConsentUntold: the list says who agreed, and nobody said how.
    """
    entry = _locked(session, person, import_id, State.APPLYING)
    queries.require_rows(entry)
    consenting.require_consent(entry)
    return _ask(entry, person, State.APPLYING)


def undo(session: Session, person: Person | None, import_id: int) -> Import:
    """Have the whole import taken back.

    Raises:
        NotFound, WrongState
    """
    return _ask(_locked(session, person, import_id, State.UNDOING), person, State.UNDOING)


def drop(session: Session, person: Person, import_id: int) -> Import:
    """Throw a file away that is not applied, and what was read from it.

    Raises:
        NotFound, WrongState
    """
    entry = _locked(session, person, import_id, State.DROPPED)
    entry.state, entry.leased_until = State.DROPPED, None
    _forget(session, entry)
    record(session, person, "import.drop", f"import:{entry.id}", list=entry.kind)
    return entry


def import_list(
    session: Session,
    person: Person | None,
    kind: str,
    file: BinaryIO,
    name: str = "",
    consent: Mapping[str, Any] = consenting.UNKNOWN,
) -> Account:
    """Take a list of `villages` or `residents` at once, whatever its size, all that can be taken of it.

    `consent` says how those agreed whose row says so, by `consenting.told`.

    Raises:
        NoSuchWording
        UnreadableTable: the file as a whole, or something of it would have to be asked; nothing was written.
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    check_reach(person)
    consenting.check_wording(session, consent)
    entry = _arrive(session, person, kind, name or f"{kind}.csv", file, replace(AT_THE_TERMINAL, consent=consent))
    try:
        with session.begin_nested():
            applying.lock(session)
            _refuse_doubts(session, entry)
            previewing.preview(session, entry)
            applying.apply(session, entry, person)
    except UnreadableTable:
        session.delete(entry)
        session.flush()
        intake.remove(entry.file)
        raise
    return _account(session, entry)


def import_villages(session: Session, person: Person | None, file: BinaryIO, name: str = "") -> Account:
    """`import_list` of villages."""
    return import_list(session, person, "villages", file, name)


def import_residents(
    session: Session,
    person: Person | None,
    file: BinaryIO,
    name: str = "",
    consent: Mapping[str, Any] = consenting.UNKNOWN,
) -> Account:
    """`import_list` of residents; their villages must be known."""
    return import_list(session, person, "residents", file, name, consent)


def check_reach(person: Person | None) -> None:
    """Go on only for somebody who may touch every commune (None: a command).

    Raises:
        OnlyWholeProvince: the person's reach ends somewhere.
    """
    if person and person.communes:
        raise OnlyWholeProvince


def _arrive(
    session: Session, person: Person | None, kind: str, name: str, stream: IO[bytes], choices: Choices | None = None
) -> Import:
    kept = intake.keep(stream)
    entry = Import(
        kind=kind,
        state=State.ARRIVED,
        name=intake.clean_name(name),
        digest=kept.digest,
        size=kept.size,
        file=kept.file,
        choices=choices.to_plain() if choices else {},
        person_id=person.id if person else None,
    )
    session.add(entry)
    session.flush()
    return entry


def _look_into(session: Session, entry: Import) -> None:
    """Whether the file can be read as it is, has to be asked about, or cannot be read at all."""
    choices = Choices.from_plain(entry.choices)
    try:
        file = intake.opened(entry)
        table = open_table(file, entry.name, entry.kind, choices, queries.remembered(session, entry.kind))
        entry.total = sum(1 for _row in table.rows())
    except UnreadableTable as refusal:
        entry.state, entry.trouble = State.REFUSED, plain_refusal(refusal)
        return
    entry.done, entry.leased_until = 0, None
    entry.state = State.ASKED if table.doubts else State.READING


def _refuse_doubts(session: Session, entry: Import) -> None:
    choices = Choices.from_plain(entry.choices)
    file = intake.opened(entry)
    table = open_table(file, entry.name, entry.kind, choices, queries.remembered(session, entry.kind))
    if table.doubts:
        raise Undecided(doubts=" ".join(str(doubt) for doubt in table.doubts))


def _locked(session: Session, person: Person | None, import_id: int, wanted: State) -> Import:
    entry = queries.entry(session, person, import_id)
    session.refresh(entry, with_for_update={"of": Import})
    lifecycle.check(entry.state, wanted)
    return entry


def _ask(entry: Import, person: Person | None, state: State) -> Import:
    entry.state, entry.trouble, entry.leased_until = state, None, None
    entry.choices = {**entry.choices, "asked_by": person.id if person else None, "tries": 0}
    return entry


def _forget(session: Session, entry: Import) -> None:
    for offered in (OfferedResident, OfferedVillage):
        session.execute(delete(offered).where(offered.import_id == entry.id))
    intake.remove(entry.file)
    entry.file = ""


def _account(session: Session, entry: Import) -> Account:
    rows = session.scalars(select(ImportRow).where(ImportRow.import_id == entry.id).order_by(ImportRow.row))
    refused = [RefusedRow(row.row, queries.problems(row)) for row in rows if row.problems]
    return Account(entry.new, entry.changed, entry.unchanged, refused)
