"""A number wants no messages, or wants them again. Nothing here commits.

A wish holds for everything that is not already leaving: the dispatcher asks for it in the transaction in which a
message departs. What waits is taken off the list at once all the same, so that the counts on pages are right. That is
done through the residents of the number, whose messages are indexed; nothing looks through whole runs.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock, reach, settings
from foundation.keys import lookup_hash
from foundation.spelling import without_diacritics
from foundation.web.locales import in_default_locale
from messaging.sms import ledger
from messaging.sms.addressed.actions import AddressRefusal, enqueue_addressed
from messaging.sms.lifecycle import MessageState, Priority, Reason
from messaging.sms.models import Message, OptOut, Run
from messaging.sms.opting_out.models import InboundMessage
from messaging.sms.opting_out.words import Meaning, meaning
from messaging.sms.rules.queries import office_text
from messaging.sms.sending import Words
from villages.models import Resident
from villages.phones import MalformedPhone, read_phone

# Where an opt-out came from: an officer's page, a command, the network's own list, the public page, a reply.
BY_OFFICER, BY_COMMAND, BY_CARRIER, BY_PAGE, BY_REPLY = "officer", "command", "carrier", "page", "inbound"


@dataclass(frozen=True)
class Reply:
    """What somebody wrote to a sender of ours; `answered`: the carrier has told them already that it is done."""

    sid: str
    phone: str
    sender: str
    text: str
    answered: bool = False


def opt_out(
    session: Session,
    phone: str,
    source: str,
    person: Person | None = None,
    note: str = "",
    answered: bool = False,
) -> Run | None:
    """This number gets nothing that is not already leaving. A second wish keeps the first one's date.

    Gives the run that tells its owner so, where the source is among OPT_OUT_CONFIRMATION: once, and not if `answered`.

    Raises:
        MalformedPhone: not a phone number.
    """
    number = read_phone(phone)
    number_hash = lookup_hash("phone", number.e164)
    if not opt_out_hash(session, number_hash, source, person, note):
        return None
    record(session, person, "sms.opt_out", _subject(number_hash), source=source)
    told = None
    if source in settings.current().opt_out_confirmation and not answered:
        told = _confirm(session, number.e164)
    silence(session, [number_hash])
    return told


def opt_out_hash(
    session: Session, number_hash: bytes, source: str, person: Person | None = None, note: str = ""
) -> bool:
    """The same for a number known by its keyed hash alone, and nothing else; whether it is new."""
    row = {"number_hash": number_hash, "source": source, "person_id": person.id if person else None, "note": note}
    added = insert(OptOut).values(row).on_conflict_do_nothing().returning(OptOut.number_hash)
    return session.scalar(added) is not None


def opt_in(session: Session, number_hash: bytes, person: Person | None = None) -> None:
    """Take the wish back, on the word of somebody who answers for it."""
    gone = session.scalar(delete(OptOut).where(OptOut.number_hash == number_hash).returning(OptOut.source))
    if gone is not None:
        record(session, person, "sms.opt_in", _subject(number_hash), source=gone)


def silence(session: Session, number_hashes: Sequence[bytes]) -> int:
    """Suppress what waits for these numbers in any run; the last thing a transaction moves. How many messages.

    What a worker holds just now is left to its departure, which asks for opt-outs as well.
    """
    owners = select(Resident.id).where(Resident.phone_hash.in_(number_hashes))
    waiting = ledger.pick(
        Message.resident_id.in_(owners),
        Message.number_hash.in_(number_hashes),
        Message.state.in_([MessageState.PLANNED, MessageState.HELD]),
        skip_locked=True,
    )
    changes = {"state": MessageState.SUPPRESSED, "reason": Reason.OPTED_OUT.value, "held_until": None}
    # A number may belong to people of several communes, and its owner wants no message for any of them.
    with reach.beyond(session):
        return ledger.move_many(session, waiting, lambda _: changes)


def hear(session: Session, reply: Reply) -> Run | None:
    """Take in a reply, once for its number of the carrier's: a wish counts, of anything else only that it came.

    Gives the run that tells the writer that it is done, if one does.
    """
    try:
        phone = read_phone(reply.phone).e164
    except MalformedPhone:
        phone = ""
    wish = meaning(reply.text)
    row = {
        "sid": reply.sid,
        "number_hash": lookup_hash("phone", phone or reply.phone),
        "sender": reply.sender,
        "meaning": wish.value,
    }
    added = insert(InboundMessage).values(row).on_conflict_do_nothing().returning(InboundMessage.id)
    if session.scalar(added) is None or wish != Meaning.OPT_OUT or not phone:
        return None
    return opt_out(session, phone, BY_REPLY, answered=reply.answered)


def _confirm(session: Session, phone: str) -> Run | None:
    """Tell the owner that it is done (Decree 91/2020/NĐ-CP asks for it), in the words that hold today."""
    template = without_diacritics(office_text(session, "opt_out_confirmation", clock.today()))
    if not template:
        return None
    with in_default_locale():
        label = _("Confirmation of an opt-out")
    # A landline, or a number this house may not write to: the wish holds, nobody is told.
    with suppress(AddressRefusal):
        return enqueue_addressed(
            session,
            label=label,
            sender=settings.current().twilio_sender,
            phone=phone,
            words=Words("vi", 1, template, plain=True),
            priority=Priority.REPLY,
        )
    return None


def _subject(number_hash: bytes) -> str:
    return f"number:{number_hash.hex()[:16]}"
