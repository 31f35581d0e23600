"""Forgetting a person in every room at once. Nothing here commits."""

from sqlalchemy.orm import Session

from accounts.models import Person
from foundation import reach
from messaging.sms import forgetting
from villages.requests import queries
from villages.requests.erasure import actions
from villages.requests.erasure.queries import numbers_of


def erase(session: Session, person: Person, request_id: int, outcome: str) -> list[str]:
    """Carry out a request for erasure; the keys of files to remove from the store once this is committed.

    Raises:
        NotFound: no such request within the person's reach.
        WrongMove, NotOfThisKind, OfErasedPerson, SecondPersonNeeded
    """
    request = queries.request(session, person, request_id, lock=True)
    resident = queries.subject(session, person, request.resident_id)
    with reach.beyond(session):
        numbers = numbers_of(session, resident)
    gone = actions.erase(session, person, request, resident, outcome)
    forgetting.forget_numbers_of_erased(session, request.resident_id)
    # A number may be somebody's in a commune that the reader does not reach: then it is theirs.
    with reach.beyond(session):
        forgetting.forget_what_was_written(session, numbers)
    return gone
