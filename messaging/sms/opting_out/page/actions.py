"""Asking for a code, sending it, taking it. Nothing here commits.

Nobody learns here whether a number is known to the office. A request is written down the same way for any number; only
afterwards, in another process, does somebody look who has it. For a number of nobody's the request stays, and no digits
are ever right for it.

    ask (page)  ->  send_waiting (worker)  ->  answer (page)

CodeRefusal
├── WrongCode       other digits than those that were sent
└── CodeOver        too late, tried too often, used, or never asked for
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from foundation import settings
from foundation.keys import decrypt, lookup_hash
from foundation.refusals import Refusal
from messaging.sms.addressed.actions import AddressRefusal, NotMobile, enqueue_addressed
from messaging.sms.lifecycle import Priority
from messaging.sms.models import Addressee, Message, OptOut, Run
from messaging.sms.opting_out import codes
from messaging.sms.opting_out.actions import BY_PAGE, opt_out
from messaging.sms.opting_out.models import OptOutCode
from messaging.sms.opting_out.page import limits
from messaging.sms.opting_out.words import CODE_WORDS
from messaging.sms.sending import Words
from villages.models import Resident
from villages.phones import read_phone

AT_ONCE = 100  # requests a worker looks at in one transaction


class CodeRefusal(Refusal):
    """These digits do not opt a number out."""


class WrongCode(CodeRefusal):
    """Says how many tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left=left)
        self.left = left

    def __str__(self) -> str:
        return str(
            ngettext(
                "This is not the code. You can try once more.",
                "This is not the code. You can try %(num)s more times.",
                self.left,
            )
        )


class CodeOver(CodeRefusal):
    message = _l("This code cannot be used any more. Ask for another one.")


@dataclass(frozen=True)
class OptedOut:
    """What became of it: `already` since when the number wanted none before, or the run that tells its owner so."""

    already: datetime | None
    told: Run | None


def ask(session: Session, phone: str, address: str) -> OptOutCode:
    """Write down that a code is wanted for this number; wake `tasks.send_codes` after the commit.

    Raises:
        MalformedPhone, NotMobile, TooManyForNumber, TooManyHere
    """
    number = read_phone(phone)
    if not number.mobile:
        raise NotMobile
    number_hash, address_hash = lookup_hash("phone", number.e164), limits.address_hash(address)
    limits.check(session, number_hash, address_hash, settings.current().hotline)
    request = OptOutCode(number_hash=number_hash, address_hash=address_hash, digest=b"")
    session.add(request)
    session.flush()
    return request


def send_waiting(session: Session) -> list[int]:
    """Put codes on their way for requests whose number a resident has; the runs, to be woken after the commit."""
    waiting = select(OptOutCode).where(
        OptOutCode.digest == b"", OptOutCode.made_at > func.now() - limits.GOOD_FOR, OptOutCode.used_at.is_(None)
    )
    requests = session.scalars(waiting.order_by(OptOutCode.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    runs = [_send(session, request) for request in requests]
    return [run.id for run in runs if run]


def answer(session: Session, request_id: int, typed: str) -> OptedOut:
    """Opt the number of this request out, if these are the digits. Commit also when refused: the try is counted.

    Raises:
        WrongCode, CodeOver
    """
    live = _live(session, request_id)
    request = next((entry for entry in live if entry.id == request_id), None)
    if request is None or request.tries >= limits.TRIES:
        raise CodeOver
    request.tries += 1
    given = codes.clean(typed)
    sent = next((entry for entry in live if codes.matches(entry.digest, entry.id, given)), None)
    if sent is None:
        session.flush()
        if request.tries >= limits.TRIES:
            raise CodeOver
        raise WrongCode(limits.TRIES - request.tries)
    request.used_at = sent.used_at = session.scalar(select(func.now()))
    since = session.scalar(select(OptOut.since).where(OptOut.number_hash == sent.number_hash))
    return OptedOut(since, opt_out(session, _phone(session, sent), BY_PAGE))


def forget(session: Session) -> int:
    """Requests that count for nothing any more; how many."""
    old = delete(OptOutCode).where(OptOutCode.made_at < func.now() - limits.KEPT)
    return len(session.scalars(old.returning(OptOutCode.id)).all())


def _send(session: Session, request: OptOutCode) -> Run | None:
    # Until it is known otherwise, nothing fits.
    request.digest = secrets.token_bytes(32)
    phone = session.scalar(
        select(Resident.phone).where(Resident.phone_hash == request.number_hash, Resident.mobile).limit(1)
    )
    if phone is None:
        return None
    left = limits.GOOD_FOR - (datetime.now(UTC) - request.made_at)
    try:
        run = enqueue_addressed(
            session,
            label=_("Code for opting out"),
            sender=settings.current().twilio_sender,
            phone=decrypt(phone),
            words=Words("vi", 1, CODE_WORDS, plain=True),
            priority=Priority.REPLY,
            expires=left,
        )
    except AddressRefusal:
        return None
    request.run_id, request.digest = run.id, codes.digest(request.id, codes.code(run.id))
    return run


def _live(session: Session, request_id: int) -> Sequence[OptOutCode]:
    """This request and others that were made for the same number lately, unused, held in the order of their id.

    Whoever was impatient and asked twice has two messages and types either code.
    """
    number = select(OptOutCode.number_hash).where(OptOutCode.id == request_id).scalar_subquery()
    fresh = select(OptOutCode).where(
        OptOutCode.number_hash == number,
        OptOutCode.made_at > func.now() - limits.GOOD_FOR,
        OptOutCode.used_at.is_(None),
    )
    locked = fresh.order_by(OptOutCode.id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def _phone(session: Session, sent: OptOutCode) -> str:
    """The number the code went to, as it was written to."""
    to = select(Addressee.phone).join(Message, Message.addressee_id == Addressee.id)
    return decrypt(session.scalars(to.where(Message.run_id == sent.run_id)).one())
