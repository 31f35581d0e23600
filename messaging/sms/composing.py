"""The text one person gets: words filled with their own values, or why they get none. Pure."""

from dataclasses import dataclass
from datetime import date

from foundation import placeholders
from foundation.languages import language
from foundation.spelling import nfc, without_diacritics
from messaging.sms.lifecycle import Reason
from messaging.sms.segments import measure
from messaging.sms.sending import Words
from villages.queries import Recipient


@dataclass(frozen=True)
class Circumstances:
    """What every text of a window shares: the day, the office, and which rules of the run hold."""

    today: date
    office: str
    hotline: str
    needs_consent: bool
    opted_out: frozenset[bytes]


@dataclass(frozen=True)
class Letter:
    """A text ready to leave, for this number."""

    body: str
    segments: int
    to: str
    number_hash: bytes


def compose(
    words: Words, person: Recipient | None, household: int, given: Circumstances, number_hash: bytes | None = None
) -> Letter | Reason:
    """The text for this person, or why they may not or cannot be written to any more.

    `number_hash` is the number this message was merged for, when households are: another number by now may be one
    that somebody else's message of the run goes to, and no number gets the same occasion twice.
    """
    if person is None:
        return Reason.GONE
    if person.phone is None or person.phone_hash is None or not person.mobile:
        return Reason.NO_MOBILE
    if number_hash is not None and person.phone_hash != number_hash:
        return Reason.RENUMBERED
    if person.phone_hash in given.opted_out:
        return Reason.OPTED_OUT
    if given.needs_consent and not person.consent:
        return Reason.NO_CONSENT
    if reason := _unfillable(words, person, given.today):
        return reason
    body = nfc(placeholders.fill(words.template, _values(words, person, household, given)))
    return Letter(body, measure(body).segments, person.phone, person.phone_hash)


def _unfillable(words: Words, person: Recipient, today: date) -> Reason | None:
    wanted = set(placeholders.names(words.template))
    if not wanted & {"card_expiry", "days_left"}:
        return None
    if person.card_expiry is None:
        return Reason.NO_CARD_EXPIRY
    return Reason.CARD_EXPIRED if "days_left" in wanted and person.card_expiry < today else None


def _values(words: Words, person: Recipient, household: int, given: Circumstances) -> dict[str, str]:
    expiry = person.card_expiry
    values = {
        "name": person.name,
        "village": person.village,
        "commune": person.commune,
        "card_expiry": expiry.strftime("%d/%m/%Y") if expiry else "",
        "days_left": str((expiry - given.today).days) if expiry else "",
        "household": str(household),
        "office": given.office,
        "hotline": given.hotline,
    }
    if words.plain and language(words.language).may_lose_diacritics:
        return {name: without_diacritics(value) for name, value in values.items()}
    return values
