"""From what a telephone or a form sends to an entry of the logbook. Pure: what cannot be one is refused by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from messaging.loudspeaker.logbook.entries import Entry
from messaging.loudspeaker.operating.refusals import EntryUnreadable
from messaging.loudspeaker.refusals import UnreadableMoment

NOW, OTHER = "now", "other"
# Below it the difference is the way through the line, above it the telephone's clock is wrong.
CLOCKS_AGREE = timedelta(minutes=1)
_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)
_LARGEST_ID = 2**63 - 1
_LARGEST_FIGURE = 1_000_000


@dataclass(frozen=True)
class TakingBack:
    """The wish to take an entry back."""

    entry_id: int
    entry_key: str


def difference(sent_at: object, now: datetime) -> timedelta:
    """How far the telephone's clock is behind ours, by the time it gave with what it sent; zero when they agree."""
    try:
        found = now - datetime.fromisoformat(str(sent_at))
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return found if abs(found) > CLOCKS_AGREE else timedelta()


def key_of(given: object) -> str:
    """What the telephone calls the entry, so that the answer finds it; empty when it has no usable one."""
    key = given.get("key") if isinstance(given, Mapping) else None
    return key if isinstance(key, str) and _KEY.fullmatch(key) else ""


def read(given: object, behind: timedelta) -> Entry | TakingBack:
    """One entry of a telephone; `behind` is what its clock is put right by.

    Raises:
        EntryUnreadable: it lacks something, or something is of the wrong kind.
    """
    if not isinstance(given, Mapping) or not (key := key_of(given)):
        raise EntryUnreadable(field="key")
    if given.get("take_back") is not None:
        return TakingBack(_id(given, "take_back"), key)
    noted = _right(_moment(given, "noted_at"), behind)
    planned = _moment(given, "planned_at") if given.get("planned_at") else None
    at = _moment(given, "at") if given.get("at") else noted
    aired = given.get("aired")
    if not isinstance(aired, bool):
        raise EntryUnreadable(field="aired")
    return Entry(
        script_id=_id(given, "script"),
        at=at,
        aired=aired,
        entry_key=key,
        note=_words(given, "note"),
        airing_id=_id(given, "airing") if given.get("airing") else None,
        planned_at=planned,
        noted_at=noted,
        seconds=_figure(given, "seconds", 0) or None,
        repeats=_figure(given, "repeats", 1),
        reader=_words(given, "reader"),
        clusters_failed=_figure(given, "clusters_failed", 0),
        failed_where=_words(given, "failed_where"),
    )


def occasion(value: str, now: datetime, other: str = "") -> tuple[datetime, int | None, bool]:
    """What a form means by `12@2026-11-22T05:30+07:00` (an airing), `0@…` (an hour of the station), `now`, or
    `other` with a date and hour of its own (`2026-11-22T05:30`, on the clock of `now`): the moment, the airing, and
    whether it was planned.

    Raises:
        UnreadableMoment: none of these.
    """
    if value == NOW:
        return now, None, False
    if value == OTHER:
        return _wall(other, now), None, False
    airing, _, moment = value.partition("@")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        raise UnreadableMoment(found=value[:40]) from None
    if not re.fullmatch(r"\d{1,18}", airing, re.ASCII) or at.tzinfo is None or not 1970 < at.year < 9000:
        raise UnreadableMoment(found=value[:40])
    return at, int(airing) or None, True


def began(hour: str, chosen: datetime) -> datetime:
    """When a broadcast really began: `05:42` on the day of the one chosen.

    Raises:
        UnreadableMoment: no hour.
    """
    return _wall(f"{chosen:%Y-%m-%d}T{hour}", chosen)


def _wall(moment: str, like: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise UnreadableMoment(found=moment[:40]) from None
    if found.tzinfo is not None or not 1970 < found.year < 9000:
        raise UnreadableMoment(found=moment[:40])
    return found.replace(tzinfo=like.tzinfo)


def _right(moment: datetime, behind: timedelta) -> datetime:
    try:
        return moment + behind
    except OverflowError:
        raise EntryUnreadable(field="noted_at") from None


def _moment(given: Mapping[str, Any], field: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(given.get(field)))
    except ValueError:
        raise EntryUnreadable(field=field) from None
    if found.tzinfo is None or not 1970 < found.year < 9000:
        raise EntryUnreadable(field=field)
    return found


def _id(given: Mapping[str, Any], field: str) -> int:
    found = given.get(field)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= _LARGEST_ID:
        raise EntryUnreadable(field=field)
    return found


def _figure(given: Mapping[str, Any], field: str, default: int) -> int:
    found = given.get(field)
    if found is None:
        return default
    if not isinstance(found, int) or isinstance(found, bool) or abs(found) > _LARGEST_FIGURE:
        raise EntryUnreadable(field=field)
    return found


def _words(given: Mapping[str, Any], field: str) -> str:
    found = given.get(field, "")
    if not isinstance(found, str):
        raise EntryUnreadable(field=field)
    return found
