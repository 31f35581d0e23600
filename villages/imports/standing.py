"""What the page of an import shows: where it stands, what it would change or has changed, what has to be said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from foundation.refusals import Refusal
from foundation.web import pagination
from foundation.web.pagination import Page
from villages.imports import changes, queries
from villages.imports.lifecycle import State
from villages.imports.models import Import
from villages.imports.queries import SameFile
from villages.imports.reading.refusals import CrowdedSheet, EmptySheet, NoSuchSheet, UnreadText, WideSheet
from villages.imports.tables import BrokenTable

# What may be leafed through, in the order of the tabs.
TABS = {
    "refused": _l("Refused rows"),
    "notices": _l("Taken, with a notice"),
    "changed": _l("Changed"),
    "new": _l("New"),
    "unchanged": _l("Unchanged"),
}
_OF_ENTRIES: dict[str, Callable[..., Sequence[changes.Changed]]] = {
    "new": changes.new,
    "changed": changes.changed,
    "unchanged": changes.unchanged,
}
_READ_OTHERWISE = (EmptySheet, NoSuchSheet, UnreadText, BrokenTable, CrowdedSheet, WideSheet)
_WITH_ROWS = {State.PREVIEWED, State.APPLIED, State.UNDONE}


@dataclass(frozen=True)
class Standing:
    """An import as its page tells it; `tabs` are (name, label, how many), `shown` is the one that is open."""

    trouble: Refusal | None
    same: SameFile | None
    questions: int
    tabs: Sequence[tuple[str, Any, int]]
    shown: str
    rows: Page[Any] | None

    @property
    def another_way(self) -> bool:
        """Whether another sheet, other letters or another row of names might help with a file that was refused."""
        return isinstance(self.trouble, _READ_OTHERWISE)


def look(session: Session, entry: Import, wanted: str) -> Standing:
    """The page, with the rows of the tab that was asked for, or of the first that has any."""
    trouble, same = queries.trouble(entry), queries.same_file(session, entry)
    if entry.state not in _WITH_ROWS:
        return Standing(trouble, same, 0, [], "", None)
    noticed = queries.noticed_rows(entry.id)
    counts = {
        "refused": entry.refused,
        "notices": pagination.page(session, noticed, 1, 1).total,
        "changed": entry.changed,
        "new": entry.new,
        "unchanged": entry.unchanged,
    }
    shown = wanted if wanted in counts else next((name for name in _FIRST if counts[name]), "new")
    rows = _rows(session, entry, shown, counts[shown])
    asked = sum(found.rows for found in queries.questions(session, entry.id)) if entry.state == State.PREVIEWED else 0
    return Standing(trouble, same, asked, [(name, TABS[name], counts[name]) for name in TABS], shown, rows)


_FIRST = ("changed", "new", "refused", "notices", "unchanged")


def _rows(session: Session, entry: Import, shown: str, total: int) -> Page[Any]:
    if shown == "refused":
        return pagination.page(session, queries.refused_rows(entry.id))
    if shown == "notices":
        return pagination.page(session, queries.noticed_rows(entry.id))
    last = max(1, -(-total // changes.PAGE))
    number = min(pagination.requested(), last)
    return Page(_OF_ENTRIES[shown](session, entry, number), number, total, changes.PAGE)
