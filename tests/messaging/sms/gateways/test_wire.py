"""HTTP to a carrier: what left and what did not is told apart, over http and https."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import TypeVar

import certifi
import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from messaging.sms.gateways import wire as wires
from messaging.sms.gateways.connection import Answer, NeverLeftError, NoAnswerError
from messaging.sms.gateways.wire import Wire

T = TypeVar("T")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Line:
    """A server that sends prepared bytes for each request, connection by connection."""

    def __init__(self, *scripts: list[bytes], context: ssl.SSLContext | None = None) -> None:
        self.scripts = list(scripts)
        self.requests: list[bytes] = []
        self.connections = 0
        self.ended = threading.Event()
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            try:
                self._talk(connection)
            except OSError:
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        if self._context:
            connection = self._context.wrap_socket(connection, server_side=True)
        self.connections += 1
        with connection:
            for answer in self.scripts.pop(0):
                if not (request := connection.recv(65536)):
                    return
                self.requests.append(request)
                connection.sendall(answer)
        self.ended.set()


@contextmanager
def line(*scripts: list[bytes], context: ssl.SSLContext | None = None) -> Iterator[Line]:
    server = Line(*scripts, context=context)
    try:
        yield server
    finally:
        server.close()


def run(talk: Callable[[Wire], Awaitable[T]], timeout: float = 5.0) -> T:
    async def begin() -> T:
        return await talk(Wire(timeout))

    return uvloop.run(begin())


def post(server: Line, scheme: str = "http", host: str = "127.0.0.1") -> Callable[[Wire], Awaitable[Answer]]:
    return lambda wire: wire.request("POST", f"{scheme}://{host}:{server.port}/a?b=c", b"To=1", {"X-Ours": "1"})


def test_a_request_arrives_as_it_was_meant() -> None:
    with line([OK]) as server:
        answer = run(post(server))
    assert (answer.status, answer.text, answer.headers) == (200, "ok", {"content-length": "2"})
    assert server.requests == [
        f"POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Ours: 1\r\nContent-Length: 4\r\n\r\nTo=1".encode()
    ]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    ],
    ids=["after an interim one", "in pieces", "and a farewell"],
)
def test_an_answer_is_read_whole(answer: bytes) -> None:
    with line([answer]) as server:
        assert run(post(server)).text == "ok"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\n\r\nok",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\xff",
    ],
    ids=["nothing", "half", "of unknown length", "not HTTP", "another protocol", "no letters"],
)
def test_anything_else_is_no_answer(answer: bytes) -> None:
    with line([answer]) as server:
        with pytest.raises(NoAnswerError):
            run(post(server))
        assert len(server.requests) == 1


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with line([b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"]) as server:
        assert run(post(server)).status == 307
        assert len(server.requests) == 1


def test_what_a_server_adds_to_an_answer_is_not_taken_for_the_next_one() -> None:
    with line([OK + b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nwrong"], [OK]) as server:

        async def twice(wire: Wire) -> list[str]:
            return [(await post(server)(wire)).text for _ in range(2)]

        assert run(twice) == ["ok", "ok"]
        assert server.connections == 2


def test_a_connection_that_was_ended_while_nobody_used_it_is_not_written_to() -> None:
    with line([OK], [OK]) as server:

        async def twice(wire: Wire) -> str:
            await post(server)(wire)
            # The loop stands still, so that only a look at the socket itself can tell.
            assert server.ended.wait(5)
            return (await post(server)(wire)).text

        assert run(twice) == "ok"
        assert server.connections == 2
        assert len(server.requests) == 2


def test_a_moment_that_passes_while_connecting_keeps_the_request_from_leaving() -> None:
    with line([OK]) as server:

        def late(wire: Wire) -> Awaitable[Answer]:
            return wire.request("POST", f"http://127.0.0.1:{server.port}/", b"", {}, monotonic())

        with pytest.raises(NeverLeftError):
            run(late)
        assert server.requests == []


def test_a_deadline_ends_a_request_whatever_comes() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        with suppress(asyncio.CancelledError):
            while not writer.is_closing():
                writer.write(b"a")
                await asyncio.sleep(0.02)

    async def ask(wire: Wire) -> float:
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        begun = monotonic()
        with pytest.raises(NoAnswerError):
            await wire.request("POST", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"", {})
        return monotonic() - begun

    assert 0.29 < run(ask, timeout=0.3) < 2


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "http:///nowhere", "http://does-not-exist.invalid/"])
def test_an_address_that_leads_nowhere(address: str) -> None:
    with pytest.raises(NeverLeftError):
        run(lambda wire: wire.request("GET", address, b"", {}))


@pytest.mark.parametrize("header", [{"X": "a\r\nHost: b"}, {"X\n": "a"}])
def test_no_value_becomes_a_header_of_its_own(header: dict[str, str]) -> None:
    with line([OK]) as server:
        with pytest.raises(NeverLeftError):
            run(lambda wire: wire.request("GET", f"http://127.0.0.1:{server.port}/", b"", header))
        assert server.connections == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's address with its key, vouching for itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def _trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(certifi, "where", lambda: str(certificate))
    wires.trust.cache_clear()
    yield
    wires.trust.cache_clear()


@pytest.mark.usefixtures("_trusted")
def test_https_is_spoken_on_a_kept_connection(secure: ssl.SSLContext) -> None:
    with line([OK, OK], context=secure) as server:

        async def twice(wire: Wire) -> list[str]:
            return [(await post(server, "https")(wire)).text for _ in range(2)]

        assert run(twice) == ["ok", "ok"]
        assert server.connections == 1


@pytest.mark.usefixtures("_trusted")
def test_a_certificate_for_somebody_else_is_told_nothing(secure: ssl.SSLContext) -> None:
    with line([OK], context=secure) as server:
        with pytest.raises(NeverLeftError):
            run(post(server, "https", "localhost"))
        assert server.requests == []


def test_a_certificate_nobody_vouches_for_is_told_nothing(secure: ssl.SSLContext) -> None:
    with line([OK], context=secure) as server:
        with pytest.raises(NeverLeftError):
            run(post(server, "https"))
        assert server.requests == []
