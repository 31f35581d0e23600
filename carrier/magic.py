"""Numbers that tell the carrier what to do with them: +84 992 9 and the five digits of one of Twilio's codes.

+84992921211 is refused as no phone number, +84992930003 is accepted and never reached. They exist only in a carrier
that was started with faults; the range is the rehearsal's own, assigned by no network.
"""

from carrier.errors import DELIVERY_FAILURES, REFUSALS

PREFIX = "+849929"
# What a single recipient, sender or account may be refused for; the other refusals speak of a malformed request.
REFUSED = frozenset({21211, 21408, 21606, 21608, 21610, 21611, 21612, 21614, 21635, 63038}) & REFUSALS.keys()


def code_of(number: str) -> int | None:
    """The code a magic number carries, None for any other number."""
    code = number.removeprefix(PREFIX)
    if code == number or len(code) != 5 or not code.isdecimal():
        return None
    return int(code) if int(code) in REFUSED or int(code) in DELIVERY_FAILURES else None


def refusal(number: str) -> int | None:
    """The code a create for this number is refused with."""
    code = code_of(number)
    return code if code in REFUSED else None


def end(number: str) -> int | None:
    """The code with which every message to this number ends."""
    code = code_of(number)
    return code if code in DELIVERY_FAILURES else None
