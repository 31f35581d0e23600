"""The pace of a sender, measured at the carrier: python -m benchmarks.pace [--seconds N] [--limit R ...].

Real programs, two runs that share the sender: texts of one segment and of two. For each limit: the most segments that
arrived in any 10 seconds, beyond ten times the limit (a message's worth is allowed), and the share of the limit that
arrived in the measured time.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from benchmarks.house import House, opened
from benchmarks.sending import SENDER, languages_of, order
from foundation.database import db
from foundation.wakeups import wake
from messaging.sms.senders import queries
from messaging.sms.senders.models import Sender
from messaging.sms.sending import Group, Words
from messaging.sms.tasks import dispatch_run

WINDOW = 10.0
_TEXTS = ("Chao ba con. " * 5, "Chao ba con. " * 20)
_SPARE = 1.1


@dataclass(frozen=True)
class Seen:
    """At a carrier, under this limit: the fullest 10 seconds in segments, its longest message, and the share."""

    limit: float
    fullest: int
    longest: int
    share: float

    @property
    def kept(self) -> bool:
        """Whether no 10 seconds had more than the limit allows and one message."""
        return self.fullest <= WINDOW * self.limit + self.longest


def measure(house: House, limit: float, seconds: float, processes: int) -> Seen:
    """Send at the limit for so long, from the first arrival on."""
    house.empty("sms_run", "sms_sender")
    sender = queries.sender(db.session, SENDER)
    db.session.execute(update(Sender).where(Sender.name == sender.name).values(segments_per_second=limit))
    runs = [_enqueue(text, int(_SPARE * limit * seconds / len(_TEXTS))) for text in _TEXTS]
    with house.dispatching(pace=3600, processes=processes):
        db.session.commit()
        for run_id in runs:
            wake(dispatch_run, run_id)
        file = house.stack.folder / "carrier.sqlite3"
        house.until(lambda: bool(_arrived(file)), "nothing arrives")
        time.sleep(seconds + 1)
    arrived = _arrived(file)
    first = arrived[0][0]
    within = sum(segments for moment, segments in arrived if moment < first + seconds)
    return Seen(limit, fullest(arrived), max(segments for _, segments in arrived), within / (limit * seconds))


def fullest(arrived: Sequence[tuple[float, int]], window: float = WINDOW) -> int:
    """The most segments in any so many seconds; moments in order."""
    most = inside = first = 0
    for moment, segments in arrived:
        inside += segments
        while arrived[first][0] <= moment - window:
            inside -= arrived[first][1]
            first += 1
        most = max(most, inside)
    return most


def _arrived(file: Path) -> list[tuple[float, int]]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as seen:
        return seen.execute("SELECT created, segments FROM messages ORDER BY created").fetchall()


def _enqueue(text: str, count: int) -> int:
    words = Words("vi", 1, text.strip())
    return order(count, "pace", (words,), (Group(language, "vi") for language in languages_of(count)))


def main() -> int:
    """0 when every limit was kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--limit", type=float, action="append")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    limits = given.limit or [20.0, 200.0]
    kept = True
    with tempfile.TemporaryDirectory(prefix="tieng-ban-pace-") as folder, opened(Path(folder), processes=2) as house:
        residents = int(3 * max(limits) * given.seconds)
        house.flask("villages", "synthesize", "--residents", str(residents), "--seed", "1")
        for limit in limits:
            seen = measure(house, limit, given.seconds, given.processes)
            kept = kept and seen.kept
            print(
                f"{limit:g} segments a second: {seen.share:.1%} of it over {given.seconds:g} s; "
                f"at most {seen.fullest} in 10 s (allowed {WINDOW * limit:g} + {seen.longest})",
                flush=True,
            )
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
