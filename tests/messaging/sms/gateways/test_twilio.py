"""Twilio's gateway does what every gateway must."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from foundation.settings import Settings
from messaging.sms.gateways.protocol import Gateway
from messaging.sms.gateways.twilio import TwilioGateway
from tests.messaging.sms.gateways.conformance import Conformance
from tests.messaging.sms.gateways.stub import Behaviour, Posted, Reply

REFUSALS = {
    Behaviour.REFUSE: ("400 Bad Request", 21211),
    Behaviour.OPT_OUT: ("400 Bad Request", 21610),
    Behaviour.THROTTLE: ("429 Too Many Requests", 20429),
    Behaviour.QUEUE_FULL: ("429 Too Many Requests", 21611),
    Behaviour.BAD_SENDER: ("400 Bad Request", 21606),
    Behaviour.FAULT: ("500 Internal Server Error", 20500),
    Behaviour.UNAVAILABLE: ("503 Service Unavailable", 20503),
}


class Twilio:
    """The dialect."""

    def read(self, target: str, body: bytes) -> tuple[UUID, str, str]:
        assert target.startswith("/2010-04-01/Accounts/")
        form = {name: value for name, (value,) in parse_qs(body.decode()).items()}
        return UUID(parse_qs(urlsplit(form["StatusCallback"]).query)["attempt"][0]), form["To"], form["Body"]

    def reply(self, behaviour: Behaviour, posted: Posted, retry_after: float | None) -> Reply:
        if behaviour == Behaviour.ACCEPT:
            return Reply("201 Created", json.dumps(_message(posted)).encode())
        if behaviour == Behaviour.MALFORMED:
            return Reply("201 Created", json.dumps({**_message(posted), "sid": None}).encode())
        status, code = REFUSALS[behaviour]
        body = {"code": code, "message": "x", "more_info": "x", "status": int(status[:3])}
        headers = (f"Retry-After: {retry_after:.0f}",) if retry_after is not None else ()
        return Reply(status, json.dumps(body).encode(), headers)

    def look(self, target: str, posted: list[Posted]) -> Reply:
        parts = urlsplit(target)
        known = [_message(entry) for entry in posted]
        if parts.path.endswith("/Messages.json"):
            (number,) = parse_qs(parts.query)["To"]
            found = [entry for entry in known if entry["to"] == number]
            return Reply("200 OK", json.dumps({"messages": found, "next_page_uri": None}).encode())
        sid = parts.path.rsplit("/", 1)[1].removesuffix(".json")
        for entry in known:
            if entry["sid"] == sid:
                return Reply("200 OK", json.dumps(entry).encode())
        return Reply("404 Not Found", json.dumps({"code": 20404, "message": "x", "status": 404}).encode())


class TestTwilio(Conformance):
    dialect = Twilio()

    def make_gateway(self, settings: Settings, url: str, timeout: float) -> Gateway:
        return TwilioGateway(
            replace(
                settings,
                twilio_api_url=url,
                twilio_account_sid="AC" + "0" * 32,
                twilio_auth_token="token",
                send_timeout=timeout,
                send_window=200,
                public_url="http://127.0.0.1:9",
            )
        )


def _message(posted: Posted) -> dict[str, Any]:
    return {
        "sid": f"SM{posted.attempt_id.hex}",
        "status": "queued",
        "to": posted.to,
        "body": posted.body,
        "error_code": None,
        "date_created": format_datetime(datetime.now(UTC)),
    }
