"""What each error of Twilio's Messages API means for us, as data.

Codes: https://www.twilio.com/docs/api/errors. Whoever adds a code adds a row. A refusal (4xx) with a code that is not
listed fails the recipient; one without a code of Twilio's comes from something between us and it, so the run rests.
Every other answer leaves us without knowledge.
"""

from flask_babel import lazy_gettext as _l

from messaging.sms.gateways.protocol import Verdict

BY_CODE: dict[int, Verdict] = {
    20003: Verdict.PAUSE,  # authentication failed
    20404: Verdict.PAUSE,  # no such account, or not the address of one
    20429: Verdict.RETRY,  # too many requests: never processed
    20001: Verdict.PAUSE,  # a parameter it does not take
    21211: Verdict.REFUSED,  # not a phone number
    21212: Verdict.PAUSE,  # not a sender
    21408: Verdict.PAUSE,  # account may not send to this country
    21603: Verdict.PAUSE,  # no sender
    21606: Verdict.PAUSE,  # sender does not belong to the account
    21608: Verdict.PAUSE,  # trial account, number not verified
    21609: Verdict.PAUSE,  # our callback address (PUBLIC_URL) is not one it can reach
    21610: Verdict.OPTED_OUT,  # recipient has opted out
    21611: Verdict.RETRY,  # the sender's queue is full
    21612: Verdict.REFUSED,  # no route from this sender to this number
    21614: Verdict.REFUSED,  # not a mobile number
    21617: Verdict.REFUSED,  # longer than 1600 characters
    21635: Verdict.REFUSED,  # landline
    21701: Verdict.PAUSE,  # no such messaging service
    30002: Verdict.PAUSE,  # account suspended
    30034: Verdict.PAUSE,  # sender not registered
    63038: Verdict.PAUSE,  # daily limit of the account
    90007: Verdict.PAUSE,  # validity period out of range
}

BY_STATUS: dict[int, Verdict] = {
    401: Verdict.PAUSE,
    408: Verdict.UNCERTAIN,
    429: Verdict.RETRY,
}

CREDENTIALS = frozenset({401, 403, 20003})

MEANINGS = {
    21211: _l("not a phone number"),
    21610: _l("the person has told the network to stop messages"),
    21612: _l("the network has no route to this number"),
    21614: _l("not a mobile number"),
    21617: _l("the text is too long"),
    21635: _l("a landline"),
    30001: _l("the network's queue was full"),
    30003: _l("the phone was switched off or out of reach"),
    30004: _l("the recipient blocks these messages"),
    30005: _l("the number does not exist"),
    30006: _l("a landline, or a network that cannot be reached"),
    30007: _l("filtered out by the network"),
    30008: _l("the network gave no reason"),
    30036: _l("too late: its time ran out in the network's queue"),
}


def verdict(status: int, code: int | None) -> Verdict:
    """What an answer other than a success means; `code` is the carrier's own, None when it gave none."""
    if not 400 <= status < 500:
        return Verdict.UNCERTAIN
    if code in BY_CODE:
        return BY_CODE[code]
    if status in BY_STATUS:
        return BY_STATUS[status]
    return Verdict.PAUSE if code is None else Verdict.REFUSED
