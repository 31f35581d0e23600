"""Lists of people within somebody's reach."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from villages.audience.models import PeopleList
from villages.audience.naming import lists_of
from villages.audience.refusals import NoSuchList


def lists(session: Session, person: Person) -> list[PeopleList]:
    """Those the person may use, the newest first."""
    found = select(PeopleList).where(lists_of(person)).order_by(PeopleList.at.desc(), PeopleList.id.desc())
    return list(session.scalars(found))


def people_list(session: Session, person: Person, list_id: int) -> PeopleList:
    """One of them.

    Raises:
        NoSuchList: there is none, or somebody else handed it in.
    """
    found = session.scalar(select(PeopleList).where(PeopleList.id == list_id, lists_of(person)))
    if found is None:
        raise NoSuchList(name=list_id)
    return found
