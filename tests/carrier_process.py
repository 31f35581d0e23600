"""The carrier as a real process of its own, for tests that need something to send to."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

REPOSITORY = Path(__file__).parent.parent
ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "rehearsal-token"
SECONDS_TO_START = 20


@dataclass(frozen=True)
class CarrierProcess:
    url: str
    account_sid: str
    auth_token: str
    process: subprocess.Popen[str]

    @property
    def messages_url(self) -> str:
        return f"{self.url}/2010-04-01/Accounts/{self.account_sid}/Messages.json"

    @property
    def auth(self) -> tuple[str, str]:
        return self.account_sid, self.auth_token

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, auth=self.auth, timeout=30)

    def messages(self, **filters: str) -> list[dict[str, Any]]:
        """Every message the carrier holds, the newest first, read page by page through its API."""
        found: list[dict[str, Any]] = []
        with self.client() as client:
            page = client.get(self.messages_url, params={"PageSize": "1000", **filters}).raise_for_status().json()
            found += page["messages"]
            while page["next_page_uri"]:
                page = client.get(page["next_page_uri"]).raise_for_status().json()
                found += page["messages"]
        return found

    def figures(self) -> dict[str, Any]:
        figures: dict[str, Any] = httpx.get(f"{self.url}/healthz").raise_for_status().json()
        return figures

    def order(self, *faults: dict[str, Any], seed: int = 0) -> None:
        """Order these faults, and no others. Only a carrier started with faults="on" obeys."""
        with self.client() as client:
            client.put("/admin/faults", json={"seed": seed, "faults": list(faults)}).raise_for_status()

    def heal(self) -> None:
        """Switch every fault off."""
        with self.client() as client:
            client.delete("/admin/faults").raise_for_status()

    def hits(self) -> list[int]:
        """How often each ordered fault has struck."""
        with self.client() as client:
            return [fault["hits"] for fault in client.get("/admin/faults").raise_for_status().json()["faults"]]

    def posts(self, since: float = 0) -> list[dict[str, Any]]:
        """Every POST for a message since that moment, also those it did not accept, the oldest first."""
        with self.client() as client:
            lines = client.get("/admin/posts", params={"since": since}).raise_for_status().text.splitlines()
        return [json.loads(line) for line in lines]

    def kill(self) -> None:
        """A real kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def running_carrier(
    tmp_path: Path, *, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN, **flags: object
) -> Iterator[CarrierProcess]:
    """Starts `python -m carrier` on a free port with its file in `tmp_path`; the same folder again finds its messages.

    Flags are the program's own, with underscores: running_carrier(tmp_path, pace=0, callback_retries=2).
    """
    chosen = {"port": 0, "database": tmp_path / "carrier.sqlite3", **flags}
    arguments = [part for name, value in chosen.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    environment = {**os.environ, "TWILIO_ACCOUNT_SID": account_sid, "TWILIO_AUTH_TOKEN": auth_token}
    with (tmp_path / "carrier.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "carrier", *arguments],
            cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    try:
        yield CarrierProcess(_address(process, tmp_path / "carrier.log"), account_sid, auth_token, process)
    finally:
        process.terminate()
        process.wait(15)


def _address(process: subprocess.Popen[str], log: Path) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=lambda stream: lines.put(stream.readline()), args=(process.stdout,), daemon=True).start()
    try:
        line = lines.get(timeout=SECONDS_TO_START)
        return line.split("listening on ")[1].split(",")[0]
    except (queue.Empty, IndexError):
        process.kill()
        raise AssertionError(f"the carrier did not start: {log.read_text()}") from None
