"""How many messages a second the carrier takes, against what clients send it. `make bench`.

    python -m benchmarks.carrier [--messages N]

Baselines of the same run: the stock Twilio client in one thread, and the house's own gateway in one process, window
after window with nothing else around it. The carrier must be no bottleneck: at least 3x of what the gateway sends.
Everything is on loopback and bounded. The bare load comes from keep-alive connections of this process; CPU is that of
the carrier's process alone, read from /proc. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import uvloop
from twilio.rest import Client

from foundation.settings import load
from messaging.sms.gateways.protocol import Outgoing, Verdict
from messaging.sms.gateways.twilio import TwilioGateway
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


def own_gateway(carrier: CarrierProcess, count: int) -> tuple[float, float]:
    """Messages a second of the house's gateway in this process, and its own CPU seconds a message."""
    keys = dict.fromkeys(("SECRET_KEY", "FIELD_KEY", "LOOKUP_KEY"), "only for this benchmark")
    servers = {"DATABASE_URL": "postgresql://none@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9/0"}
    account = {"TWILIO_ACCOUNT_SID": carrier.account_sid, "TWILIO_AUTH_TOKEN": carrier.auth_token}
    gateway = TwilioGateway(load({**keys, **servers, **account, "TWILIO_API_URL": carrier.url, "SEND_WINDOW": "200"}))
    letters = [Outgoing(uuid.uuid4(), f"+84992{n:06}", TEXTS[n % 2], "BHXHLAOCAI", None) for n in range(count)]
    cpu, started = time.process_time(), time.perf_counter()
    for begin in range(0, count, 200):
        outcomes = gateway.send_many(letters[begin : begin + 200])
        assert all(outcome.verdict == Verdict.ACCEPTED for outcome in outcomes), outcomes[0]
    return count / (time.perf_counter() - started), (time.process_time() - cpu) / count


def taken(count: int, *, pace: float, receipts: bool) -> tuple[float, float]:
    """What the carrier takes of a bare load."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_carrier(Path(folder), pace=pace, undelivered=0) as carrier,
    ):
        return uvloop.run(measure(carrier, count, receipts=receipts))


def sent(client: Callable[[CarrierProcess, int], tuple[float, float]], count: int) -> tuple[float, float]:
    """What a client sends to a carrier that does nothing else meanwhile."""
    with tempfile.TemporaryDirectory() as folder, running_carrier(Path(folder), pace=3600) as carrier:
        return client(carrier, count)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the carrier against what sends to it")
    parser.add_argument("--messages", type=int, default=10_000)
    count = parser.parse_args().messages
    found = {
        "carrier, creates alone": taken(count, pace=3600, receipts=False),
        "carrier, with statuses and two receipts each": taken(count, pace=0, receipts=True),
        "stock client, one thread": sent(stock_client, count // 20),
        "own gateway, one process": sent(own_gateway, count // 4),
    }
    for title, (rate, cpu) in found.items():
        print(f"{title:46} {rate:8.0f} messages/s {cpu * 1e6:8.0f} us CPU a message")
    creates = found["carrier, creates alone"][0]
    ratios = {
        f"creates alone : {title}": round(creates / found[title][0], 2)
        for title in ("stock client, one thread", "own gateway, one process")
    }
    for title, ratio in ratios.items():
        print(f"{title:46} {ratio:8.2f} x")
    print(json.dumps({"messages_per_second": {t: round(r) for t, (r, _) in found.items()}, "ratios": ratios}))


if __name__ == "__main__":
    main()
