"""Where the carrier reports what became of a message: signed, never an error page, never a step back."""

import re
import uuid

from flask import Blueprint, request
from sqlalchemy.exc import IntegrityError

from foundation import settings
from foundation.database import db
from foundation.web.security import csrf
from messaging.sms import signature
from messaging.sms.gateways.twilio import CALLBACK_PATH
from messaging.sms.receipts import actions as receipts
from messaging.sms.receipts.actions import Receipt, TurnedAway

hooks = Blueprint("sms_webhooks", __name__)
csrf.exempt(hooks)

_SID = re.compile(r"[!-~]{1,64}")
_CODE = re.compile(r"[0-9]{0,6}")
_ANSWERS = {
    TurnedAway.FORGED: 403,
    TurnedAway.UNREADABLE: 400,
    TurnedAway.UNKNOWN_ATTEMPT: 404,
    TurnedAway.OTHER_SID: 409,
}


@hooks.post(CALLBACK_PATH)
def status() -> tuple[str, int]:
    """One status callback of Twilio's."""
    turned_away = TurnedAway.FORGED if not _is_signed() else _take()
    if turned_away is None:
        db.session.commit()
        return "", 204
    db.session.rollback()
    receipts.turn_away(db.session, turned_away, request.args.get("attempt"), request.form.get("MessageSid"))
    db.session.commit()
    return "", _ANSWERS[turned_away]


def _take() -> TurnedAway | None:
    receipt = _read()
    if receipt is None:
        return TurnedAway.UNREADABLE
    try:
        return receipts.apply(db.session, receipt)
    except IntegrityError:
        # Another callback gave the same number to another attempt a moment ago.
        return TurnedAway.OTHER_SID


def _is_signed() -> bool:
    held = settings.current()
    address = f"{held.public_url}{CALLBACK_PATH}?{request.query_string.decode('latin-1')}"
    given = request.headers.get("X-Twilio-Signature", "")
    return signature.is_valid(held.twilio_auth_token, address, request.form, given)


def _read() -> Receipt | None:
    sid, word, code = (request.form.get(name, "") for name in ("MessageSid", "MessageStatus", "ErrorCode"))
    if not _SID.fullmatch(sid) or not _CODE.fullmatch(code):
        return None
    try:
        return Receipt(uuid.UUID(request.args.get("attempt", "")), sid, word.lower(), int(code) if code else None)
    except ValueError:
        return None
