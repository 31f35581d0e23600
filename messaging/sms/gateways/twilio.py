"""Twilio, or anything that speaks its Messages API (`TWILIO_API_URL`).

https://www.twilio.com/docs/messaging/api/message-resource. There is no idempotency key, so nothing is ever posted a
second time here; what cannot be known is said to be uncertain.
"""

import logging
import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3 import make_headers

from foundation.settings import Settings
from messaging.sms.gateways.failures import verdict
from messaging.sms.gateways.protocol import CarrierAwayError, Outcome, Outgoing, Sighting, Verdict
from messaging.sms.gateways.statuses import STATES
from messaging.sms.gateways.wire import NeverLeftError, NoAnswerError, Wire

log = structlog.get_logger()

CALLBACK_PATH = "/webhooks/twilio/status"
CONCURRENCY = 32
LONGEST_VALIDITY = 36_000  # seconds a message may wait at Twilio; also what it assumes when not told
_LIST_AT_MOST = 1000
_LOOK = 0.25  # seconds between two looks for requests past their deadline

_Refused = (TwilioRestException, TwilioServiceException)


class _Http(HttpClient):  # type: ignore[misc]
    """What the SDK asks of an HTTP client, over our own wire."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False)
        self._wire = wire

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        sent = {**(headers or {}), **(make_headers(basic_auth=":".join(auth)) if auth else {})}
        address = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        answer = self._wire.request(method, address, urlencode(data, doseq=True).encode() if data else None, sent)
        return Response(answer.status, answer.text, answer.headers)


class TwilioGateway:
    """One account. Connections stay open between windows; threads carry the messages of a window side by side."""

    def __init__(self, settings: Settings) -> None:
        self.concurrency = threads = min(settings.send_window, CONCURRENCY)
        self._wire = Wire(settings.send_timeout, threads)
        http = _Http(self._wire)
        self._client = Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=http)
        self._client.api.base_url = settings.twilio_api_url
        self._callback = f"{settings.public_url}{CALLBACK_PATH}?attempt="
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="twilio")
        self._window_seconds = 3 * settings.send_timeout
        self.patience = self._window_seconds + 2 * settings.send_timeout

    def send_many(self, window: Sequence[Outgoing], latest: float | None = None) -> list[Outcome]:
        """Post the window. What has not begun when its time is over never leaves."""
        until = monotonic() + self._window_seconds
        until = until if latest is None else min(until, latest)
        posts = {self._threads.submit(self._post, outgoing, until): outgoing for outgoing in window}
        self._see_through(set(posts), until)
        return [_outcome(post, outgoing) for post, outgoing in posts.items()]

    def fetch(self, sid: str) -> Sighting | None:
        """The message of that number, None when Twilio has none.

        Raises:
            CarrierAwayError
        """
        try:
            return _sighting(self._client.messages(sid).fetch())
        except TwilioRestException as error:
            if error.status == 404:
                return None
            raise CarrierAwayError(f"HTTP {error.status}") from error
        except (TwilioException, NeverLeftError, NoAnswerError, ValueError, TypeError, AttributeError) as error:
            raise CarrierAwayError(type(error).__name__) from error

    def messages_to(self, number: str, since: datetime) -> list[Sighting]:
        """What was created for the number since then. Filtered here, because queued messages have no date sent.

        Raises:
            CarrierAwayError
        """
        try:
            found = [_sighting(entry) for entry in self._client.messages.list(to=number, limit=_LIST_AT_MOST)]
        except (TwilioException, NeverLeftError, NoAnswerError, ValueError, TypeError, AttributeError) as error:
            raise CarrierAwayError(type(error).__name__) from error
        return [entry for entry in found if entry.created_at is None or entry.created_at >= since]

    def _see_through(self, posts: set[Future[Any]], until: float) -> None:
        while posts:
            _, posts = wait(posts, timeout=_LOOK)
            self._wire.cut_late()
            if posts and monotonic() > until:
                posts = {post for post in posts if not post.cancel()}

    def _post(self, outgoing: Outgoing, until: float) -> Any:
        # A process that was stopped for a while goes on in any thread: the time is looked at in each.
        if monotonic() > until:
            raise NeverLeftError("late")
        kind = "messaging_service_sid" if _is_service(outgoing.sender) else "from_"
        parameters: dict[str, Any] = {kind: outgoing.sender}
        if outgoing.expires_in is not None:
            parameters["validity_period"] = max(1, min(outgoing.expires_in, LONGEST_VALIDITY))
        return self._client.messages.create(
            to=outgoing.to, body=outgoing.body, status_callback=f"{self._callback}{outgoing.attempt_id}", **parameters
        )


def _is_service(sender: str) -> bool:
    return len(sender) == 34 and sender.startswith("MG")


def _outcome(post: Future[Any], outgoing: Outgoing) -> Outcome:
    attempt_id = outgoing.attempt_id
    if post.cancelled():
        return Outcome(attempt_id, Verdict.RETRY)
    try:
        return _accepted(attempt_id, post.result())
    except _Refused as error:
        code = error.code if error.code != error.status else None
        return Outcome(attempt_id, verdict(error.status, code), code=error.code)
    except NeverLeftError:
        return Outcome(attempt_id, Verdict.RETRY)
    except Exception as error:
        # Whatever else went wrong, the request may have left.
        if not isinstance(error, NoAnswerError):
            log.warning("unreadable answer of the carrier", attempt=str(attempt_id), error=type(error).__name__)
        return Outcome(attempt_id, Verdict.UNCERTAIN)


def _accepted(attempt_id: uuid.UUID, message: Any) -> Outcome:
    if not isinstance(message.sid, str) or not message.sid:
        return Outcome(attempt_id, Verdict.UNCERTAIN)
    status = message.status if message.status in STATES else None
    return Outcome(attempt_id, Verdict.ACCEPTED, message.sid, status, message.error_code)


def _sighting(message: Any) -> Sighting:
    return Sighting(
        sid=str(message.sid),
        status=str(message.status),
        code=message.error_code,
        to=str(message.to),
        body=str(message.body),
        created_at=message.date_created,
    )
