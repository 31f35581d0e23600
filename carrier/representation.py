"""A message as Twilio's API shows it: field names, texts for numbers, RFC 2822 dates."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from carrier.errors import DELIVERY_FAILURES
from carrier.messages import Message

API_VERSION = "2010-04-01"


def represent(message: Message, account_sid: str) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    assigned = message.status != "accepted"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc2822(int(message.created)),
        "date_sent": None if message.sent is None else _rfc2822(int(message.sent)),
        "date_updated": _rfc2822(int(message.updated)),
        "direction": "outbound-api",
        "error_code": message.error_code,
        "error_message": None if message.error_code is None else DELIVERY_FAILURES[message.error_code],
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": "0",
        # Through a Messaging Service it is 0 until a sender has been assigned.
        "num_segments": str(message.segments) if assigned else "0",
        "price": message.price,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


@lru_cache(maxsize=4096)
def _rfc2822(seconds: int) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC))
