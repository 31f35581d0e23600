"""What changes where a text stands with the network. Nothing here commits.

RegistrationRefusal
├── NoSuchRegistration   none of that number
├── NothingChosen        no text was chosen
└── DecidedLater         the day of the decision has not come
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound, Refusal
from foundation.spelling import clean
from messaging.sms.registration import gate
from messaging.sms.registration.models import Registration, RegistrationState
from messaging.sms.registration.queries import digest
from messaging.sms.sending import Words


class RegistrationRefusal(Refusal):
    """A registration that cannot be changed so."""


class NoSuchRegistration(NotFound, RegistrationRefusal):
    message = _l("There is no registered text number %(number)s.")


class NothingChosen(RegistrationRefusal):
    message = _l("Choose at least one text first.")


class DecidedLater(RegistrationRefusal):
    message = _l("%(day)s has not come yet: the network cannot have decided then.")


def prepare(session: Session, sender: str, label: str, words: Sequence[Words]) -> list[Registration]:
    """Write these texts down for registration, as they would leave; one already there keeps its standing and label."""
    rows = [
        {
            "sender": sender,
            "language": one.language,
            "digest": digest(one.template),
            "template": one.template,
            "label": label,
            "state": RegistrationState.NOT_SUBMITTED,
            "reference": "",
            "note": "",
        }
        for one in words
    ]
    if not rows:
        return []
    session.execute(insert(Registration).values(rows).on_conflict_do_nothing())
    key = tuple_(Registration.language, Registration.digest)
    asked = key.in_([(row["language"], row["digest"]) for row in rows])
    found = select(Registration).where(Registration.sender == sender, asked).order_by(Registration.id)
    return list(session.scalars(found))


def submit(session: Session, person: Person | None, numbers: Sequence[int]) -> list[Registration]:
    """The sheet with these texts has gone to the network: only those that wait for it; the others stay as they are.

    Raises:
        NothingChosen, NoSuchRegistration
    """
    chosen = _locked(session, numbers)
    sent = [one for one in chosen if one.state in (RegistrationState.NOT_SUBMITTED, RegistrationState.REFUSED)]
    for one in sent:
        _stand(session, person, one, RegistrationState.SUBMITTED, clock.today())
    return sent


def decide(
    session: Session,
    person: Person | None,
    numbers: Sequence[int],
    state: RegistrationState,
    *,
    reference: str = "",
    on: date | None = None,
    note: str = "",
) -> list[Registration]:
    """Write down what the network says of these texts, on that day (today when none is given).

    Messages held for want of an approval go on, those whose text has lost it are held: some at once, the rest by the
    sweep; wake it after the commit.

    Raises:
        NothingChosen, NoSuchRegistration, DecidedLater
    """
    on = on or clock.today()
    if on > clock.today():
        raise DecidedLater(day=on.strftime("%d/%m/%Y"))
    chosen = _locked(session, numbers)
    for one in chosen:
        _stand(session, person, one, state, on, clean(reference), clean(note))
    session.flush()
    gate.follow(session)
    return chosen


def _stand(
    session: Session,
    person: Person | None,
    one: Registration,
    state: RegistrationState,
    on: date,
    reference: str = "",
    note: str = "",
) -> None:
    one.state, one.on, one.person_id = state, on, person.id if person else None
    one.reference, one.note = reference or one.reference, note
    detail = {"language": one.language, "name": one.sender, "reference": reference, "note": note}
    record(session, person, f"registration.{state}", f"registration:{one.id}", **detail)


def _locked(session: Session, numbers: Sequence[int]) -> list[Registration]:
    if not numbers:
        raise NothingChosen
    query = select(Registration).where(Registration.id.in_(numbers)).order_by(Registration.id).with_for_update()
    found = list(session.scalars(query.execution_options(populate_existing=True)))
    if missing := sorted(set(numbers) - {one.id for one in found}):
        raise NoSuchRegistration(number=missing[0])
    return found
