"""Somebody writes to a sender: the signed webhook a web server of ours gets.

Parameters: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from carrier.representation import API_VERSION
from carrier.segments import measure
from carrier.settings import Settings
from carrier.signature import sign
from carrier.validation import LONGEST_BODY, check_callback

TIMEOUT = ClientTimeout(total=15, sock_connect=5)
FIELDS = frozenset({"from", "to", "body", "url"})


class InboundError(Exception):
    """A sentence for whoever asked."""


class Inbound(NamedTuple):
    """What a person writes: `writer` is their number, `sender` the one they write to."""

    writer: str
    sender: str
    body: str
    url: str


def read(description: object) -> Inbound:
    """Raises InboundError, or TwilioError 21609 for a URL that is not on this machine."""
    if not isinstance(description, dict) or description.keys() != FIELDS:
        raise InboundError("the body is an object with the fields from, to, body and url")
    if not all(isinstance(value, str) for value in description.values()):
        raise InboundError("from, to, body and url are texts")
    if len(description["body"]) > LONGEST_BODY:
        raise InboundError(f"body has at most {LONGEST_BODY} characters")
    check_callback(description["url"])
    return Inbound(description["from"], description["to"], description["body"], description["url"])


def parameters(inbound: Inbound, account_sid: str) -> dict[str, str]:
    sid = f"SM{secrets.token_hex(16)}"
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": inbound.body,
        "From": inbound.writer,
        "FromCountry": "VN",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": str(measure(inbound.body).segments),
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": inbound.sender,
        "ToCountry": "VN",
    }


async def post(inbound: Inbound, settings: Settings) -> dict[str, Any]:
    """What the web server answered. Raises InboundError when it did not."""
    form: Mapping[str, str] = parameters(inbound, settings.account_sid)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": sign(settings.auth_token, inbound.url, form),
    }
    url = URL(inbound.url, encoded=True)
    try:
        async with (
            ClientSession(timeout=TIMEOUT) as session,
            session.post(url, data=urlencode(form).encode(), headers=headers, allow_redirects=False) as response,
        ):
            said = await response.text(errors="replace")
            return {"sid": form["MessageSid"], "status": response.status, "body": said[:10_000]}
    except (TimeoutError, ClientError) as error:
        raise InboundError(f"{inbound.url} does not answer: {type(error).__name__}") from error
