"""A carrier that misbehaves: a socket that reads a request and then does what the test says."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]


@dataclass
class Misbehaving:
    """`requests` are those that arrived whole."""

    url: str
    requests: list[str] = field(default_factory=list)


@contextmanager
def misbehaving(behave: Behaviour) -> Iterator[Misbehaving]:
    """Serves on a free loopback port until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Misbehaving(f"http://127.0.0.1:{listener.getsockname()[1]}")
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            server.requests.append(_read(connection))
            behave(connection)

    def accept() -> None:
        with suppress(OSError):
            while not ended.is_set():
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        ended.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def answer(status: str, body: str, *headers: str) -> Behaviour:
    """A whole answer, then the end of the connection."""
    content = body.encode()
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers])
    return lambda connection: connection.sendall(f"{head}\r\n\r\n".encode() + content)


def reset(connection: socket.socket) -> None:
    """The carrier's machine drops the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(connection: socket.socket) -> None:
    """The carrier hangs up without a word."""


def hang(connection: socket.socket) -> None:
    """Nothing ever comes; ends when the other side hangs up."""
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """A byte now and then, always before a read timeout could strike."""
    waiting = threading.Event()
    connection.sendall(b"HTTP/1.1 201 Created\r\nX-Slow: ")
    while True:
        connection.sendall(b"a")
        waiting.wait(0.05)


def half(connection: socket.socket) -> None:
    """An answer that promises more than it brings."""
    connection.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"sid": "SM')


def _read(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += _more(connection)
    return (head + b"\r\n\r\n" + body).decode()


def _more(connection: socket.socket) -> bytes:
    if more := connection.recv(65536):
        return more
    raise OSError("hung up")
