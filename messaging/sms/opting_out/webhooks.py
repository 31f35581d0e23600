"""Where the carrier hands over what people write to a sender of ours: signed, never an error page, never an answer.

https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re

from flask import Blueprint, Response, request

from foundation import settings
from foundation.database import db
from foundation.web import security
from messaging.sms import signature
from messaging.sms.opting_out.actions import Reply, hear
from messaging.sms.opting_out.views import commit_and_send
from messaging.sms.receipts import turnstile
from messaging.sms.receipts.reports import TurnedAway

INBOUND_PATH = "/webhooks/twilio/inbound"
hooks = Blueprint("sms_inbound", __name__)
security.for_programs(hooks)

_ANSWERS = {TurnedAway.FORGED: 403, TurnedAway.UNREADABLE: 400}
_SID = re.compile(r"[!-~]{1,64}")
_PHONE = re.compile(r"[+0-9A-Za-z ._-]{1,40}")


@hooks.post(INBOUND_PATH)
def reply() -> Response | tuple[str, int]:
    """One reply, as Twilio hands it over; an empty document sends nothing back."""
    written = _read() if _is_signed() else TurnedAway.FORGED
    if isinstance(written, TurnedAway):
        turnstile.turn_away(written, None, request.form.get("MessageSid"))
        return "", _ANSWERS[written]
    commit_and_send(hear(db.session, written))
    return Response("<Response/>", mimetype="text/xml")


def _is_signed() -> bool:
    held, query = settings.current(), request.query_string.decode("latin-1")
    address = f"{held.public_url}{INBOUND_PATH}{'?' if query else ''}{query}"
    return signature.is_valid(
        held.twilio_auth_token, address, request.form, request.headers.get("X-Twilio-Signature", "")
    )


def _read() -> Reply | TurnedAway:
    sid, phone, sender = (request.form.get(name, "") for name in ("MessageSid", "From", "To"))
    if not _SID.fullmatch(sid) or not _PHONE.fullmatch(phone) or not _PHONE.fullmatch(sender):
        return TurnedAway.UNREADABLE
    # Where the carrier keeps a list of its own it says so, answers by itself, and takes nothing more for the number.
    word = request.form.get("OptOutType", "")
    answered = word.upper() == "STOP"
    return Reply(sid, phone, sender, "STOP" if answered else request.form.get("Body", ""), answered)
