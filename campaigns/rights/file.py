"""Everything the house keeps about one person, put together for them: the answer to a request for access.

Numbers are whole, since they are the person's own. Who in the office entered what is not part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.keys import decrypt
from messaging.sms.models import Message, OptOut, Run, RunText
from messaging.sms.opting_out.models import DoNotContact
from villages.audience.models import ListedPerson, PeopleList
from villages.consent.queries import consents_of
from villages.history.models import ResidentVersion
from villages.models import Resident
from villages.requests.queries import requests_of

# What is found again by a hash is not told twice, and keys of the house tell the person nothing.
_UNTOLD = {"id", "phone_hash", "second_phone_hash", "insurance_hash", "updated_at"}
_SEALED = {"phone", "second_phone", "insurance_number"}
_OF_THE_VERSION = {"id", "resident_id", "person_id", "import_id", "at", "how", "was_new"}


@dataclass(frozen=True)
class PersonFile:
    """Each part is a list of plain rows, ready to be shown or written as JSON."""

    person: dict[str, Any]
    consents: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    earlier: list[dict[str, Any]]
    lists: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    opted_out: list[dict[str, Any]]

    def to_plain(self) -> dict[str, Any]:
        """As JSON takes it: days and moments in ISO 8601."""
        return {name: _iso(part) for name, part in self.__dict__.items()}


def compose(session: Session, resident: Resident) -> PersonFile:
    """The file of one resident, as the database stands."""
    own = _columns(resident, _UNTOLD) | {"village": resident.village.name, "commune": resident.village.commune.name}
    return PersonFile(
        person=own,
        consents=_consents(session, resident),
        requests=_requests(session, resident),
        earlier=_earlier(session, resident),
        lists=[
            {"name": name, "at": at}
            for name, at in session.execute(
                select(PeopleList.name, PeopleList.at)
                .join(ListedPerson, ListedPerson.list_id == PeopleList.id)
                .where(ListedPerson.resident_id == resident.id)
                .order_by(PeopleList.at)
            )
        ],
        messages=_messages(session, resident),
        opted_out=_opted_out(session, resident),
    )


def _consents(session: Session, resident: Resident) -> list[dict[str, Any]]:
    return [
        {
            "purpose": told.consent.purpose,
            "given": told.consent.given,
            "said_on": told.consent.said_on,
            "by": told.consent.by,
            "how": told.consent.how,
            "wording": told.wording.words if told.wording else "",
            "paper": told.consent.evidence_name,
            "note": told.consent.note,
        }
        for told in consents_of(session, resident.id)
    ]


def _requests(session: Session, resident: Resident) -> list[dict[str, Any]]:
    fields = ("kind", "state", "received_on", "how", "by", "note", "answered_at", "closed_at", "outcome")
    return [{name: getattr(one, name) for name in fields} for one in requests_of(session, resident.id)]


def _earlier(session: Session, resident: Resident) -> list[dict[str, Any]]:
    """What was different before, version by version: only what the next state changed."""
    query = (
        select(ResidentVersion).where(ResidentVersion.resident_id == resident.id).order_by(ResidentVersion.id.desc())
    )
    following, told = _columns(resident, _UNTOLD), []
    for version in session.scalars(query):
        then = {} if version.was_new else _columns(version, _UNTOLD | _OF_THE_VERSION)
        changed = {name: value for name, value in then.items() if value != following.get(name)}
        told.append({"until": version.at, "how": version.how, "new": version.was_new, "was": changed})
        following = following | then
    return told


def _messages(session: Session, resident: Resident) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Run.label, Message.language, RunText.template, Message.state, Message.reason, Message.updated_at)
        .join(Run, Run.id == Message.run_id)
        .outerjoin(RunText, RunText.id == Message.text_id)
        .where(Message.resident_id == resident.id)
        .order_by(Message.id)
    )
    return [
        {
            "about": row.label,
            "language": row.language,
            "words": row.template or "",
            "state": row.state.value,
            "reason": row.reason or "",
            "at": row.updated_at,
        }
        for row in rows
    ]


def _opted_out(session: Session, resident: Resident) -> list[dict[str, Any]]:
    numbers = [one for one in (resident.phone_hash, resident.second_phone_hash) if one]
    own = session.scalars(select(OptOut).where(OptOut.number_hash.in_(numbers)))
    listed = session.scalars(select(DoNotContact).where(DoNotContact.number_hash.in_(numbers)))
    return [
        *({"list": "opt_out", "since": one.since, "how": one.source, "note": one.note} for one in own),
        *({"list": "do_not_contact", "since": one.since, "how": one.source, "note": ""} for one in listed),
    ]


def _columns(row: Resident | ResidentVersion, without: set[str]) -> dict[str, Any]:
    names = (column.key for column in row.__mapper__.column_attrs)
    found = {name: getattr(row, name) for name in names if name not in without}
    return {name: decrypt(value) if name in _SEALED and value else value for name, value in found.items()}


def _iso(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _iso(one) for name, one in value.items()}
    return [_iso(one) for one in value] if isinstance(value, list) else value
