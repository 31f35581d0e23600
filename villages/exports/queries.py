"""Reads of exports: the people's own, and what the worker has to do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound
from villages.exports import question
from villages.exports.lifecycle import WORK, State
from villages.exports.models import Export
from villages.models import Resident, Village


def mine(person: Person) -> Select[Export]:
    """The lists this person asked for, the newest first."""
    return select(Export).where(Export.person_id == person.id).order_by(Export.id.desc())


def export(session: Session, person: Person, export_id: int) -> Export:
    """One of the person's own.

    Raises:
        NotFound: there is none, or somebody else asked for it.
    """
    if (found := session.scalar(mine(person).where(Export.id == export_id))) is None:
        raise NotFound(name=export_id)
    return found


def count(session: Session, person: Person, kind: str, asked: Mapping[str, Any], today: date) -> int:
    """How many rows the list would have."""
    met = question.condition(session, person, kind, asked, today)
    if kind == "villages":
        return session.scalar(select(func.count()).select_from(Village).where(met)) or 0
    people = select(func.count()).select_from(Resident).join(Village, Village.id == Resident.village_id)
    return session.scalar(people.where(met)) or 0


def is_over(found: Export) -> bool:
    """Whether its time has run out, thrown away or not."""
    return found.expires_at is not None and found.expires_at <= clock.now()


def waiting(session: Session) -> Sequence[int]:
    """The exports that nobody is making, though somebody should."""
    free = or_(Export.leased_until.is_(None), Export.leased_until < func.now())
    return session.scalars(select(Export.id).where(Export.state.in_(WORK), free).order_by(Export.id)).all()


def being_made(session: Session) -> Sequence[str]:
    """The tokens of the lists that somebody is making."""
    query = select(Export.file).where(Export.state == State.MAKING, Export.leased_until >= func.now())
    return session.scalars(query.where(Export.file != "")).all()


def over(session: Session) -> Sequence[Export]:
    """Those whose file is to be thrown away."""
    query = select(Export).where(Export.state == State.READY, Export.expires_at <= clock.now())
    return session.scalars(query.with_for_update(skip_locked=True)).all()
