"""What an administrator changes of a sender. Nothing here commits.

SenderRefusal
├── NoSuchSender      none of that name
├── SenderUnusable    not a brandname, a number or a messaging service
└── CurrencyUnknown   not the code of a currency
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actions import record
from accounts.models import Person
from foundation import clock
from foundation.refusals import NotFound, Refusal
from messaging.sms.registration import gate
from messaging.sms.senders.models import Sender

QUICKEST = 10_000  # segments a second
HIGHEST_CEILING = 100_000_000  # segments a day
DEAREST = 10_000_000  # a segment

_EXACT = Decimal("0.0001")  # as the column has it
_NAME = re.compile(r"\+?\d{3,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ._-]{1,11}")


class SenderRefusal(Refusal):
    """A sender that cannot be, or not so."""


class NoSuchSender(NotFound, SenderRefusal):
    message = _l("There is no sender “%(name)s”.")


class SenderUnusable(SenderRefusal):
    message = _l("“%(name)s” is neither a brandname of at most 11 characters nor a number.")


class CurrencyUnknown(SenderRefusal):
    message = _l("“%(currency)s” is not the code of a currency, such as VND or USD.")


@dataclass(frozen=True)
class Terms:
    """What holds for a sender. The fields mean what they mean in `messaging.sms.senders.models.Sender`."""

    segments_per_second: float | None
    daily_ceiling: int | None
    price: Decimal | None
    currency: str
    registered_only: bool
    two_way: bool


def read(values: Mapping[str, Any]) -> Terms:
    """The terms in these values, whose ranges the door has checked; a limit of 0 is none.

    Raises:
        CurrencyUnknown
    """
    currency = str(values["currency"] or "VND").strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise CurrencyUnknown(currency=currency)
    price = values["price"]
    return Terms(
        values["segments_per_second"] or None,
        values["daily_ceiling"] or None,
        None if price is None else price.quantize(_EXACT),
        currency,
        bool(values["registered_only"]),
        bool(values["two_way"]),
    )


def terms(sender: Sender) -> Terms:
    """What holds for it now."""
    return Terms(
        sender.segments_per_second,
        sender.daily_ceiling,
        sender.price,
        sender.currency,
        sender.registered_only,
        sender.two_way,
    )


def sender_named(session: Session, name: str) -> Sender:
    """The sender of that name.

    Raises:
        NoSuchSender
    """
    if found := session.get(Sender, name):
        return found
    raise NoSuchSender(name=name)


def check_name(name: str) -> None:
    """Go on only with a name the network could know.

    Raises:
        SenderUnusable
    """
    if not _NAME.fullmatch(name):
        raise SenderUnusable(name=name)


def change(session: Session, person: Person | None, name: str, wish: Terms) -> Sender:
    """Other terms from now on. Turning `registered_only` holds what may not leave any more, or lets it go.

    Raises:
        NoSuchSender
    """
    sender_named(session, name)
    # The limiter writes on this row with every window: what it wrote must not be written over.
    locked = select(Sender).where(Sender.name == name).with_for_update(key_share=True)
    sender = session.scalars(locked.execution_options(populate_existing=True)).one()
    before = asdict(terms(sender))
    changed = {field: value for field, value in asdict(wish).items() if value != before[field]}
    for field, value in changed.items():
        setattr(sender, field, value)
    if "price" in changed or "currency" in changed:
        sender.price_at = clock.now()
    if changed:
        said = {
            field: value if isinstance(value, bool | int | float | None) else str(value)
            for field, value in changed.items()
        }
        record(session, person, "sender.change", f"sender:{name}", fields=sorted(changed), **said)
    session.flush()
    if "registered_only" in changed:
        gate.follow(session)
    return sender
