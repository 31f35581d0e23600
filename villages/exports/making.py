"""How the worker makes a list: claimed with a lease, read in one transaction, sealed, put into the store.

`file` names where the list is going to lie and is the token of the claim: whoever finds another one there has been
superseded and leaves no trace. Progress is written through a session of its own.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import CursorResult, Select, func, or_, select, text, true, update
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock, reach, sealing, settings
from foundation.database import db
from foundation.refusals import Refusal
from foundation.storage import StorageRefusal, store
from foundation.web.formats import moment, number
from villages.contacts.models import Contact, VillageFigure
from villages.exports import actions, expiry, queries, question, sheets, workplace
from villages.exports.columns import COLUMNS, heading
from villages.exports.expiry import FOLDER
from villages.exports.lifecycle import WORK, State
from villages.exports.models import Export
from villages.exports.refusals import NoLongerAllowed, NothingToExport
from villages.models import Resident, Village

LEASE = text("interval '5 minutes'")
BATCH = 2_000

log = structlog.get_logger(__name__)


class Superseded(Exception):
    """Somebody else makes this list meanwhile, or it is no longer wanted."""


@dataclass(frozen=True)
class Claim:
    """The right to make one list, until the lease is over; `before` is the file of who held it and was lost."""

    export_id: int
    file: str
    before: str = ""


def claim(session: Session, export_id: int) -> Claim | None:
    """Take the list if it is to be made and nobody is at it. Commit before making it."""
    token = f"{uuid.uuid4().hex}.sealed"
    before = session.scalar(select(Export.file).where(Export.id == export_id).with_for_update())
    free = or_(Export.leased_until.is_(None), Export.leased_until < func.now())
    taken = session.execute(
        update(Export)
        .where(Export.id == export_id, Export.state.in_(WORK), free)
        .values(state=State.MAKING, file=token, done=0, leased_until=func.now() + LEASE)
    )
    return Claim(export_id, token, before or "") if _rows(taken) else None


def make(session: Session, claimed: Claim) -> None:
    """Make the list and say that it is ready, or why not.

    Raises:
        Superseded: somebody else makes it; what was done here is void.
        StorageRefusal: it is left to whoever comes when the lease is over.
    """
    if claimed.before:
        store().remove(f"{FOLDER}/{claimed.before}")
    export = session.get_one(Export, claimed.export_id)
    person = session.get_one(Person, export.person_id)
    with force_locale(person.locale or current_app.config["BABEL_DEFAULT_LOCALE"]):
        try:
            with reach.within(session, person.communes):
                written = _write(session, export, person, claimed)
        except Refusal as refusal:
            if isinstance(refusal, StorageRefusal):
                raise
            asked = question.without_names(export.question)
            _settle(session, claimed, state=State.FAILED, trouble=str(refusal), file="", question=asked)
            return
    until = clock.now() + timedelta(hours=settings.current().export_hours)
    try:
        _settle(session, claimed, state=State.READY, rows=written, done=written, made_at=func.now(), expires_at=until)
    except Superseded:
        # Whoever follows does not know this file: it may have come here after theirs was begun.
        store().remove(f"{FOLDER}/{claimed.file}")
        raise


def throw_away(session: Session) -> int:
    """Remove the files whose time is over; how many."""
    found = queries.over(session)
    for export in found:
        store().remove(expiry.expire(export))
    return len(found)


@contextmanager
def opened(export: Export) -> Iterator[Iterator[bytes]]:
    """The list itself, piece by piece.

    Raises:
        NoSuchFile, StorageRefusal
    """
    with store().opened(f"{FOLDER}/{export.file}") as sealed:
        yield sealing.opened(sealed)


def _write(session: Session, export: Export, person: Person, claimed: Claim) -> int:
    if not person.active or not person.has_role(*actions.ROLES):
        raise NoLongerAllowed
    names = actions.check_columns(person, export.kind, export.columns)
    columns = [COLUMNS[export.kind][name] for name in names]
    expected = queries.count(session, person, export.kind, export.question, clock.today())
    if not expected:
        raise NothingToExport
    written, headings = _Count(), [heading(export.kind, column) for column in columns]
    with workplace.opened(claimed.file) as folder:
        rows = _rows_of(session, export, person)
        cells = ([column.cell(row) for column in columns] for row in _told(rows, claimed, written))
        path = folder / "list"
        sheets.write(path, export.form, _watermark(person, expected), headings, cells)
        _seal(path, folder / "sealed", claimed)
    return written.rows


class _Count:
    rows = 0


def _rows_of(session: Session, export: Export, person: Person) -> Iterator[Any]:
    met = question.condition(session, person, export.kind, export.question, clock.today())
    if export.kind == "villages":
        return iter(session.execute(_villages().where(met)))
    place = [Village.ref.label("village_ref"), Village.name.label("village_name"), Village.commune_code]
    people: Any = select(*_OF_RESIDENT, *place).join(Village, Village.id == Resident.village_id).where(met)
    by_place = people.order_by(Village.commune_code, Village.name, Village.id, Resident.name, Resident.id)
    return iter(session.execute(by_place, execution_options={"yield_per": BATCH}))


_OF_RESIDENT = (
    Resident.ref, Resident.name, Resident.language, Resident.language_said_on, Resident.phone, Resident.second_phone,
    Resident.card_expiry, Resident.has_card, Resident.household, Resident.insurance_number, Resident.consent,
)  # fmt: skip


def _villages() -> Select[Any]:
    """Villages with their head (the first, as an import takes it) and their newest figures."""
    head = select(Contact.name.label("head"), Contact.phone.label("head_phone"))
    head = head.where(Contact.village_id == Village.id, Contact.role == "head").order_by(Contact.id).limit(1)
    figure = (
        select(VillageFigure.households, VillageFigure.population, VillageFigure.insured)
        .add_columns(VillageFigure.as_of.label("figures_on"), VillageFigure.source.label("figures_source"))
        .where(VillageFigure.village_id == Village.id)
        .order_by(VillageFigure.as_of.desc(), VillageFigure.id.desc())
        .limit(1)
    )
    beside = [head.lateral("head"), figure.lateral("figure")]
    query: Select[Any] = select(*_OF_VILLAGE, *(column for one in beside for column in one.c)).select_from(Village)
    for one in beside:
        query = query.outerjoin(one, true())
    return query.order_by(Village.commune_code, Village.name, Village.id)


_OF_VILLAGE = (
    Village.ref, Village.name, Village.commune_code, Village.languages, Village.slots, Village.clusters, Village.notes,
)  # fmt: skip


def _told(rows: Iterator[Any], claimed: Claim, written: _Count) -> Iterator[Any]:
    """The rows as they are, and from time to time a word about how many there were."""
    for row in rows:
        yield row
        written.rows += 1
        if written.rows % BATCH == 0:
            with Session(db.engine) as apart:
                _settle(apart, claimed, done=written.rows, leased_until=func.now() + LEASE)
                apart.commit()


def _seal(path: Path, target: Path, claimed: Claim) -> None:
    with path.open("rb") as plain, target.open("wb") as sealed:
        for piece in sealing.sealed(plain):
            sealed.write(piece)
    store().take(target, f"{FOLDER}/{claimed.file}")


def _watermark(person: Person, rows: int) -> str:
    when, office = moment(clock.now()), settings.current().office_name
    told = _("%(office)s: exported by %(person)s (%(email)s) on %(when)s, %(rows)s rows. Handle it as personal data.")
    return str(told) % {
        "office": office, "person": person.name, "email": person.email, "when": when, "rows": number(rows),
    }  # fmt: skip


def _settle(session: Session, claimed: Claim, **values: Any) -> None:
    ours = update(Export).where(Export.id == claimed.export_id, Export.file == claimed.file)
    if not _rows(session.execute(ours.where(Export.state == State.MAKING).values(**values))):
        raise Superseded


def _rows(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
