"""Forgetting a person in every room at once. Nothing here commits."""

from sqlalchemy.orm import Session

from accounts.models import Person
from messaging.sms import forgetting
from villages.requests import queries
from villages.requests.erasure import actions


def erase(session: Session, person: Person, request_id: int, outcome: str) -> list[str]:
    """Carry out a request for erasure; the keys of papers to remove from the store once this is committed.

    Raises:
        NotFound: no such request within the person's reach.
        WrongMove, NotOfThisKind, OfErasedPerson, SecondPersonNeeded
    """
    request = queries.request(session, person, request_id, lock=True)
    papers = actions.erase(session, person, request, queries.subject(session, person, request.resident_id), outcome)
    forgetting.forget_numbers_of_erased(session, request.resident_id)
    return papers
