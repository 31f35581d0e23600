"""How many signed status callbacks a second the web server takes, against an empty Flask route on the same server.

    python -m benchmarks.receipts [--receipts N] [--rounds R] [--connections C]

Both are served by the command of `operations.programs.web`, one after the other in each round; medians of the rounds.
The load is the same keep-alive connections, the same signed bodies, prepared beforehand; it comes from this process. A
callback counts when its 204 came, that is, when its row was committed. CPU is that of the web processes alone, read
from /proc; statements are pg_stat_statements calls. Afterwards the waiting receipts are applied, which is timed too,
and the ledger is compared with what was sent. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvloop
from sqlalchemy import text

from benchmarks import empty
from benchmarks.carrier import Sender
from carrier.callbacks import encode
from carrier.signature import sign
from foundation.database import db
from messaging.sms.gateways.twilio import CALLBACK_PATH
from messaging.sms.receipts import actions
from operations.embedded import ports
from operations.environment import isolated
from operations.processes import Stack
from operations.programs import ROOT, Running, web

STATUSES = ("sent", "delivered")


class Load(Sender):
    """The same connection, for answers without a body."""

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(b"\r\n\r\n"):
            return
        if not self._received.startswith(b"HTTP/1.1 204"):
            self._finished.set_exception(AssertionError(self._received))
        self._received = b""
        self._send()


async def post_all(address: str, waiting: Sequence[bytes], connections: int) -> None:
    """Post them all over so many connections, each as soon as the one before was answered."""
    loop = asyncio.get_running_loop()
    host, port = address.removeprefix("http://").split(":")
    remaining = iter(waiting)
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(lambda end=end: Load(lambda: next(remaining, None), end), host, int(port))  # type: ignore[misc]
    await asyncio.gather(*ends)


def callbacks(house: Stack, attempts: Sequence[uuid.UUID], status: str, path: str) -> list[bytes]:
    """A signed callback of that status for each attempt, ready to be written to a connection."""
    token, public = house.settings.twilio_auth_token, house.settings.public_url
    made = []
    for attempt in attempts:
        query = f"?attempt={attempt}"
        form = {
            "AccountSid": house.settings.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            "From": "BHXHLAOCAI",
            "MessageSid": f"SM{attempt.hex}",
            "MessageStatus": status,
            "SmsSid": f"SM{attempt.hex}",
            "SmsStatus": status,
            "To": "+84992000001",
        }
        body = encode(form)
        head = (
            f"POST {path}{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: TwilioProxy/1.1\r\n"
            f"X-Twilio-Signature: {sign(token, f'{public}{CALLBACK_PATH}{query}', form)}\r\n"
            f"I-Twilio-Idempotency-Token: {attempt.hex}\r\nAccept: */*\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def make_messages(count: int) -> list[uuid.UUID]:
    """A run with so many accepted messages, each with its attempt; the ids of these."""
    make = text(
        """
        WITH run AS (
            INSERT INTO sms_run
                (label, state, sender, send_from, hours_from, hours_to, merges_households, needs_consent)
            VALUES ('benchmark', 'running', 'BHXHLAOCAI', now(), '00:00', '00:00', true, false) RETURNING id
        ), made AS (
            INSERT INTO sms_message (run_id, resident_id, occasion, language, state, household, segments, attempt_id)
            SELECT run.id, number, '', 'vi', 'accepted', 1, 1, gen_random_uuid()
            FROM run, generate_series(1, :count) AS number RETURNING id, run_id, attempt_id
        ), tallied AS (
            INSERT INTO sms_tally (run_id, language, text_language, state, reason, messages, segments)
            SELECT run.id, 'vi', '', 'accepted', '', :count, :count FROM run
        )
        INSERT INTO sms_attempt (id, message_id, run_id, number_hash, body_digest, segments, sid, outcome, status)
        SELECT attempt_id, id, run_id, '\\x00', '\\x00', 1, 'SM' || replace(attempt_id::text, '-', ''),
               'accepted', 'queued'
        FROM made RETURNING id
        """
    )
    found = list(db.session.scalars(make, {"count": count}))
    db.session.commit()
    return found


def cpu_seconds(group: int) -> float:
    """Of all processes of the group."""
    used = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            used += (int(fields[11]) + int(fields[12])) if int(fields[2]) == group else 0
    return used / os.sysconf("SC_CLK_TCK")


@contextmanager
def empty_server(house: Stack) -> Iterator[tuple[str, Running]]:
    """The same server with the same options, the application of `benchmarks.empty`."""
    port = ports.choose()
    program = web("127.0.0.1", port)
    program = replace(program, name="empty", command=(*program.command[:-1], f"{empty.__name__}:create_app"))
    running = Running(program, {**house.environ, "PYTHONPATH": str(ROOT)}, house.folder / "logs")
    try:
        yield f"http://127.0.0.1:{port}", running
    finally:
        running.end()


def measure(address: str, group: int, waiting: Sequence[bytes], connections: int) -> tuple[float, float]:
    """Requests a second, and CPU seconds of the server for each."""
    cpu, started = cpu_seconds(group), time.perf_counter()
    uvloop.run(post_all(address, waiting, connections))
    elapsed = time.perf_counter() - started
    return len(waiting) / elapsed, (cpu_seconds(group) - cpu) / len(waiting)


def apply_all() -> tuple[int, float]:
    """Let the ledger follow whatever waits; how many receipts, and seconds."""
    applied, started = 0, time.perf_counter()
    while some := actions.apply_waiting(db.session, actions.AT_ONCE):
        db.session.commit()
        applied += some
    return applied, time.perf_counter() - started


def statements(like: str) -> int:
    """Calls of statements that begin so."""
    calls = text("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query ILIKE :like")
    return int(db.session.scalar(calls, {"like": f"{like}%"}) or 0)


def run(house: Stack, receipts: int, rounds: int, connections: int) -> dict[str, float]:
    """What one house brings on this machine."""
    house.start()
    house.wait_until_up()
    attempts = make_messages(receipts)
    found: dict[str, list[tuple[float, float]]] = {"empty": [], "callback": []}
    with empty_server(house) as (address, empty_process):
        wait_for(address)
        servers = {
            "empty": (address, empty_process.pid, empty.PATH),
            "callback": (house.address, house.process("web").pid, CALLBACK_PATH),
        }
        for address, group, path in servers.values():
            measure(address, group, callbacks(house, attempts[:1000], "queued", path), connections)
        before = statements("%INSERT INTO sms_receipt")
        for number in range(rounds):
            for name, (address, group, path) in servers.items():
                waiting = callbacks(house, attempts, STATUSES[number % 2], path)
                rate, cpu = measure(address, group, waiting, connections)
                print(f"{name:10} {rate:8.0f} requests/s {cpu * 1e6:6.0f} us CPU each", flush=True)
                found[name].append((rate, cpu))
    inserts = statements("%INSERT INTO sms_receipt") - before
    return summary(found, inserts / (receipts * rounds))


def summary(found: dict[str, list[tuple[float, float]]], inserts: float) -> dict[str, float]:
    """The medians, and what applying all of it took."""
    rates = {name: statistics.median(rate for rate, _ in rounds) for name, rounds in found.items()}
    cpu = {name: statistics.median(seconds for _, seconds in rounds) * 1e6 for name, rounds in found.items()}
    before = statements("")
    applied, seconds = apply_all()
    return {
        "empty_per_second": round(rates["empty"]),
        "callbacks_per_second": round(rates["callback"]),
        "ratio": round(rates["callback"] / rates["empty"], 2),
        "empty_cpu_us": round(cpu["empty"]),
        "callback_cpu_us": round(cpu["callback"]),
        "inserts_per_receipt": round(inserts, 4),
        "applied": applied,
        "applied_per_second": round(applied / seconds),
        "statements_per_applied": round((statements("") - before) / applied, 4),
    }


def wait_for(address: str) -> None:
    """Until something listens there."""
    until = time.monotonic() + 20
    while not ports.listens(int(address.rsplit(":", 1)[1])):
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the callbacks against an empty route of the same server")
    parser.add_argument("--receipts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    given = parser.parse_args()
    account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "only for this benchmark"}
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), environ={**isolated(os.environ), **account}, programs=("web",)) as house,
        house.app.app_context(),
    ):
        found = run(house, given.receipts, given.rounds, given.connections)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
