"""Twilio, or anything that speaks its Messages API (`TWILIO_API_URL`).

https://www.twilio.com/docs/messaging/api/message-resource. There is no idempotency key, so nothing is ever posted a
second time here; what cannot be known is said to be uncertain.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Awaitable, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlencode

import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from yarl import URL

from foundation.settings import Settings
from messaging.sms.gateways.concurrency import START
from messaging.sms.gateways.connection import NeverLeftError, NoAnswerError
from messaging.sms.gateways.failures import verdict
from messaging.sms.gateways.protocol import CarrierAwayError, Outcome, Outgoing, Sighting, Verdict
from messaging.sms.gateways.statuses import STATES
from messaging.sms.gateways.traffic import Traffic, Trip
from messaging.sms.gateways.wire import Wire

log = structlog.get_logger()

CALLBACK_PATH = "/webhooks/twilio/status"
LONGEST_VALIDITY = 36_000  # seconds a message may wait at Twilio; also what it assumes when not told
_LIST_AT_MOST = 1000
_TOO_MANY = 429

_Refused = (TwilioRestException, TwilioServiceException)
_Unreadable = (TwilioException, NeverLeftError, NoAnswerError, ValueError, TypeError, AttributeError, KeyError)
_sid = re.compile(r"[!-~]{1,64}")
_trip: ContextVar[Trip | None] = ContextVar("trip", default=None)
T = TypeVar("T")


class _Http(AsyncHttpClient):  # type: ignore[misc]
    """What the SDK asks of an asynchronous HTTP client, over our own wire."""

    def __init__(self, timeout: float) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), True)
        self._wire = Wire(timeout)

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        sent = {**(headers or {}), "Authorization": _basic(auth)} if auth else dict(headers or {})
        address = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        # The same form as urlencode's to whoever reads it, at a fifth of its cost: that of most of a message's request.
        body = URL.build(query=data).raw_query_string.encode() if data else b""
        trip = _trip.get()
        answer = await self._wire.request(method, address, body, sent, trip.latest if trip else None)
        if trip:
            trip.seconds = answer.seconds
            trip.retry_after = _seconds(answer.headers.get("retry-after"))
        return Response(answer.status, answer.text, answer.headers)


class TwilioGateway:
    """One account. Belongs to the process that first sends with it."""

    def __init__(self, settings: Settings) -> None:
        self._client = Client(
            settings.twilio_account_sid, settings.twilio_auth_token, http_client=_Http(settings.send_timeout)
        )
        self._client.api.base_url = settings.twilio_api_url
        self._callback = f"{settings.public_url}{CALLBACK_PATH}?attempt="
        self._traffic = Traffic(self._post, min(settings.send_window, START))
        self._window_seconds = 3 * settings.send_timeout
        # After the window's time what has begun may still connect and then wait for its answer.
        self.patience = self._window_seconds + 2 * settings.send_timeout + 1

    @property
    def concurrency(self) -> int:
        """How many may be under way at once."""
        return self._traffic.concurrency

    def send_many(self, window: Sequence[Outgoing], latest: float | None = None) -> list[Outcome]:
        """Post the window. What has not begun when its time is over never leaves."""
        until = monotonic() + self._window_seconds
        return self._traffic.send_many(window, until if latest is None else min(until, latest), self.patience)

    def fetch(self, sid: str) -> Sighting | None:
        """The message of that number, None when Twilio has none.

        Raises:
            CarrierAwayError
        """
        return self._traffic.ask(_answered(self._fetched(sid)), self.patience)

    def messages_to(self, number: str, since: datetime) -> list[Sighting]:
        """What was created for the number since then. Filtered here, because queued messages have no date sent.

        Raises:
            CarrierAwayError
        """
        found = self._traffic.ask(_answered(self._listed(number)), self.patience)
        return [entry for entry in found if entry.created_at is None or entry.created_at >= since]

    def close(self) -> None:
        """End its thread and connections; a gateway that is closed sends nothing more."""
        self._traffic.close()

    async def _fetched(self, sid: str) -> Sighting | None:
        try:
            return _sighting(await self._client.messages(sid).fetch_async())
        except TwilioRestException as error:
            if error.status == 404:
                return None
            raise CarrierAwayError(f"HTTP {error.status}") from error

    async def _listed(self, number: str) -> list[Sighting]:
        return [_sighting(entry) for entry in await self._client.messages.list_async(to=number, limit=_LIST_AT_MOST)]

    async def _post(self, outgoing: Outgoing, trip: Trip) -> Outcome:
        _trip.set(trip)
        attempt_id = outgoing.attempt_id
        kind = "messaging_service_sid" if _is_service(outgoing.sender) else "from_"
        parameters: dict[str, Any] = {kind: outgoing.sender}
        if outgoing.expires_in is not None:
            parameters["validity_period"] = max(1, min(outgoing.expires_in, LONGEST_VALIDITY))
        try:
            message = await self._client.messages.create_async(
                to=outgoing.to, body=outgoing.body, status_callback=f"{self._callback}{attempt_id}", **parameters
            )
        except NeverLeftError:
            return Outcome(attempt_id, Verdict.RETRY)
        except NoAnswerError:
            return Outcome(attempt_id, Verdict.UNCERTAIN)
        except _Refused as error:
            return _refused(outgoing, trip, error)
        except Exception as error:
            return _unreadable(outgoing, type(error).__name__)
        if not isinstance(message.sid, str) or not _sid.fullmatch(message.sid):
            return _unreadable(outgoing, "no number")
        status = message.status if message.status in STATES else None
        return Outcome(attempt_id, Verdict.ACCEPTED, message.sid, status, _code(message.error_code))


def _refused(outgoing: Outgoing, trip: Trip, error: Any) -> Outcome:
    # Where the answer brings no code, the SDK puts the status in its place.
    code = _code(error.code) if error.code != error.status else None
    meant = verdict(error.status, code)
    trip.throttled = meant == Verdict.RETRY and error.status == _TOO_MANY
    wait = trip.retry_after if meant in (Verdict.RETRY, Verdict.REST) else None
    return Outcome(outgoing.attempt_id, meant, code=_code(error.code), retry_after=wait)


def _unreadable(outgoing: Outgoing, why: str) -> Outcome:
    """The carrier has taken it for all we know: somebody must look."""
    log.error("unreadable answer of the carrier", attempt=str(outgoing.attempt_id), error=why)
    return Outcome(outgoing.attempt_id, Verdict.UNCERTAIN)


async def _answered(question: Awaitable[T]) -> T:
    try:
        return await question
    except _Unreadable as error:
        raise CarrierAwayError(type(error).__name__) from error


def _is_service(sender: str) -> bool:
    return len(sender) == 34 and sender.startswith("MG")


def _code(code: Any) -> int | None:
    return code if isinstance(code, int) and 0 <= code < 1_000_000 else None


def _basic(auth: tuple[str, str]) -> str:
    return f"Basic {b64encode(':'.join(auth).encode()).decode()}"


def _seconds(retry_after: str | None) -> float | None:
    """What a Retry-After header asks for: seconds, or a date (RFC 9110, 10.2.3)."""
    if not retry_after:
        return None
    try:
        if retry_after.isdecimal():
            return float(retry_after)
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _sighting(message: Any) -> Sighting:
    return Sighting(
        sid=str(message.sid),
        status=str(message.status),
        code=_code(message.error_code),
        to=str(message.to),
        body=str(message.body),
        created_at=message.date_created,
    )
