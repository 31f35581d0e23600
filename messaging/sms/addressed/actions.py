"""One message to one number that is named outright, as a run of its own. Nothing here commits.

Such a run passes the ledger, the limiter and the receipts like any other. It is no campaign's, merges nobody, and its
hours never close: whoever asked for it holds the phone.

AddressRefusal
├── NotMobile           a landline receives no SMS
├── OnlyRehearsal       a rehearsal writes to numbers that no carrier assigns, and to no others
├── RehearsalNumber     such a number, and a real carrier
├── WantsNone           the number has opted out, and this is no answer to its owner
└── Enough              the number has had as many tests as one day allows
"""

from datetime import time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from foundation import clock, settings
from foundation.keys import encrypt, lookup_hash
from foundation.refusals import Refusal
from messaging.sms import ledger
from messaging.sms.lifecycle import MessageState, Priority, Reason
from messaging.sms.models import Addressee, Message, OptOut, Run, RunText
from messaging.sms.registration.actions import prepare
from messaging.sms.registration.queries import unregistered
from messaging.sms.senders import queries as senders
from messaging.sms.sending import Words
from villages.phones import Phone, read_phone
from villages.queries import holds_rehearsal

# How long a number that was written to outright can be read again, for those who ask what became of the message.
KEPT = timedelta(days=30)
# Tests to one number in 24 hours, whoever sends them: hours and cap do not hold for them.
TESTS_A_DAY = 20
_ALWAYS = time(0, 0)  # two equal times never close


class AddressRefusal(Refusal):
    """This number cannot be written to."""


class NotMobile(AddressRefusal):
    message = _l("This is a landline: it receives no SMS.")


class OnlyRehearsal(AddressRefusal):
    message = _l(
        "The residents here are fictional, so messages go to rehearsal numbers only (0992 followed by 6 digits)."
    )


class RehearsalNumber(AddressRefusal):
    message = _l("This number is for rehearsals only, and a real carrier is configured here (TWILIO_API_URL).")


class WantsNone(AddressRefusal):
    message = _l("The owner of this number wants no messages.")


class Enough(AddressRefusal):
    message = _l("This number has had %(most)s messages by name in 24 hours: send the test to another, or tomorrow.")


def enqueue_addressed(
    session: Session,
    *,
    label: str,
    sender: str,
    phone: str,
    words: Words,
    priority: Priority,
    kind: str = "service",
    expires: timedelta | None = None,
) -> Run:
    """A running run with one message to this number, and its tallies: planned, or held until the network approves.

    `phone` may be written as offices write it; it is stored sealed, in `Addressee` alone. `words` may hold `{office}`,
    `{hotline}` and, in a code's run, `{code}`. After `expires` it is too late. Nothing leaves before the commit; wake
    `tasks.dispatch_run` after it, or the sweep will.

    Raises:
        MalformedPhone: not a phone number of Vietnam.
        NotMobile, OnlyRehearsal, RehearsalNumber, WantsNone, Enough
    """
    number = read_phone(phone)
    number_hash = lookup_hash("phone", number.e164)
    _check(session, number, number_hash, priority)
    run = _run(session, label, sender, words, priority, kind, expires)
    if priority == Priority.REPLY:
        # The house's own words stand on the sheet for the network as soon as they are used.
        prepare(session, sender, label, [words])
    _enrol(session, run, words, Addressee(phone=encrypt(number.e164), number_hash=number_hash))
    ledger.open_tally(session, run.id)
    return run


def forget(session: Session) -> int:
    """Numbers that were written to longer ago than `KEPT` can be read by nobody any more; how many."""
    old = update(Addressee).where(Addressee.made_at < func.now() - KEPT, Addressee.phone != b"")
    forgotten = session.scalars(old.values(phone=b"").returning(Addressee.id))
    return len(forgotten.all())


def check_number(session: Session, phone: Phone) -> None:
    """Go on only where a message to this number may leave this house at all.

    Raises:
        NotMobile, OnlyRehearsal, RehearsalNumber
    """
    if not phone.mobile:
        raise NotMobile
    if not phone.rehearsal and holds_rehearsal(session):
        raise OnlyRehearsal
    held = settings.current()
    if phone.rehearsal and held.carrier_configured and not held.carrier_is_loopback:
        raise RehearsalNumber


def _check(session: Session, number: Phone, number_hash: bytes, priority: Priority) -> None:
    check_number(session, number)
    wants_none = select(OptOut.number_hash).where(OptOut.number_hash == number_hash)
    # Somebody who has just opted out is still told that it is done.
    if priority != Priority.REPLY and session.scalar(wants_none) is not None:
        raise WantsNone
    lately = select(func.count()).where(
        Addressee.number_hash == number_hash, Addressee.made_at > func.now() - timedelta(days=1)
    )
    if priority != Priority.REPLY and session.execute(lately).scalar_one() >= TESTS_A_DAY:
        raise Enough(most=TESTS_A_DAY)


def _enrol(session: Session, run: Run, words: Words, addressee: Addressee) -> None:
    frozen = RunText(
        run_id=run.id, language=words.language, version=words.version, template=words.template, plain=words.plain
    )
    session.add_all([addressee, frozen])
    session.flush()
    withheld = frozen.id in unregistered(session, run.id)
    message = Message(
        run_id=run.id,
        addressee_id=addressee.id,
        language=words.language,
        text_id=frozen.id,
        state=MessageState.HELD if withheld else MessageState.PLANNED,
        reason=Reason.NOT_REGISTERED.value if withheld else None,
        number_hash=addressee.number_hash,
    )
    session.add(message)
    session.flush()


def _run(
    session: Session,
    label: str,
    sender: str,
    words: Words,
    priority: Priority,
    kind: str,
    expires: timedelta | None,
) -> Run:
    now, (price, currency) = clock.now(), senders.price(session, sender)
    run = Run(
        label=label,
        sender=sender,
        send_from=now,
        send_by=now + expires if expires else None,
        hours_from=_ALWAYS,
        hours_to=_ALWAYS,
        merges_households=False,
        kind=kind,
        priority=priority,
        segment_price=price,
        currency=currency,
    )
    session.add(run)
    session.flush()
    return run
