"""What pages and commands ask about the lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.refusals import NotFound
from messaging.sms.opting_out.models import Listing

_FIGURES = (
    select(Listing.source, func.count(), func.min(Listing.since), func.max(Listing.since))
    .group_by(Listing.source)
    .order_by(Listing.source)
)


class UnknownSource(NotFound):
    message = _l("There is no list “%(name)s”.")


@dataclass(frozen=True)
class Source:
    """One list: how many numbers it has, and between which moments they were taken in."""

    name: str
    numbers: int
    first: datetime
    last: datetime


def sources(session: Session) -> Sequence[Source]:
    """All lists, by name."""
    return [Source(*row) for row in session.execute(_FIGURES)]


def source(session: Session, name: str) -> Source:
    """One list.

    Raises:
        UnknownSource: there is none of that name.
    """
    if found := session.execute(_FIGURES.where(Listing.source == name)).first():
        return Source(*found)
    raise UnknownSource(name=name)
