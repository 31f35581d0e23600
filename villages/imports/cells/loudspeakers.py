"""When a village's loudspeakers speak, and what their clusters are called."""

import re
from datetime import datetime, time

from villages.imports.account import masked
from villages.imports.cells.refusals import LongCell, NotASlot
from villages.imports.cells.texts import LONGEST_NAME, words
from villages.imports.reading.values import Raw

_SLOT = re.compile(r"([01]?[0-9]|2[0-3])(?::([0-5][0-9])(?::00)?|\s*(?:h|g|giờ|gio)\s*([0-5][0-9])?)", re.I | re.A)
_BETWEEN = re.compile(r"[|,;\n]")


def read_slots(raw: Raw) -> list[str]:
    """Times of day in order (`06:00`); a village without a loudspeaker has none."""
    if isinstance(raw, datetime | time):
        return [raw.strftime("%H:%M")]
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 24 * 60)
        return [f"{minutes // 60:02}:{minutes % 60:02}"]
    slots = set()
    for entry in filter(None, (part.strip() for part in _BETWEEN.split(words(raw)))):
        if not (found := _SLOT.fullmatch(entry)):
            raise NotASlot(slot=masked("slots", entry))
        slots.add(f"{found[1]:0>2}:{found[2] or found[3] or '00'}")
    return sorted(slots)


def read_clusters(raw: Raw) -> list[str]:
    """The names of the clusters in the order of the file, each once."""
    names = list(dict.fromkeys(filter(None, (part.strip() for part in _BETWEEN.split(words(raw))))))
    for name in names:
        if len(name) > LONGEST_NAME:
            raise LongCell(length=len(name), most=LONGEST_NAME)
    return names
