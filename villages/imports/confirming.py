"""How a file is read, shown to whoever handed it in before anything is made of it: they confirm, or say otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from accounts.models import Person
from foundation import clock
from foundation.communes import COMMUNES
from foundation.refusals import Refusal
from foundation.web import formats
from villages.consent.models import ConsentWording
from villages.consent.purposes import INVITATION
from villages.consent.queries import wordings_of
from villages.imports import actions, defaults, intake, queries
from villages.imports.forms import NO_WORDING, chosen, looked_at
from villages.imports.models import Import
from villages.imports.reading import Choices, Table, open_table
from villages.imports.tables import UnreadableTable


@dataclass
class Confirming:
    """The table as it would be read (None: it cannot be), and `columns`, the field that each column is said to hold.

    `communes` may be chosen for all rows; `proposed` is what the titles of the file say of all of them.
    """

    known: Choices
    table: Table | None
    columns: Mapping[int, str]
    sent: MultiDict[str, str]
    wordings: Sequence[ConsentWording]
    communes: Mapping[str, str]
    proposed: Mapping[str, str]
    errors: list[str] = field(default_factory=list)

    @property
    def holds_consent(self) -> bool:
        return "consent" in self.columns.values()

    def said(self, name: str, otherwise: str = "") -> str:
        """What stands in a field of the form: as it was sent, or as it was chosen before."""
        return self.sent.get(name) or str(self.known.consent.get(name) or otherwise)

    def for_all(self, name: str) -> str:
        """What holds for all rows: as it was sent, else as it was said before, else as the file's title has it."""
        if f"all-{name}" in self.sent:
            return self.sent[f"all-{name}"]
        return self.known.defaults.get(name) or ("" if self.is_known else self.proposed.get(name, ""))

    @property
    def is_known(self) -> bool:
        """Whether somebody said before how the columns are read."""
        return self.known.columns is not None

    @property
    def lacks_place(self) -> bool:
        """Whether no column names the commune or the village."""
        held = {*self.columns.values()}
        return not held & {"village_ref"} and not {"commune", "village"} <= held

    @property
    def wording(self) -> str:
        """The wording that was said; `NO_WORDING` once it was said that nobody knows it."""
        known = self.known.consent
        return self.said("wording", str(known["wording_id"] or NO_WORDING) if "wording_id" in known else "")


def look(session: Session, person: Person, entry: Import, sent: MultiDict[str, str]) -> Confirming:
    """The file as it reads with the sheet, letters and row of names that were sent, or else chosen before."""
    known, errors = Choices.from_plain(entry.choices), []
    try:
        choices = looked_at(sent, known)
    except Refusal as refusal:
        choices, errors = known, [str(refusal)]
    table = None
    try:
        file = intake.opened(entry)
        table = open_table(file, entry.name, entry.kind, choices, queries.remembered(session, entry.kind))
    except UnreadableTable as refusal:
        errors.append(str(refusal))
    communes = {code: formats.commune(code) for code in COMMUNES if person.reaches(code)}
    proposed = defaults.proposed(table, entry.name, communes) if table else {}
    wordings = wordings_of(session, INVITATION)
    return Confirming(known, table, _columns(table, sent), sent, wordings, communes, proposed, errors)


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


def _columns(table: Table | None, sent: MultiDict[str, str]) -> dict[int, str]:
    if table is None:
        return {}
    if not any(name.startswith("column-") for name in sent):
        return dict(table.mapping)
    return {place: found for place in range(len(table.headings)) if (found := sent.get(f"column-{place}", ""))}
