"""How long the server takes for the pages of a campaign, over HTTP from this machine, signed in."""

import statistics
import time

from tests.stories.house import Reader

PAGES = ("report", "progress")
_TIMES = 30


def milliseconds(address: str, email: str, password: str, slug: str) -> dict[str, float]:
    """The median for each page, on a connection that stays open; the first few requests do not count."""
    reader = Reader(address)
    reader.fill("/sign-in", email=email, password=password)
    found = {}
    for page in PAGES:
        taken = []
        for _ in range(_TIMES):
            started = time.perf_counter()
            answer = reader.browser.session.get(f"{address}/campaigns/{slug}/{page}")
            taken.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, answer.url
        found[page] = statistics.median(taken[5:])
    return found
