"""A carrier that does what a test says, in any dialect: it counts what it is posted and never forgets."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import Protocol
from uuid import UUID


class Behaviour(Enum):
    """What the carrier does with one message."""

    ACCEPT = auto()
    REFUSE = auto()  # it will never take a message for this number
    OPT_OUT = auto()  # the same, and the number wants nothing more
    THROTTLE = auto()  # too many; names `retry_after` seconds, if the test gave any
    QUEUE_FULL = auto()  # too much is waiting at this sender
    BAD_SENDER = auto()  # the account may not use this sender
    FAULT = auto()  # 500, after it may have accepted
    UNAVAILABLE = auto()  # 503
    MALFORMED = auto()  # success, in words that nobody can read
    PAGE = auto()  # success, and a page for browsers
    RESET = auto()  # the connection ends once the whole request was read
    HANG_UP = auto()
    HANG = auto()
    DRIP = auto()  # a byte now and then, for ever
    HALF = auto()  # an answer that promises more than it brings


@dataclass(frozen=True)
class Posted:
    """One message as it was posted."""

    attempt_id: UUID
    to: str
    body: str
    at: float


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: str
    body: bytes
    headers: tuple[str, ...] = ()


class Dialect(Protocol):
    """How one kind of carrier puts things."""

    def read(self, target: str, body: bytes) -> tuple[UUID, str, str]:
        """Attempt, number and text of a posted message."""

    def reply(self, behaviour: Behaviour, posted: Posted, retry_after: float | None) -> Reply:
        """The answer to a posted message, for every behaviour that gives a whole one."""

    def look(self, target: str, posted: list[Posted]) -> Reply:
        """The answer to a question about what was posted."""


class Stub:
    """`behave` decides by the message; `delay` seconds pass before each answer."""

    def __init__(self, dialect: Dialect) -> None:
        self.url = ""
        self.posted: list[Posted] = []
        self.behave: Callable[[Posted], Behaviour] = lambda posted: Behaviour.ACCEPT
        self.delay = 0.0
        self.retry_after: float | None = None
        self.connections = self.most_at_once = self._at_once = 0
        self._dialect = dialect
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    def always(self, behaviour: Behaviour) -> None:
        self.behave = lambda posted: behaviour

    def hang_up(self) -> None:
        """End every connection, also those nobody is using."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(5)

    def run(self, listener: socket.socket) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(listener))

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)

    async def _serve(self, listener: socket.socket) -> None:
        server = await asyncio.start_server(self._talk, sock=listener)
        await self._ended.wait()
        server.close()
        await self._hang_up()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                await self._answer(reader, writer)
        self._writers.discard(writer)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0]))
        method, target, _ = head.split(" ", 2)
        if method == "GET":
            return _write(writer, self._dialect.look(target, self.posted))
        posted = Posted(*self._dialect.read(target, body), monotonic())
        self.posted.append(posted)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self.delay)
            await self._behave(writer, self.behave(posted), posted)
        finally:
            self._at_once -= 1

    async def _behave(self, writer: asyncio.StreamWriter, behaviour: Behaviour, posted: Posted) -> None:
        match behaviour:
            case Behaviour.RESET:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                raise ConnectionResetError
            case Behaviour.HANG_UP:
                raise ConnectionResetError
            case Behaviour.HANG:
                await self._ended.wait()
            case Behaviour.DRIP:
                writer.write(b"HTTP/1.1 201 Created\r\nX-Slow: ")
                while not writer.is_closing():
                    writer.write(b"a")
                    await asyncio.sleep(0.02)
            case Behaviour.HALF:
                writer.write(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"sid": "SM')
                await writer.drain()
                raise ConnectionResetError
            case Behaviour.PAGE:
                _write(writer, Reply("201 Created", b"<html>ok</html>"))
            case _:
                _write(writer, self._dialect.reply(behaviour, posted, self.retry_after))


@contextmanager
def running_stub(dialect: Dialect) -> Iterator[Stub]:
    """Serves on a free loopback port until the end of the block."""
    stub, listener = Stub(dialect), socket.create_server(("127.0.0.1", 0), backlog=1024)
    stub.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    thread = threading.Thread(target=stub.run, args=(listener,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.end()
        thread.join(5)


def _write(writer: asyncio.StreamWriter, reply: Reply) -> None:
    head = "\r\n".join([f"HTTP/1.1 {reply.status}", f"Content-Length: {len(reply.body)}", *reply.headers])
    writer.write(f"{head}\r\n\r\n".encode() + reply.body)
