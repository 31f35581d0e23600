"""The text one person gets: words filled with their own values, or why they get none. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from foundation import placeholders
from foundation.languages import language
from foundation.spelling import nfc, without_diacritics
from messaging.sms.lifecycle import Reason
from messaging.sms.segments import measure
from messaging.sms.sending import Words


@dataclass(frozen=True)
class Circumstances:
    """What every text of a window shares: the day, the office, and which rules of the run hold.

    `merges`: one SMS to a number. `answers`: somebody waits for this very message, so a wish to get none is no
    obstacle. `code` proves that a phone is in somebody's hand.
    """

    today: date
    office: str
    hotline: str
    needs_consent: bool = False
    merges: bool = False
    answers: bool = False
    code: str = ""


class Contact(NamedTuple):
    """Who is written to, as they are at this moment; of somebody who is no resident only the number is known.

    `avoided`: on the do-not-contact list, where the run heeds it. `taken` are the moments at which the carrier took, or
    may have taken, a message for this number within the last day, the oldest first. `restricted`: the person asked that
    their data only be kept.
    """

    phone: str | None
    number_hash: bytes | None
    mobile: bool = True
    name: str = ""
    village: str = ""
    commune: str = ""
    card_expiry: date | None = None
    consent: bool = False
    opted_out: bool = False
    avoided: bool = False
    taken: Sequence[datetime] = ()
    restricted: bool = False


class Letter(NamedTuple):
    """A text ready to leave, for this number."""

    body: str
    segments: int
    to: str
    number_hash: bytes
    taken: Sequence[datetime] = ()


def compose(
    words: Words, contact: Contact | None, household: int, given: Circumstances, number_hash: bytes | None = None
) -> Letter | Reason:
    """The text for this person, or why they may not or cannot be written to any more.

    `number_hash` is the number this message was made for: where households are merged, another number by now may be
    one that somebody else's message of the run goes to, and no number gets the same occasion twice.
    """
    if contact is None:
        return Reason.GONE
    if contact.phone is None or contact.number_hash is None or not contact.mobile:
        return Reason.NO_MOBILE
    if given.merges and number_hash is not None and contact.number_hash != number_hash:
        return Reason.RENUMBERED
    if reason := _refused(contact, given) or _unfillable(words, contact, given.today):
        return reason
    body = _filled(words, contact, household, given)
    return Letter(body, measure(body).segments, contact.phone, contact.number_hash, contact.taken)


def _refused(contact: Contact, given: Circumstances) -> Reason | None:
    if given.answers:
        return None
    if contact.restricted:
        return Reason.RESTRICTED
    if contact.opted_out:
        return Reason.OPTED_OUT
    if contact.avoided:
        return Reason.DO_NOT_CONTACT
    return Reason.NO_CONSENT if given.needs_consent and not contact.consent else None


def _unfillable(words: Words, contact: Contact, today: date) -> Reason | None:
    wanted = _wanted(words.template)
    if not wanted & {"card_expiry", "days_left"}:
        return None
    if contact.card_expiry is None:
        return Reason.NO_CARD_EXPIRY
    return Reason.CARD_EXPIRED if "days_left" in wanted and contact.card_expiry < today else None


@lru_cache(maxsize=256)
def _wanted(template: str) -> frozenset[str]:
    return frozenset(placeholders.names(template))


def values(contact: Contact, household: int, given: Circumstances) -> dict[str, str]:
    """What the placeholders of a campaign stand for in the text of this person.

    Whoever measures a text ahead takes them from here too, so that it is as long as the one that leaves.
    """
    expiry = contact.card_expiry
    return {
        "name": contact.name,
        "village": contact.village,
        "commune": contact.commune,
        "card_expiry": expiry.strftime("%d/%m/%Y") if expiry else "",
        "days_left": str((expiry - given.today).days) if expiry else "",
        "household": str(household),
        "office": given.office,
        "hotline": given.hotline,
    }


def _filled(words: Words, contact: Contact, household: int, given: Circumstances) -> str:
    held = {**values(contact, household, given), "code": given.code}
    if words.plain and language(words.language).may_lose_diacritics:
        held = {name: without_diacritics(value) for name, value in held.items()}
    return nfc(placeholders.fill(words.template, held))
