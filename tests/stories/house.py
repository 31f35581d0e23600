"""What a story may do in a running house: sign in and follow forms, type commands, look at both lists."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from operations import proof
from operations.exactness import differences
from operations.processes import Stack

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class House:
    """A running house, seen from outside."""

    def __init__(self, stack: Stack, password: str) -> None:
        self.stack, self.password = stack, password
        self.address = stack.address

    @contextmanager
    def reader(self, email: str) -> Iterator["Reader"]:
        """Somebody signed in with a browser of their own."""
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=30) as http:
            reader = Reader(http)
            page = reader.post("/sign-in", email=email, password=self.password)
            assert email not in page.text or "/sign-out" in page.text
            yield reader

    def type(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Type a `flask` command."""
        command = [sys.executable, "-m", "flask", *arguments]
        return subprocess.run(command, env=self.stack.environ, capture_output=True, text=True, timeout=300)

    def report(self, slug: str) -> dict[str, Any]:
        """The report of a campaign, as programs read it."""
        answer = self.type("campaign", "report", slug, "--json")
        assert answer.returncode == 0, answer.stderr
        found: dict[str, Any] = json.loads(answer.stdout)
        return found

    def differences(self, report: dict[str, Any]) -> list[str]:
        """Where our ledger and the carrier's own list disagree."""
        from foundation.database import db

        with self.stack.app.app_context():
            ours = proof.posted(db.session)
        return differences(report["recipients"], report["states"], ours, proof.listed(self.stack.settings))


class Reader:
    """Pages and forms over plain HTTP, without JavaScript."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def get(self, path: str) -> httpx.Response:
        """A page that must be there."""
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer.text)[:400]}"
        return answer

    def post(self, path: str, form_page: str = "/account", **fields: Any) -> httpx.Response:
        """Send a form with the token of a page."""
        page = self.http.get(form_page)
        token = _TOKEN.search(page.text)
        assert token, f"no form on {form_page}"
        answer = self.http.post(path, data={"csrf_token": unescape(token.group(1)), **fields})
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer.text)[:400]}"
        return answer


def words(html: str) -> str:
    """A page as text."""
    text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", html)
    return " ".join(unescape(text).split())
