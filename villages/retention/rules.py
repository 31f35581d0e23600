"""What goes when its time is over, kind by kind: how much is due, and how a batch of it is removed.

A batch is one transaction of the caller's. Files are named by it and removed from the store only after the commit, so
that a row never promises a file that is gone because of a rollback.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from accounts.models import SignInFailure
from foundation import clock
from villages.exports.models import Export
from villages.history.models import ResidentVersion, VillageVersion
from villages.requests.lifecycle import CLOSED
from villages.requests.models import PersonRequest
from villages.retention.files import ExpiredExports, ForgottenPapers, WithdrawnPapers
from villages.retention.lists import Lists

BATCH = 1000
# Not a figure of the office: a file that no record names is the trace of something that was undone.
_A_DAY = 1


class Thing(Protocol):
    """A kind of thing that goes after a while."""

    def due(self, session: Session, before: datetime) -> int:
        """How much of it is over."""
        ...

    def remove(self, session: Session, before: datetime) -> tuple[int, list[str]]:
        """Remove a batch of it: how much that was (0: nothing is left), and its files."""
        ...


@dataclass(frozen=True)
class Rows:
    """Rows of a table older than a moment."""

    key: InstrumentedAttribute[int]
    over: Callable[[datetime], ColumnElement[bool]]

    def due(self, session: Session, before: datetime) -> int:
        """How many rows are over."""
        return session.scalar(select(func.count(self.key)).where(self.over(before))) or 0

    def remove(self, session: Session, before: datetime) -> tuple[int, list[str]]:
        """Remove the oldest of them."""
        model: Any = self.key.class_
        some = select(self.key).where(self.over(before)).order_by(self.key).limit(BATCH)
        gone: Any = session.execute(delete(model).where(self.key.in_(some)), execution_options=_UNTOLD)
        return gone.rowcount, []


@dataclass(frozen=True)
class Rule:
    """One line of the report: what it is called, by which figure it goes (None: a day), and what it is."""

    what: str
    label: Any
    figure: str | None
    thing: Thing

    def before(self, today: date, figures: dict[str, int]) -> date:
        """What is older than this day is over."""
        return today - timedelta(days=figures[self.figure] if self.figure else _A_DAY)


_UNTOLD = {"synchronize_session": False}


def begins(day: date) -> datetime:
    """The first moment of the day on the office's clock."""
    return datetime.combine(day, time(), clock.zone())


RULES = (
    Rule("lists", _l("Lists handed in, with their rows"), "keep.imports", Lists()),
    Rule("export_files", _l("Files of lists handed out that have expired"), None, ExpiredExports()),
    Rule(
        "exports",
        _l("Records of lists handed out"),
        "keep.exports",
        Rows(Export.id, lambda before: (Export.asked_at < before) & (Export.file == "")),
    ),
    Rule(
        "resident_versions",
        _l("Earlier states of residents"),
        "keep.versions",
        Rows(ResidentVersion.id, lambda before: ResidentVersion.at < before),
    ),
    Rule(
        "village_versions",
        _l("Earlier states of villages"),
        "keep.versions",
        Rows(VillageVersion.id, lambda before: VillageVersion.at < before),
    ),
    Rule(
        "requests",
        _l("Closed requests"),
        "keep.requests",
        Rows(PersonRequest.id, lambda before: PersonRequest.state.in_(CLOSED) & (PersonRequest.closed_at < before)),
    ),
    Rule("papers", _l("Papers of consents taken back"), "keep.evidence", WithdrawnPapers()),
    Rule("lost_papers", _l("Papers that no record names"), None, ForgottenPapers()),
    Rule(
        "sign_ins",
        _l("Failed sign-ins"),
        "keep.sign_ins",
        Rows(SignInFailure.id, lambda before: SignInFailure.at < before),
    ),
)
