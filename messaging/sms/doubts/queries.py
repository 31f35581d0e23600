"""What pages and commands ask about messages of which nobody knows whether they arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from accounts.access import reach_filter
from accounts.models import Person
from foundation.keys import decrypt
from foundation.masking import masked_phone
from messaging.sms.lifecycle import MessageState, Reason
from messaging.sms.models import Addressee, Attempt, Message, Run
from messaging.sms.reasons import reason_label
from villages.models import Resident, Village


class Kind(StrEnum):
    """Which doubts: all, those still looked for, or those of which the carrier has no trace."""

    ALL = "all"
    OPEN = "open"
    NO_TRACE = "no_trace"


@dataclass(frozen=True)
class Entry:
    """One message in doubt, as far as it may be shown; `phone` is None when nobody here has that number any more."""

    message_id: int
    run_id: int
    label: str
    name: str
    place: str
    phone: str | None
    at: datetime
    why: str
    no_trace: bool
    looks: int


_LATELY = timedelta(days=14)
_OPEN = Message.state == MessageState.UNCERTAIN
_NO_TRACE = and_(Message.state == MessageState.FAILED, Message.reason == Reason.NO_TRACE.value)
_CONDITIONS: dict[Kind, ColumnElement[bool]] = {
    Kind.ALL: or_(_OPEN, _NO_TRACE),
    Kind.OPEN: _OPEN,
    Kind.NO_TRACE: _NO_TRACE,
}


def in_doubt() -> ColumnElement[bool]:
    """A message that a person may decide about."""
    return _CONDITIONS[Kind.ALL]


def any_uncertain(session: Session) -> bool:
    """Whether there is anything to ask the carrier about."""
    return bool(session.scalar(select(exists().where(_OPEN))))


def any_lately(session: Session, person: Person) -> bool:
    """Whether anything of the last weeks is in doubt that this person may decide about."""
    lately = reached(person, select(Message.id)).where(Attempt.made_at > func.now() - _LATELY)
    return session.execute(lately.limit(1)).first() is not None


def reached(person: Person | None, wanted: Any, kind: Kind = Kind.ALL, run_id: int | None = None) -> Select[Any]:
    """Messages in doubt within the person's reach (None: everywhere), in `wanted` columns.

    Attempt, run, resident, village and addressee are joined. Who has left the list of residents, or never was in it,
    belongs to no commune: only people without a limit see them.
    """
    found: Select[Any] = (
        wanted.select_from(Message)
        .join(Attempt, Attempt.id == Message.attempt_id)
        .join(Run, Run.id == Message.run_id)
        .outerjoin(Resident, Resident.id == Message.resident_id)
        .outerjoin(Village, Village.id == Resident.village_id)
        .outerjoin(Addressee, Addressee.id == Message.addressee_id)
        .where(_CONDITIONS[kind], reach_filter(Village.commune_code, person) if person else true())
    )
    return found if run_id is None else found.where(Message.run_id == run_id)


def entries(person: Person | None, kind: Kind = Kind.ALL, run_id: int | None = None) -> Select[Any]:
    """Rows for `shown`, the newest sending first."""
    sealed = (Resident.phone, Resident.phone_hash, Addressee.phone.label("own_phone"))
    wanted = select(
        Message.id, Message.run_id, Message.state, Message.reason, Run.label, Resident.name,
        Village.name.label("village"), *sealed, Attempt.number_hash, Attempt.made_at, Attempt.looks,
    )  # fmt: skip
    return reached(person, wanted, kind, run_id).order_by(Message.run_id.desc(), Message.id)


def shown(row: Any) -> Entry:
    """One row of `entries`, its number masked."""
    sealed = row.own_phone or (row.phone if row.phone_hash == row.number_hash else None)
    return Entry(
        row.id,
        row.run_id,
        row.label,
        row.name or "",
        row.village or "",
        masked_phone(decrypt(sealed)) if sealed else None,
        row.made_at,
        reason_label(row.reason or ""),
        row.state == MessageState.FAILED,
        row.looks,
    )


def runs(session: Session, person: Person) -> Sequence[tuple[int, str]]:
    """The runs that have doubts within the person's reach: number and label, the newest first."""
    wanted = select(Run.id, Run.label).distinct().order_by(Run.id.desc())
    return [(row.id, row.label) for row in session.execute(reached(person, wanted))]


def message_ids(
    session: Session, person: Person, kind: Kind = Kind.ALL, run_id: int | None = None
) -> dict[int, list[int]]:
    """All messages in doubt of this choice, by run."""
    return _by_run(session, reached(person, select(Message.run_id, Message.id), kind, run_id))


def chosen_ids(session: Session, person: Person, message_ids: Sequence[int]) -> dict[int, list[int]]:
    """Those of these messages that are in doubt and within the person's reach, by run."""
    wanted = reached(person, select(Message.run_id, Message.id)).where(Message.id.in_(message_ids))
    return _by_run(session, wanted)


def _by_run(session: Session, wanted: Select[Any]) -> dict[int, list[int]]:
    by_run: dict[int, list[int]] = {}
    for run_id, message_id in session.execute(wanted.order_by(Message.run_id, Message.id)):
        by_run.setdefault(run_id, []).append(message_id)
    return by_run
