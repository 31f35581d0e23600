"""One entry of the logbook as an officer gives it, and what it may say: decisions without a database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from foundation.spelling import clean
from foundation.web import formats
from messaging.loudspeaker.logbook import refusals
from messaging.loudspeaker.refusals import EntryKeyMissing, NotYetAired, ReasonMissing

EARLY = timedelta(minutes=10)  # an officer logs a broadcast while it begins
FURTHEST_MISSED = timedelta(days=7)  # a broken amplifier is known for days to come
OLDEST = timedelta(days=31)  # before the script was handed to the station: a wrong month or year
LONGEST_BROADCAST = 3 * 60 * 60  # seconds
MOST_REPEATS = 20
LONGEST_NOTE, LONGEST_NAME = 500, 120  # characters
SHORTEST_KEY, LONGEST_KEY = 8, 64


@dataclass(frozen=True)
class Entry:
    """What is written into the logbook; moments are aware.

    `at` is when it was, or was to be, on air. `entry_key` is made with the form (8 to 64 characters), so that a form
    sent twice is one entry. `note` says why it was not aired, or anything worth knowing. `airing_id` is the planned
    broadcast it answers: left out, the nearest one of the script is found; `planned_at` then is the plan's hour.
    `noted_at` is when the officer pressed the button on the telephone's clock, if it reached the house later.
    `seconds` is how long it took, all repeats included, where somebody looked. `clusters` is how many loudspeaker
    clusters the station had (left out: as it was set up), `clusters_failed` how many of them stayed silent, and
    `failed_where` which. `approver`, left out, is who signs for the station. `corrects_id` is set by `correct` alone.
    """

    script_id: int
    at: datetime
    aired: bool
    entry_key: str
    note: str = ""
    airing_id: int | None = None
    planned_at: datetime | None = None
    noted_at: datetime | None = None
    seconds: int | None = None
    repeats: int = 1
    reader: str = ""
    approver: str = ""
    clusters: int | None = None
    clusters_failed: int = 0
    failed_where: str = ""
    corrects_id: int | None = None


def checked(entry: Entry, now: datetime) -> Entry:
    """The entry with its words tidied, if it can have happened; a telephone's clock that cannot be right is forgotten.

    Raises:
        EntryKeyMissing, ReasonMissing, NotYetAired, TooFarAhead, WrongDuration, WrongRepeats, WrongClusters, LongWords
    """
    check_key(entry.entry_key)
    words: dict[str, Any] = {
        name: _line(getattr(entry, name)) for name in ("note", "reader", "approver", "failed_where")
    }
    for name, text in words.items():
        most = LONGEST_NOTE if name in {"note", "failed_where"} else LONGEST_NAME
        if len(text) > most:
            raise refusals.LongWords(begins=text[:20], most=most)
    if not entry.aired and not words["note"]:
        raise ReasonMissing
    _check_moment(entry, now)
    _check_figures(entry)
    sane = entry.noted_at is not None and entry.at - FURTHEST_MISSED <= entry.noted_at <= now + EARLY
    return replace(entry, **words, noted_at=entry.noted_at if sane else None)


def check_key(entry_key: str) -> None:
    """Go on only with a key that a form of ours made.

    Raises:
        EntryKeyMissing
    """
    if not SHORTEST_KEY <= len(entry_key) <= LONGEST_KEY:
        raise EntryKeyMissing


def noted(noted_at: datetime | None, logged_at: datetime) -> datetime:
    """When the officer wrote the entry: on the telephone, or else when it reached the house."""
    return noted_at or logged_at


def is_late(at: datetime, noted_at: datetime | None, logged_at: datetime, hours: int) -> bool:
    """Whether the entry was written more than `hours` after the broadcast, from memory."""
    return noted(noted_at, logged_at) - at > timedelta(hours=hours)


def _check_moment(entry: Entry, now: datetime) -> None:
    if entry.aired and entry.at > now + EARLY:
        raise NotYetAired(at=formats.moment(entry.at))
    if entry.at > now + FURTHEST_MISSED:
        raise refusals.TooFarAhead(at=formats.moment(entry.at), days=FURTHEST_MISSED.days)


def _check_figures(entry: Entry) -> None:
    if entry.seconds is not None and not 1 <= entry.seconds <= LONGEST_BROADCAST:
        raise refusals.WrongDuration(hours=LONGEST_BROADCAST // 3600)
    if not 1 <= entry.repeats <= MOST_REPEATS:
        raise refusals.WrongRepeats(most=MOST_REPEATS)
    if entry.clusters_failed < 0 or (entry.clusters is not None and entry.clusters < 0):
        raise refusals.WrongClusters
    if entry.clusters is not None and entry.clusters_failed > entry.clusters:
        raise refusals.MoreThanThereAre(failed=entry.clusters_failed, clusters=entry.clusters)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
