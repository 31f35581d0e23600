"""What becomes of a request: entered, answered, done or refused, each by whom and when. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.spelling import clean
from villages.consent import actions as consent
from villages.consent.actions import Word
from villages.models import Resident
from villages.requests.deadlines import reckon
from villages.requests.figures import figures_on
from villages.requests.lifecycle import KIND_LABELS, Kind, State, check
from villages.requests.models import PersonRequest
from villages.requests.refusals import (
    NotDoneByWord,
    NotOfThisKind,
    OfErasedPerson,
    OutcomeMissing,
    ReasonMissing,
    ReceivedInFuture,
)

# How a request came in, as a consent says how it was given.
_HOW_SAID = {"letter": "paper"}


@dataclass(frozen=True)
class Asked:
    """What came in: which right, when, how (`words.HOWS`), from whom (`self`, `guardian`), and a note of the office."""

    kind: Kind
    received_on: date
    how: str
    by: str
    note: str = ""
    with_processor: bool = False


def enter(session: Session, person: Person | None, resident: Resident, asked: Asked) -> PersonRequest:
    """A request comes in; its deadlines are reckoned by the figures of the day it was received.

    Raises:
        ReceivedInFuture, OfErasedPerson
    """
    if asked.received_on > clock.today():
        raise ReceivedInFuture(day=asked.received_on.strftime("%d/%m/%Y"))
    if resident.erased_at:
        raise OfErasedPerson
    figures = figures_on(session, asked.received_on)
    deadlines = reckon(asked.kind, asked.received_on, asked.with_processor, figures)
    made = PersonRequest(
        resident_id=resident.id,
        commune_code=resident.village.commune_code,
        kind=asked.kind,
        state=State.OPEN,
        received_on=asked.received_on,
        how=asked.how,
        by=asked.by,
        note=clean(asked.note),
        answer_by=deadlines.answer_by,
        done_by=deadlines.done_by,
        person_id=person.id if person else None,
    )
    session.add(made)
    session.flush()
    record(session, person, "request.enter", _subject(made), name=asked.kind, how=asked.how)
    return made


def answer(session: Session, person: Person, request: PersonRequest) -> None:
    """The person was told that it came in and what will happen.

    Raises:
        WrongMove
    """
    check(request.state, State.ANSWERED)
    request.state, request.answered_at = State.ANSWERED, clock.now()
    record(session, person, "request.answer", _subject(request))


def complete(session: Session, person: Person, request: PersonRequest, outcome: str) -> None:
    """It was done; `outcome` says what, and is forgotten with the person.

    Raises:
        WrongMove, OutcomeMissing
    """
    check(request.state, State.DONE)
    if not (said := clean(outcome)):
        raise OutcomeMissing
    _close(request, person, State.DONE, said)
    record(session, person, "request.done", _subject(request), name=request.kind)


def declare_done(session: Session, person: Person, request: PersonRequest, outcome: str) -> None:
    """Somebody says that it was done: only of what the house does not do itself, so that no record says more than is.

    Raises:
        WrongMove, OutcomeMissing
        NotDoneByWord: the data must be erased, the withdrawal recorded, the processing restricted.
    """
    if request.kind not in (Kind.ACCESS, Kind.CORRECTION):
        raise NotDoneByWord(kind=KIND_LABELS[Kind(request.kind)])
    complete(session, person, request, outcome)


def refuse(session: Session, person: Person, request: PersonRequest, reason: str) -> None:
    """It is refused, for a reason the person is told.

    Raises:
        WrongMove, ReasonMissing
    """
    check(request.state, State.REFUSED)
    if not (said := clean(reason)):
        raise ReasonMissing
    _close(request, person, State.REFUSED, said)
    record(session, person, "request.refuse", _subject(request), name=request.kind)


def withdraw(session: Session, person: Person, request: PersonRequest, resident: Resident, outcome: str) -> None:
    """Record the withdrawal that was asked for, as of the day it was received, and close the request.

    Raises:
        WrongMove, NotOfThisKind, Erased
    """
    _require(request, Kind.WITHDRAWAL)
    check(request.state, State.DONE)
    how = _HOW_SAID.get(request.how, request.how)
    consent.withdraw(session, person, resident, Word(request.received_on, request.by, how))
    complete(session, person, request, outcome)


def restrict(session: Session, person: Person, request: PersonRequest, resident: Resident, outcome: str) -> None:
    """Nothing is done with this person's data from now on but keeping them; the request is closed.

    Raises:
        WrongMove, NotOfThisKind, OfErasedPerson
    """
    _require(request, Kind.RESTRICTION, Kind.OBJECTION)
    check(request.state, State.DONE)
    if resident.erased_at:
        raise OfErasedPerson
    if resident.restricted_at is None:
        resident.restricted_at = clock.now()
        record(session, person, "resident.restrict", f"resident:{resident.id}")
    complete(session, person, request, outcome)


def lift(session: Session, person: Person, resident: Resident) -> None:
    """The person wants to be written to again; lifted twice is lifted once."""
    if resident.restricted_at is not None:
        resident.restricted_at = None
        record(session, person, "resident.lift", f"resident:{resident.id}")


def _require(request: PersonRequest, *kinds: Kind) -> None:
    if request.kind not in kinds:
        raise NotOfThisKind(kind=KIND_LABELS[Kind(request.kind)])


def _close(request: PersonRequest, person: Person, state: State, outcome: str) -> None:
    now = clock.now()
    request.state, request.outcome, request.closed_at, request.closed_by_id = state, outcome, now, person.id
    request.answered_at = request.answered_at or now


def _subject(request: PersonRequest) -> str:
    return f"request:{request.id}"
