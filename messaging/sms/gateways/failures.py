"""What each error of Twilio's Messages API means for us, as data.

Codes: https://www.twilio.com/docs/api/errors. Whoever adds a code adds a row. A refusal (4xx) with a code that is not
listed fails the recipient; one without a code of Twilio's comes from something between us and it, so the run rests.
Every other answer leaves us without knowledge.
"""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from messaging.sms.gateways.protocol import Verdict

FAIL_RECIPIENT = Verdict.REFUSED
SUPPRESS_NUMBER = Verdict.OPTED_OUT
RETRY_SAFELY = Verdict.RETRY
REST_SENDER = Verdict.REST
PAUSE_CAMPAIGN = Verdict.PAUSE
UNCERTAIN = Verdict.UNCERTAIN

# The answer to a POST, by the code in it.
BY_CODE: dict[int, Verdict] = {
    20001: PAUSE_CAMPAIGN,  # a parameter it does not take
    20003: PAUSE_CAMPAIGN,  # authentication failed
    20404: PAUSE_CAMPAIGN,  # no such account, or not the address of one
    20429: RETRY_SAFELY,  # too many requests: never processed
    21211: FAIL_RECIPIENT,  # not a phone number
    21212: PAUSE_CAMPAIGN,  # not a sender
    21408: PAUSE_CAMPAIGN,  # account may not send to this country
    21603: PAUSE_CAMPAIGN,  # no sender
    21606: PAUSE_CAMPAIGN,  # sender does not belong to the account
    21608: PAUSE_CAMPAIGN,  # trial account, number not verified
    21609: PAUSE_CAMPAIGN,  # our callback address (PUBLIC_URL) is not one it can reach
    21610: SUPPRESS_NUMBER,  # recipient has opted out
    21611: REST_SENDER,  # the sender's queue is full
    21612: FAIL_RECIPIENT,  # no route from this sender to this number
    21614: FAIL_RECIPIENT,  # not a mobile number
    21617: FAIL_RECIPIENT,  # longer than 1600 characters
    21635: FAIL_RECIPIENT,  # landline
    21701: PAUSE_CAMPAIGN,  # no such messaging service
    30002: PAUSE_CAMPAIGN,  # account suspended
    30005: FAIL_RECIPIENT,  # unknown number
    30006: FAIL_RECIPIENT,  # landline, or a network that cannot be reached
    30034: PAUSE_CAMPAIGN,  # sender not registered
    63038: PAUSE_CAMPAIGN,  # daily limit of the account
    90007: PAUSE_CAMPAIGN,  # validity period out of range
}

# The same where the answer brings no code that is listed.
BY_STATUS: dict[int, Verdict] = {
    401: PAUSE_CAMPAIGN,
    408: UNCERTAIN,
    429: RETRY_SAFELY,
}

CREDENTIALS = frozenset({401, 403, 20003})


class Consequence(StrEnum):
    """What the error code of a receipt, beyond the end of its own message, means for others."""

    SUPPRESSES = "suppresses"  # the number wants nothing more
    WAVE = "wave"  # above a share of a run's messages it concerns the run, which then pauses itself
    BY_POLICY = "by_policy"  # another try might arrive: only a person's decision makes one, never we by ourselves


# The end of a message, by the code in its receipt: the carrier had taken it, so nothing here is ever sent again by us.
BY_RECEIPT: dict[int, Consequence] = {
    21610: Consequence.SUPPRESSES,  # recipient has opted out
    30001: Consequence.BY_POLICY,  # the queue overflowed
    30002: Consequence.WAVE,  # account suspended
    30003: Consequence.BY_POLICY,  # the handset cannot be reached
    30004: Consequence.WAVE,  # blocked
    30007: Consequence.WAVE,  # filtered
    30008: Consequence.BY_POLICY,  # unknown error
    30034: Consequence.WAVE,  # sender not registered
    30500: Consequence.BY_POLICY,  # an error of the carrier's own
    63038: Consequence.WAVE,  # daily limit of the account
}

SUPPRESSING = frozenset(code for code, meant in BY_RECEIPT.items() if meant == Consequence.SUPPRESSES)
WAVE_CODES = frozenset(code for code, meant in BY_RECEIPT.items() if meant == Consequence.WAVE)

MEANINGS = {
    21211: _l("not a phone number"),
    21610: _l("the person has told the network to stop messages"),
    21612: _l("the network has no route to this number"),
    21614: _l("not a mobile number"),
    21617: _l("the text is too long"),
    21635: _l("a landline"),
    30001: _l("the network's queue was full"),
    30002: _l("the network has suspended our account"),
    30003: _l("the phone was switched off or out of reach"),
    30004: _l("the recipient blocks these messages"),
    30005: _l("the number does not exist"),
    30006: _l("a landline, or a network that cannot be reached"),
    30007: _l("filtered out by the network"),
    30008: _l("the network gave no reason"),
    30034: _l("the network does not know our sender name"),
    30036: _l("too late: its time ran out in the network's queue"),
    30500: _l("an error inside the network"),
    63038: _l("our account has reached its limit for one day"),
}


def verdict(status: int, code: int | None) -> Verdict:
    """What an answer other than a success means; `code` is the carrier's own, None when it gave none."""
    if not 400 <= status < 500:
        return UNCERTAIN
    if code in BY_CODE:
        return BY_CODE[code]
    if status in BY_STATUS:
        return BY_STATUS[status]
    return PAUSE_CAMPAIGN if code is None else FAIL_RECIPIENT
