"""Where the carrier reports what became of a message: signed, never an error page, on disk before it is answered."""

from flask import Blueprint, Response, request

from foundation import settings
from foundation.web import security
from messaging.sms import signature
from messaging.sms.gateways.twilio import CALLBACK_PATH
from messaging.sms.receipts import inbox, reports, tasks, turnstile
from messaging.sms.receipts.reports import Receipt, TurnedAway

hooks = Blueprint("sms_webhooks", __name__)
security.for_programs(hooks)

_ANSWERS = {TurnedAway.FORGED: 403, TurnedAway.UNREADABLE: 400}


@hooks.post(CALLBACK_PATH)
def status() -> tuple[str, int] | Response:
    """One status callback of Twilio's."""
    receipt = _read() if _is_signed() else TurnedAway.FORGED
    if isinstance(receipt, TurnedAway):
        turnstile.turn_away(receipt, request.args.get("attempt"), request.form.get("MessageSid"))
        return "", _ANSWERS[receipt]
    try:
        wrote = inbox.current().put(receipt)
    except inbox.NotNowError:
        return Response(status=503, headers={"Retry-After": "30"})
    except inbox.UnstorableError:
        return "", _ANSWERS[TurnedAway.UNREADABLE]
    if wrote:
        tasks.ring()
    return "", 204


def _is_signed() -> bool:
    held = settings.current()
    address = f"{held.public_url}{CALLBACK_PATH}?{request.query_string.decode('latin-1')}"
    given = request.headers.get("X-Twilio-Signature", "")
    return signature.is_valid(held.twilio_auth_token, address, request.form, given)


def _read() -> Receipt | TurnedAway:
    words = (request.form.get(name, "") for name in ("MessageSid", "MessageStatus", "ErrorCode"))
    return reports.read(request.args.get("attempt", ""), *words) or TurnedAway.UNREADABLE
