"""What a story may do in a running house: sign in and follow forms, type commands, look at both lists."""

import json
import subprocess
import sys
import time
from typing import Any
from zoneinfo import ZoneInfo

import requests
from bs4 import BeautifulSoup
from mechanicalsoup import StatefulBrowser

from foundation.database import db
from messaging.sms.tasks import sweep
from operations import proof
from operations.exactness import Listed, differences
from operations.processes import Stack

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class House:
    """A running house, seen from outside."""

    def __init__(self, stack: Stack, password: str) -> None:
        self.stack, self.password = stack, password
        self.address = stack.address

    def reader(self, email: str) -> "Reader":
        """Somebody signed in with a browser of their own."""
        reader = Reader(self.address)
        reader.fill("/sign-in", email=email, password=self.password)
        assert reader.browser.page.find(action="/sign-out"), words(reader.browser.page)
        return reader

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
        with self.stack.app.app_context():
            ours, theirs = proof.posted(db.session), proof.listed(self.stack.settings)
        return differences(report["recipients"], report["states"], ours, theirs)

    def at_the_carrier(self) -> list[Listed]:
        """What the carrier has been given so far, by its own list."""
        with self.stack.app.app_context():
            return proof.listed(self.stack.settings)

    def sweep(self) -> None:
        """What the scheduler rings for every ten seconds, now, in this house: a process may hold several."""
        self.stack.app.extensions["celery"].tasks[sweep.name]()


class Reader:
    """Pages and forms over plain HTTP, without JavaScript, as the simplest browser would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.browser = StatefulBrowser(soup_config={"features": "html.parser"})

    def open(self, path: str) -> str:
        """The words of a page that must be there."""
        return self._must(self.browser.open(self.address + path))

    def fill(self, path: str, form: str = "main form", button: tuple[str, str] | None = None, **fields: object) -> str:
        """Open a page, fill in its form and press the button; the words of the page that follows."""
        self.open(path)
        self.browser.select_form(form)
        for name, value in fields.items():
            self.browser.form.set(name, value)
        if button:
            self.browser.form.choose_submit(self.browser.form.form.find(attrs={"name": button[0], "value": button[1]}))
        return self._must(self.browser.submit_selected())

    def press(self, path: str, action: str) -> str:
        """Open a page and press the button that leads to the address."""
        return self.fill(path, f'form[action="{action}"]')

    def download(self, path: str) -> bytes:
        """A file that must be there."""
        answer = self.browser.session.get(self.address + path)
        assert answer.status_code == 200, answer.text
        return bytes(answer.content)

    def wait_for(self, path: str, mark: str, seconds: float = 120) -> str:
        """Look at a page, as its live part does, until it holds an element with the mark."""
        deadline = time.monotonic() + seconds
        while True:
            said = self.open(path)
            if self.browser.page.select(mark):
                return said
            assert time.monotonic() < deadline, f"{path} never showed {mark}: {said}"
            time.sleep(0.2)

    def links(self, part: str) -> list[str]:
        """The addresses on the page that contain this part."""
        return [link["href"] for link in self.browser.page.select("a[href]") if part in link["href"]]

    def _must(self, answer: requests.Response) -> str:
        said = words(self.browser.page)
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code} {said}"
        return said


def words(page: BeautifulSoup) -> str:
    """A page as one line of text."""
    return " ".join(page.get_text(" ").split())
