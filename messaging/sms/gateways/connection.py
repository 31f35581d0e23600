"""One kept-alive HTTP/1.1 connection: one request at a time, its answer read whole or not at all."""

import asyncio
import select
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httptools

# Servers hang up on what idles; most wait longer than this. Found out too late, it would cost a message its answer.
LONGEST_IDLE = 4.0
_LARGEST_ANSWER = 16 * 1024 * 1024


class NeverLeftError(Exception):
    """Not one byte of the request can have left."""


class NoAnswerError(Exception):
    """The request, or some of it, may have left and no whole answer came back."""


@dataclass(frozen=True)
class Answer:
    """A whole answer, whatever its status; names of headers in lower case. It came `seconds` after the request left."""

    status: int
    text: str
    headers: Mapping[str, str]
    seconds: float


@dataclass
class _Incoming:
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)
    size: int = 0


class Connection(asyncio.Protocol):
    """Belongs to the event loop that opened it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._incoming = _Incoming()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: Any = None
        self._open = False
        self._since = self._loop.time()

    async def ask(self, request: bytes, seconds: float) -> Answer:
        """Write the request and wait for its answer, so many seconds in all.

        Raises:
            NoAnswerError
        """
        self._since = self._loop.time()
        self._incoming = _Incoming()
        self._answer = self._loop.create_future()
        late = self._loop.call_at(self._since + seconds, self._fail, "deadline")
        try:
            self._transport.write(request)
            return await self._answer
        finally:
            late.cancel()
            self._answer = None

    def is_usable(self) -> bool:
        """Whether another request may be written: the other side kept the connection and has said nothing since."""
        return self.is_fresh() and not self._transport.is_closing() and not self._has_news()

    def is_fresh(self) -> bool:
        """Whether it is worth keeping: open, and used a moment ago."""
        return self._open and self._loop.time() - self._since < LONGEST_IDLE

    def close(self) -> None:
        """End it; a request under way gets no answer."""
        self._open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._open = True

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            # Nobody asked: whatever it is, it must not be taken for the answer to the next request.
            return self.close()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, UnicodeDecodeError) as error:
            self._fail(type(error).__name__)

    def eof_received(self) -> None:
        self._fail("hung up")

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(type(error).__name__ if error else "hung up")

    def on_message_begin(self) -> None:
        if self._answer is None or self._answer.done():
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._incoming.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self._incoming.parts.append(part)
        self._incoming.size += len(part)
        if self._incoming.size > _LARGEST_ANSWER:
            self._fail("too large")

    def on_message_complete(self) -> None:
        status, incoming = self._parser.get_status_code(), self._incoming
        if status < 200:
            # An interim answer: the one that counts follows.
            self._incoming = _Incoming()
            return
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer is not None and not self._answer.done():
            now = self._loop.time()
            text = b"".join(incoming.parts).decode()
            self._answer.set_result(Answer(status, text, incoming.headers, now - self._since))
            self._since = now

    def _fail(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(NoAnswerError(why))
        self.close()

    def _has_news(self) -> bool:
        """Whether the socket can be read although nothing was asked: the other side hung up or talks nonsense."""
        look = select.poll()
        look.register(self._transport.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(look.poll(0))
