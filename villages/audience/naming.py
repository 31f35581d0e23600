"""A question against what is there: villages and lists by name, and whether all of them are known to whom asks."""

from dataclasses import replace

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.audience import tree
from villages.audience.models import PeopleList
from villages.audience.queries import check_villages
from villages.audience.question import Audience
from villages.audience.refusals import UnknownList
from villages.audience.tree import Leaf, Listed
from villages.audience.words import Names
from villages.models import Village


def settled(session: Session, person: Person | None, audience: Audience) -> Audience:
    """The question with its lists by id, once every village and list of it is known (None: to the office).

    Raises:
        UnknownVillages, UnknownList: name what is not there.
    """
    check_villages(session, audience)
    found: dict[Leaf, Leaf] = {}
    for leaf in tree.leaves(audience.where):
        if isinstance(leaf, Listed):
            found[leaf] = Listed(_id_of(session, person, leaf))
    return replace(audience, where=tree.swapped(audience.where, found)) if audience.where and found else audience


def named(session: Session, audience: Audience) -> Audience:
    """The question with its lists by name, as another office reads it."""
    called = names(session, audience).lists
    found: dict[Leaf, Leaf] = {
        leaf: Listed(called[leaf.which])
        for leaf in tree.leaves(audience.where)
        if isinstance(leaf, Listed) and isinstance(leaf.which, int) and leaf.which in called
    }
    return replace(audience, where=tree.swapped(audience.where, found)) if audience.where and found else audience


def names(session: Session, audience: Audience) -> Names:
    """How the villages and lists of a question are called."""
    asked = list(tree.leaves(audience.where))
    refs = {ref for leaf in asked if isinstance(leaf, tree.InVillages) for ref in leaf.refs} | set(audience.villages)
    ids = {leaf.which for leaf in asked if isinstance(leaf, Listed) and isinstance(leaf.which, int)}
    villages = session.execute(select(Village.ref, Village.name).where(Village.ref.in_(refs))) if refs else ()
    lists = session.execute(select(PeopleList.id, PeopleList.name).where(PeopleList.id.in_(ids))) if ids else ()
    return Names({row.ref: row.name for row in villages}, {row.id: row.name for row in lists})


def in_words(session: Session, audience: Audience) -> str:
    """The question as the reader would say it, villages and lists by name."""
    return audience.in_words(names(session, audience))


def lists_of(person: Person | None) -> ColumnElement[bool]:
    """The lists somebody may use: all of them, for who has communes of their own what they handed in."""
    return PeopleList.person_id == person.id if person and person.communes else true()


def _id_of(session: Session, person: Person | None, leaf: Listed) -> int:
    meant = PeopleList.id == leaf.which if isinstance(leaf.which, int) else PeopleList.name == leaf.which
    found = session.scalar(select(PeopleList.id).where(meant, lists_of(person)))
    if found is None:
        raise UnknownList(field="where", name=leaf.which)
    return found
