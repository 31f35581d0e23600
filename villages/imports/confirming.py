"""How a file is read, shown to whoever handed it in before anything is made of it: they confirm, or say otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from accounts.models import Person
from foundation import clock
from foundation.refusals import Refusal
from villages.consent.models import ConsentWording
from villages.consent.purposes import INVITATION
from villages.consent.queries import wordings_of
from villages.imports import actions, intake, queries
from villages.imports.forms import ConsentUntold, chosen, looked_at
from villages.imports.models import Import
from villages.imports.reading import Choices, Table, open_table
from villages.imports.tables import UnreadableTable


@dataclass
class Confirming:
    """The table as it would be read (None: it cannot be), and `columns`, the field that each column is said to hold."""

    known: Choices
    table: Table | None
    columns: Mapping[int, str]
    sent: MultiDict[str, str]
    wordings: Sequence[ConsentWording]
    errors: list[str] = field(default_factory=list)

    @property
    def holds_consent(self) -> bool:
        return "consent" in self.columns.values()

    def said(self, name: str, otherwise: str = "") -> str:
        """What stands in a field of the form: as it was sent, or as it was chosen before."""
        return self.sent.get(name) or str(self.known.consent.get(name) or otherwise)


def look(session: Session, entry: Import, sent: MultiDict[str, str]) -> Confirming:
    """The file as it reads with the sheet, letters and row of names that were sent, or else chosen before."""
    known, errors = Choices.from_plain(entry.choices), []
    try:
        choices = looked_at(sent, known)
    except Refusal as refusal:
        choices, errors = known, [str(refusal)]
    table = None
    try:
        with intake.opened(entry) as path:
            table = open_table(path, entry.name, entry.kind, choices, queries.remembered(session, entry.kind))
    except UnreadableTable as refusal:
        errors.append(str(refusal))
    return Confirming(known, table, _columns(table, sent), sent, wordings_of(session, INVITATION), errors)


def confirm(session: Session, person: Person, entry: Import, page: Confirming) -> bool:
    """Have the file read as it was confirmed; false when something of it does not fit, which `page.errors` tells."""
    if page.table is None or page.errors:
        return False
    try:
        choices = chosen(page.sent, entry.kind, page.table, page.known, clock.today())
        actions.choose(session, person, entry.id, choices)
    except Refusal as refusal:
        page.errors.append(str(refusal))
        return False
    return True


def lacks_consent(entry: Import) -> bool:
    """Whether the list says who agreed, and nobody said yet when they were asked and who answered."""
    choices = entry.choices
    return "consent" in choices.get("mapped", {}).values() and not choices.get("consent")


def require_consent(entry: Import) -> None:
    """Go on only when it is known how the people of a list agreed: nobody does by default.

    Raises:
        ConsentUntold
    """
    if lacks_consent(entry):
        raise ConsentUntold


def _columns(table: Table | None, sent: MultiDict[str, str]) -> dict[int, str]:
    if table is None:
        return {}
    if not any(name.startswith("column-") for name in sent):
        return dict(table.mapping)
    return {place: found for place in range(len(table.headings)) if (found := sent.get(f"column-{place}", ""))}
