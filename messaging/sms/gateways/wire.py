"""HTTP to a carrier: kept-alive connections, no request sent twice, every request ended by a deadline.

The client libraries of carriers usually speak over requests, which costs several times the processor time of urllib3
alone and has no limit for an answer that arrives a byte at a time.
"""

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

_CONNECT = 3.0  # seconds, at most

_NEVER_CONNECTED = (NewConnectionError, ConnectTimeoutError)


class NeverLeftError(Exception):
    """No connection came about, so the request did not leave."""


class NoAnswerError(Exception):
    """The request left and no whole answer came back."""


@dataclass(eq=False)
class _Request:
    connection: Any
    begun: float


class _Watch:
    """The requests under way, so that another thread can end those past the deadline."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own = threading.local()
        # By connection: whoever takes a connection over takes the place of who had it before.
        self._under_way: dict[int, _Request] = {}

    def begin(self, connection: Any) -> None:
        request = _Request(connection, time.monotonic())
        with self._lock:
            self._under_way[id(connection)] = self._own.request = request

    def end(self) -> bool:
        """This thread's request is over; whether there had been one."""
        request: _Request | None = getattr(self._own, "request", None)
        self._own.request = None
        if request is None:
            return False
        with self._lock:
            if self._under_way.get(id(request.connection)) is request:
                del self._under_way[id(request.connection)]
        return True

    def cut(self, seconds: float) -> None:
        """End the requests older than that: their threads then find the connection closed."""
        latest = time.monotonic() - seconds
        with self._lock:
            for request in self._under_way.values():
                if request.begun < latest:
                    with suppress(OSError, AttributeError):
                        request.connection.sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Answer:
    """A whole answer, whatever its status."""

    status: int
    text: str
    headers: Mapping[str, str]


class Wire:
    """Requests from any number of threads; `cut_late` from one more."""

    def __init__(self, timeout: float, connections: int) -> None:
        self._timeout = timeout
        self._watch = _Watch()
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            timeout=urllib3.Timeout(connect=min(_CONNECT, timeout), read=timeout),
            retries=False,
            ca_certs=certifi.where(),
        )
        self._pool.pool_classes_by_scheme = _pools(self._watch)

    def request(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One request, sent at most once, no redirect followed.

        Raises:
            NeverLeftError: no connection came about.
            NoAnswerError: it left, and what became of it cannot be known.
        """
        failure: Exception | None = None
        try:
            got = self._pool.urlopen(method, address, body=body, headers=headers, redirect=False, retries=False)
            return Answer(got.status, got.data.decode(), got.headers)
        except (HTTPError, OSError, UnicodeDecodeError) as error:
            failure = error
        finally:
            # Over https a request begins after the handshake, so a failed one has none.
            begun = self._watch.end()
        if not begun or isinstance(failure, _NEVER_CONNECTED):
            raise NeverLeftError(type(failure).__name__) from failure
        raise NoAnswerError(type(failure).__name__) from failure

    def cut_late(self) -> None:
        """End every request older than the timeout; its thread then raises `NoAnswerError`."""
        self._watch.cut(self._timeout)


def _pools(watch: _Watch) -> dict[str, Any]:
    """Pools whose connections tell when a request begins."""

    class Plain(HTTPConnection):
        def request(self, *args: Any, **kwargs: Any) -> None:
            watch.begin(self)
            super().request(*args, **kwargs)

    class Secure(HTTPSConnection):
        def request(self, *args: Any, **kwargs: Any) -> None:
            watch.begin(self)
            super().request(*args, **kwargs)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
