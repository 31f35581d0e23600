"""What a request to create a message must hold: stricter than Twilio's published schema, as Twilio itself is."""

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from carrier.errors import TwilioError
from carrier.segments import measure, smart_encode

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
SHORT_CODE = re.compile(r"[0-9]{3,8}")
ALPHANUMERIC_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}")
MESSAGING_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
PRINTABLE_ASCII = re.compile(r"[!-~]{1,4000}")

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000

BOOLEANS = ("SmartEncoded", "ProvideFeedback", "ForceDelivery", "ShortenUrls")
# Taking these and doing nothing with them would let a client believe that they work.
UNSUPPORTED = ("MediaUrl", "ContentSid", "ContentVariables", "ScheduleType", "SendAt", "SendAsMms", "ApplicationSid")


class Order(NamedTuple):
    """A message that may be created. One of `sender` and `service_sid` is always there."""

    recipient: str
    sender: str | None
    service_sid: str | None
    body: str
    segments: int
    callback: str | None
    validity: int


def read_order(form: Mapping[str, str]) -> Order:
    """Raises TwilioError with the code Twilio gives for the first thing that is wrong."""
    recipient = _recipient(form.get("To", ""))
    sender, service_sid = _sender(form.get("From", ""), form.get("MessagingServiceSid", ""))
    body = _body(form.get("Body", ""))
    callback = form.get("StatusCallback") or None
    if callback:
        check_callback(callback)
    validity = _validity(form.get("ValidityPeriod", ""))
    _check_other(form)
    on_air = smart_encode(body) if form.get("SmartEncoded", "").lower() == "true" else body
    return Order(recipient, sender, service_sid, body, measure(on_air).segments, callback, validity)


def check_callback(url: str) -> None:
    """A rehearsal must not post to anybody else, so the host has to be this machine."""
    if not PRINTABLE_ASCII.fullmatch(url):
        raise TwilioError(21609, url=repr(url[:200]), why="It must be printable ASCII of at most 4000 characters.")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise TwilioError(21609, url=url, why="Its host or port cannot be read.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise TwilioError(21609, url=url, why="It must be an absolute http or https URL.")
    if parts.username is not None or parts.password is not None:
        raise TwilioError(21609, url=url, why="This rehearsal carrier takes no user name in it.")
    if not _is_loopback(host):
        raise TwilioError(21609, url=url, why="This rehearsal carrier posts to loopback addresses only.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _recipient(text: str) -> str:
    if not text:
        raise TwilioError(21604)
    if not E164.fullmatch(text):
        raise TwilioError(21211, to=text[:50])
    return text


def _sender(sender: str, service_sid: str) -> tuple[str | None, str | None]:
    if not sender and not service_sid:
        raise TwilioError(21603)
    if service_sid and not MESSAGING_SERVICE.fullmatch(service_sid):
        raise TwilioError(21701, service=service_sid[:50])
    if sender and not any(shape.fullmatch(sender) for shape in (ALPHANUMERIC_SENDER, E164, SHORT_CODE)):
        raise TwilioError(21212, sender=sender[:50])
    return sender or None, service_sid or None


def _body(text: str) -> str:
    if not text:
        raise TwilioError(21602)
    if len(text) > LONGEST_BODY:
        raise TwilioError(21617)
    return text


def _validity(text: str) -> int:
    if not text:
        return LONGEST_VALIDITY
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= LONGEST_VALIDITY:
        raise TwilioError(90007, value=text[:50])
    return int(text)


def _check_other(form: Mapping[str, str]) -> None:
    for name in BOOLEANS:
        if form.get(name, "true").lower() not in ("true", "false"):
            raise TwilioError(20001, detail=f"Invalid parameter: '{name}' must be true or false.")
    for name in UNSUPPORTED:
        if name in form:
            raise TwilioError(20001, detail=f"Invalid parameter: '{name}' is not supported by this rehearsal carrier.")
