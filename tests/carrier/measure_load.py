"""How many messages a second the carrier takes, against what a stock Twilio client sends.

    python -m tests.carrier.measure_load [--messages N]

Everything is on loopback and bounded. The load comes from a bare keep-alive client in this process, so that it costs
little; CPU is that of the carrier's process alone, read from /proc.
"""

import argparse
import asyncio
import os
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import uvloop
from twilio.rest import Client

from tests.carrier_process import CarrierProcess, running_carrier

TEXTS = (
    "BHXH Lao Cai: the BHYT cua ong/ba sap het han. Moi gia han tai UBND xa truoc ngay 30/06. Hotline 1900 9068",
    "BHXH Lào Cai: thẻ BHYT của ông/bà sắp hết hạn. Mời gia hạn tại UBND xã trước ngày 30/06.",
)
CONNECTIONS = 32


class Sender(asyncio.Protocol):
    """One keep-alive connection that posts the next message as soon as the last was answered."""

    def __init__(self, next_request: Callable[[], bytes | None], finished: asyncio.Future[None]) -> None:
        self._next_request = next_request
        self._finished = finished
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
            return
        assert head.startswith(b"HTTP/1.1 201"), self._received
        self._received = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._finished.done():
            self._finished.set_result(None)

    def _send(self) -> None:
        request = self._next_request()
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)  # type: ignore[attr-defined]


class Sink(asyncio.Protocol):
    """Answers every callback with an empty 200."""

    received = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while True:
            head, found, body = self._pending.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) if found else 0
            if not found or len(body) < length:
                return
            self._pending = body[length:]
            Sink.received += 1
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]


def requests(carrier: CarrierProcess, count: int, callback: str | None) -> list[bytes]:
    credentials = b64encode(":".join(carrier.auth).encode()).decode()
    made = []
    for number in range(count):
        form = {"To": f"+84992{number:06}", "From": "BHXHLAOCAI", "Body": TEXTS[number % 2]}
        if callback:
            form["StatusCallback"] = f"{callback}?attempt={number}"
        body = urlencode(form).encode()
        head = (
            f"POST {carrier.messages_url.removeprefix(carrier.url)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Basic {credentials}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def post_all(carrier: CarrierProcess, waiting: list[bytes]) -> None:
    loop = asyncio.get_running_loop()
    host, port = carrier.url.removeprefix("http://").split(":")
    remaining = iter(waiting)
    ends = [loop.create_future() for _ in range(CONNECTIONS)]
    for end in ends:
        await loop.create_connection(lambda end=end: Sender(lambda: next(remaining, None), end), host, int(port))  # type: ignore[misc]
    await asyncio.gather(*ends)


def cpu_seconds(carrier: CarrierProcess) -> float:
    fields = Path(f"/proc/{carrier.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(carrier: CarrierProcess, count: int, *, receipts: bool) -> tuple[float, float]:
    """Messages a second until all are answered, with `receipts` until two callbacks each came; CPU seconds each."""
    loop = asyncio.get_running_loop()
    sink = await loop.create_server(Sink, "127.0.0.1", 0)
    callback = f"http://127.0.0.1:{sink.sockets[0].getsockname()[1]}/status" if receipts else None
    waiting = requests(carrier, count, callback)
    Sink.received, cpu, started = 0, cpu_seconds(carrier), time.perf_counter()
    await post_all(carrier, waiting)
    while receipts and Sink.received < 2 * count:
        await asyncio.sleep(0.01)
    elapsed = time.perf_counter() - started
    sink.close()
    return count / elapsed, (cpu_seconds(carrier) - cpu) / count


def stock_client(carrier: CarrierProcess, count: int) -> tuple[float, float]:
    """Messages a second of one thread with the client as it comes, and its own CPU seconds a message."""
    client = Client(carrier.account_sid, carrier.auth_token)
    client.api.base_url = carrier.url
    cpu, started = time.process_time(), time.perf_counter()
    for number in range(count):
        client.messages.create(to=f"+84992{number:06}", from_="BHXHLAOCAI", body=TEXTS[number % 2])
    return count / (time.perf_counter() - started), (time.process_time() - cpu) / count


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the carrier against the stock Twilio client")
    parser.add_argument("--messages", type=int, default=20_000)
    count = parser.parse_args().messages
    for title, pace, receipts in (("creates alone", 3600, False), ("creates, statuses, two receipts each", 0, True)):
        with (
            tempfile.TemporaryDirectory() as folder,
            running_carrier(Path(folder), pace=pace, undelivered=0) as carrier,
        ):
            rate, cpu = uvloop.run(measure(carrier, count, receipts=receipts))
            print(f"{title:40} {rate:8.0f} messages/s, {cpu * 1e6:6.0f} us of the carrier's CPU a message")
    with tempfile.TemporaryDirectory() as folder, running_carrier(Path(folder)) as carrier:
        rate, cpu = stock_client(carrier, count // 20)
        print(f"{'stock client, one thread':40} {rate:8.0f} messages/s, {cpu * 1e6:6.0f} us of its own CPU a message")


if __name__ == "__main__":
    main()
