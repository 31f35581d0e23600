"""HTTP to a carrier: kept-alive connections, no request sent twice, every request ended by a deadline.

Every client library that was looked at either sends a POST once more on a connection that had died (libcurl), has no
limit for an answer that arrives a byte at a time (requests, urllib3), or costs several times the processor time. The
reading is httptools' (llhttp, the parser of Node.js); TLS and sockets are asyncio's.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from functools import cache, lru_cache
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

import certifi

from messaging.sms.gateways.connection import Answer, Connection, NeverLeftError

_CONNECT = 3.0  # seconds, at most


class _Origin(NamedTuple):
    host: str
    port: int
    secure: bool


class Wire:
    """Requests of one event loop, at most `timeout` seconds each once connected."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._connect = min(_CONNECT, timeout)
        self._kept: dict[_Origin, deque[Connection]] = {}

    async def request(
        self,
        method: str,
        address: str,
        body: bytes,
        headers: Mapping[str, str],
        latest: float | None = None,
    ) -> Answer:
        """One request, sent at most once, no redirect followed; not begun after `latest` (of `time.monotonic()`).

        Raises:
            NeverLeftError: no connection came about in time.
            NoAnswerError: it may have left, and what became of it cannot be known.
        """
        origin, head = _head(method, address, tuple(headers.items()))
        whole = b"%b%d\r\n\r\n%b" % (head, len(body), body)
        connection = self._kept_open(origin) or await self._opened(origin)
        # A process that was stopped for a while goes on anywhere: the time is looked at last of all.
        if latest is not None and monotonic() > latest:
            self._keep(origin, connection)
            raise NeverLeftError("late")
        answer = await connection.ask(whole, self._timeout)
        self._keep(origin, connection)
        return answer

    def _kept_open(self, origin: _Origin) -> Connection | None:
        kept = self._kept.get(origin)
        while kept:
            connection = kept.pop()
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _keep(self, origin: _Origin, connection: Connection) -> None:
        kept = self._kept.setdefault(origin, deque())
        kept.append(connection)
        # The one that was used longest ago stands first.
        while kept and not kept[0].is_fresh():
            kept.popleft().close()

    async def _opened(self, origin: _Origin) -> Connection:
        try:
            async with asyncio.timeout(self._connect):
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection, origin.host, origin.port, ssl=trust() if origin.secure else None
                )
                return connection
        except (OSError, UnicodeError) as error:
            raise NeverLeftError(type(error).__name__) from error


@cache
def trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


@lru_cache(maxsize=64)
def _head(method: str, address: str, headers: tuple[tuple[str, str], ...]) -> tuple[_Origin, bytes]:
    """Where a request goes, and all of its head but the number that ends it."""
    parts = urlsplit(address)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise NeverLeftError("no address")
    secure = parts.scheme == "https"
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if any(letter in line for line in lines for letter in "\r\n"):
        raise NeverLeftError("no head of a request")
    head = "\r\n".join([*lines, "Content-Length: "]).encode("latin-1")
    return _Origin(parts.hostname, parts.port or (443 if secure else 80), secure), head
