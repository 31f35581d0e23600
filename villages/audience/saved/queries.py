"""Saved audiences within somebody's reach, by the same rule as campaigns: all their places lie within it."""

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, cast, func, or_, select, true
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.audience.models import SavedAudience
from villages.audience.question import Audience
from villages.audience.refusals import NoSuchAudience
from villages.models import Village


def saved(person: Person) -> Select[SavedAudience]:
    """Those the person may use, by name."""
    kept = select(SavedAudience).where(SavedAudience.dropped_at.is_(None), within_reach(person))
    return kept.order_by(func.lower(SavedAudience.name), SavedAudience.id)


def saved_audience(session: Session, person: Person, audience_id: int, dropped: bool = False) -> SavedAudience:
    """One of them; deleted ones only when they are asked for.

    Raises:
        NoSuchAudience: there is none, or it is out of the person's reach.
    """
    there = true() if dropped else SavedAudience.dropped_at.is_(None)
    found = session.scalar(select(SavedAudience).where(SavedAudience.id == audience_id, there, within_reach(person)))
    if found is None:
        raise NoSuchAudience(name=audience_id)
    return found


def by_name(session: Session, name: str) -> SavedAudience:
    """The one of that name, for a command.

    Raises:
        NoSuchAudience
    """
    found = session.scalar(select(SavedAudience).where(SavedAudience.name == name, SavedAudience.dropped_at.is_(None)))
    if found is None:
        raise NoSuchAudience(name=name)
    return found


def within_reach(person: Person) -> ColumnElement[bool]:
    """Their own, and those whose communes and villages all lie within the person's reach."""
    if not person.communes:
        return true()
    question = SavedAudience.question
    communes = func.coalesce(question["communes"], func.jsonb_build_array())
    refs = func.coalesce(question["villages"], func.jsonb_build_array())
    mine = func.to_jsonb(cast(person.communes, ARRAY(Text)))
    reachable = select(func.coalesce(func.jsonb_agg(Village.ref), func.jsonb_build_array())).where(
        Village.commune_code.in_(person.communes)
    )
    somewhere = func.jsonb_array_length(communes) + func.jsonb_array_length(refs) > 0
    inside = and_(somewhere, communes.contained_by(mine), refs.contained_by(reachable.scalar_subquery()))
    return or_(SavedAudience.person_id == person.id, inside)


def lies_within(session: Session, person: Person, audience: Audience) -> bool:
    """Whether the communes and villages of a question lie within the person's reach; its tree only narrows."""
    if not person.communes:
        return True
    homes = set(session.scalars(select(Village.commune_code).where(Village.ref.in_(audience.villages))))
    return bool(audience.communes or audience.villages) and homes | set(audience.communes) <= set(person.communes)
