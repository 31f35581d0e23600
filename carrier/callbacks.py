"""Posts signed status callbacks, many at once, and again later when a web server does not answer.

Request and parameters: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

import asyncio
import logging
import sqlite3
import time
from contextlib import suppress
from hashlib import sha256
from urllib.parse import quote_plus

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from carrier import retries
from carrier.outbox import Callback, Outbox
from carrier.settings import Settings
from carrier.signature import sign

# Twilio's own limits: 5 seconds to connect, 15 in all.
TIMEOUT = ClientTimeout(total=15, sock_connect=5)
LONGEST_SLEEP = 1.0

log = logging.getLogger(__name__)


def parameters(callback: Callback, account_sid: str) -> dict[str, str]:
    form = {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "From": callback.sender or "",
        "MessageSid": callback.sid,
        "MessageStatus": callback.status,
        "SmsSid": callback.sid,
        "SmsStatus": callback.status,
        "To": callback.recipient,
    }
    if callback.service_sid:
        form["MessagingServiceSid"] = callback.service_sid
    if callback.error_code is not None:
        form["ErrorCode"] = str(callback.error_code)
    if callback.status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = time.strftime("%y%m%d%H%M", time.gmtime(callback.occurred))
    return form


def encode(form: dict[str, str]) -> bytes:
    """As urlencode does; what needs no quotes is not looked at letter by letter, which took longer than the signing."""
    return "&".join(
        [
            f"{name}={value if value.isascii() and value.isalnum() else quote_plus(value)}"
            for name, value in form.items()
        ]
    ).encode()


class Courier:
    """Keeps `callback_connections` posts under way as long as callbacks are due."""

    def __init__(self, outbox: Outbox, settings: Settings) -> None:
        self._outbox = outbox
        self._settings = settings
        self._due = asyncio.Event()
        self._queue: asyncio.Queue[Callback] = asyncio.Queue()

    def wake(self) -> None:
        self._due.set()

    async def run(self) -> None:
        connector = TCPConnector(limit=0)
        async with (
            ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                timeout=TIMEOUT,
                skip_auto_headers=("Accept-Encoding",),
            ) as session,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(self._settings.callback_connections):
                group.create_task(self._post_forever(session))
            group.create_task(self._feed())

    async def _feed(self) -> None:
        """Claims only what is about to be posted, so that a kill repeats few callbacks."""
        while True:
            self._due.clear()
            room = 2 * self._settings.callback_connections - self._queue.qsize()
            try:
                claimed = self._outbox.claim(time.time(), room)
            except sqlite3.Error as error:
                log.error("callbacks stand still: %s", error)
                claimed = []
            for callback in claimed:
                self._queue.put_nowait(callback)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), self._sleep(len(claimed) == room))

    def _sleep(self, more: bool) -> float:
        if more:
            return 0.005
        due = self._outbox.next_due()
        return LONGEST_SLEEP if due is None else min(max(due - time.time(), 0.01), LONGEST_SLEEP)

    async def _post_forever(self, session: ClientSession) -> None:
        while True:
            callback = await self._queue.get()
            try:
                await self._deliver(session, callback)
            except sqlite3.Error as error:
                log.error("callback %s of %s is not recorded: %s", callback.status, callback.sid, error)

    async def _deliver(self, session: ClientSession, callback: Callback) -> None:
        url, _, overrides = callback.url.partition("#")
        failure = await self._post(session, callback, url)
        policy = retries.policy(overrides, self._settings.callback_retries)
        if failure in policy.failures and callback.tries < policy.times:
            await self._outbox.postpone(callback, time.time() + retries.pause(callback.tries + 1))
            return
        if failure:
            log.warning("callback %s of %s given up: %s", callback.status, callback.sid, failure)
        await self._outbox.finish(callback)

    async def _post(self, session: ClientSession, callback: Callback, url: str) -> str | None:
        """None when the web server took it, else the failure: in the words of a retry policy if one knows it."""
        form = parameters(callback, self._settings.account_sid)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(self._settings.auth_token, url, form),
            "I-Twilio-Idempotency-Token": sha256(f"{callback.sid}{callback.status}".encode()).hexdigest()[:32],
        }
        try:
            # A redirect could lead off this machine.
            async with session.post(
                URL(url, encoded=True), data=encode(form), headers=headers, allow_redirects=False
            ) as response:
                await response.read()
        except ClientConnectionError:
            return "ct"
        except (TimeoutError, ClientError):
            return "rt"
        except ValueError as error:
            # One URL that cannot be posted to must not stop the callbacks of everybody else.
            return f"unusable URL, {error}"
        return f"{response.status // 100}xx" if response.status >= 400 else None
