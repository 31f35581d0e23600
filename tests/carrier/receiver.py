"""A web server that takes status callbacks, as one of our clients would."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl


class Received(NamedTuple):
    """`url` is what the client named; `signature` came in the header."""

    url: str
    form: dict[str, str]
    signature: str
    idempotency_token: str


class Receiver:
    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.callbacks: queue.Queue[Received] = queue.Queue()
        self.answers: dict[str, int] = {}

    def statuses(self, count: int, seconds: float = 20) -> list[str]:
        return [self.next(seconds).form["MessageStatus"] for _ in range(count)]

    def next(self, seconds: float = 20) -> Received:
        return self.callbacks.get(timeout=seconds)


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    server = ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
    receiver = Receiver(server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.callbacks.put(
                Received(
                    f"{receiver.url}{self.path}",
                    dict(parse_qsl(body.decode())),
                    self.headers["X-Twilio-Signature"],
                    self.headers["I-Twilio-Idempotency-Token"],
                )
            )
            self.send_response(receiver.answers.get(self.path, 200))
            if self.path == "/elsewhere":
                self.send_header("Location", f"{receiver.url}/followed")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
